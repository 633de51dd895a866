"""`manage.py serve`: brings database and files up to date, and runs web server and worker together until stopped."""

import contextlib
import hashlib
import http.client
import io
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from rlssite import environment, private
from rlssite.backups import sqlite_file
from rlssite.web import outages

BUNDLED_GUIDE = settings.BASE_DIR / "articles" / "content" / "restless-legs"
# Lines of load_guide that are not worth showing at each start.
UNREMARKABLE = ("created: ", "There is a guide already")
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The web server and the worker have this long to finish their work; then they are killed.
SECONDS_TO_STOP = 10
LONGEST_PAUSE = 30
# How long to wait for one answer of the site, and after how long without any answer to say so.
SECONDS_TO_TRY = 1
SECONDS_TO_ANSWER = 30
# After a worker has run this long, its next restart does not wait longer than the first.
SOUND_AFTER = 60


class Command(BaseCommand):
    help = "Run the site: migrate, load the bundled guide if there is none, then web server and worker until Ctrl-C."
    requires_system_checks = ()

    def handle(self, **options):
        try:
            sys.exit(self.serve())
        except KeyboardInterrupt:
            sys.exit(130)

    def serve(self):
        host = environment.get("HOST") or "127.0.0.1"
        port = environment.whole_number("PORT", 8000, 1, 65535)
        workers = environment.whole_number("WEB_WORKERS", 2, 1, 64)
        check_port(host, port)
        self.keep_private()
        check_database()
        try:
            self.migrate()
            self.render_anew()
            self.load_content()
            collect_static()
        except (OSError, *outages.DATABASE_ERRORS) as error:
            if outages.kind(error) is None:
                raise
            raise CommandError(f"{outages.in_the_log(error)}.") from None
        connection.close()
        return self.run_until_stopped(web_server(host, port, workers), worker(), host, port)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def keep_private(self):
        """Close the data to other users of this machine, whoever made it and with whatever umask."""
        for path in private.close(settings.SITE_DATA, sqlite_file())[:3]:
            self.stderr.write(f"Others on this machine can read {path}, and that cannot be changed here; chmod go= it.")

    def migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)

    def render_anew(self):
        """Render again what an earlier version of the site rendered."""
        for name in ("render_editions", "render_comments"):
            if name in get_commands():
                call_command(name, verbosity=0, stdout=self.stdout)

    def load_content(self):
        if "load_guide" in get_commands() and BUNDLED_GUIDE.is_dir():
            said = io.StringIO()
            call_command("load_guide", str(BUNDLED_GUIDE), "--if-empty", "--publish", stdout=said)
            for line in said.getvalue().splitlines():
                if not line.startswith(UNREMARKABLE):
                    self.say(line)
        if "load_discussion_defaults" in get_commands():
            call_command("load_discussion_defaults", "--if-empty", stdout=io.StringIO())
        call_command("create_author", stdout=self.stdout)

    def announce(self, host, port, seconds):
        """Say that the site runs, or that it still does not, `seconds` after its start. Return whether it runs."""
        shown = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        if answers(host, port):
            public = f", for readers at {settings.SITE_URL[2]}" if settings.SITE_URL else ""
            self.say(f"The site runs at {shown}{public}. Ctrl-C ends it.")
            if not is_for_this_machine_only(host):
                self.say("Other machines can reach it here: in public a web server with TLS has to stand in front.")
            return True
        if seconds > SECONDS_TO_ANSWER and not self.said_that_it_does_not_answer:
            self.said_that_it_does_not_answer = True
            self.stderr.write(
                f"The site at {shown} does not answer after {SECONDS_TO_ANSWER} s; if lines stand above, they say why. "
                "It is tried on; Ctrl-C ends it."
            )
        return False

    def run_until_stopped(self, server_command, worker_command, host, port):
        """Run both; return the exit code. A worker that ends is started again; if the web server ends, so does all."""
        stopping = []
        for number in STOPPING_SIGNALS:
            signal.signal(number, lambda number, _frame: stopping.append(number))
        server = start(server_command)
        children = {"server": server}
        # The web server starts alone, so that readers are served first; the worker follows three seconds later.
        began = time.monotonic()
        pause, restart_at, started = 1, began + 3, 0.0
        is_announced = self.said_that_it_does_not_answer = False
        try:
            while not stopping and server.poll() is None:
                now = time.monotonic()
                is_announced = is_announced or self.announce(host, port, now - began)
                running = children.get("worker")
                if running is None and now >= restart_at:
                    children["worker"] = start(worker_command)
                    started = now
                elif running is not None and running.poll() is not None:
                    pause = 1 if now - started > SOUND_AFTER else min(pause * 2, LONGEST_PAUSE)
                    self.stderr.write(f"The worker ended with {running.returncode}; it starts again in {pause} s.")
                    restart_at = now + pause
                    del children["worker"]
                time.sleep(0.1)
        finally:
            end(children.values())
        if stopping:
            return 0
        self.stderr.write(f"The web server ended by itself with {server.returncode}; everything was stopped.")
        return 1


def check_port(host, port):
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # The web server sets this too. Without it, closing connections of the last run would look like a server.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} cannot be used ({error.strerror}); set PORT or HOST to something else."
        ) from None


def is_for_this_machine_only(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def answers(host, port):
    """Whether the site itself answers; an open port is not enough, since it opens earlier."""
    server = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_TRY)
    try:
        server.request("HEAD", "/", headers={"Host": settings.SITE_URL[1] if settings.SITE_URL else "localhost"})
        return server.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()


def check_database():
    try:
        connection.ensure_connection()
        connection.introspection.table_names()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise CommandError(f"The database does not answer; look at DATABASE_URL and SITE_DATA ({reason}).") from None


def collect_static():
    """Collect the static files, compressed and with hashed names, unless they are the same as last time."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = (settings.BASE_DIR / storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    stamp = settings.SITE_DATA / "static.stamp"
    if stamp.exists() and settings.STATIC_ROOT.is_dir() and stamp.read_text() == digest.hexdigest():
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def web_server(host, port, workers):
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "asginl", "--no-ws", "--host", host, "--port", str(port)),
        # A high limit, since each idle connection takes one of a worker's places until it is closed.
        *("--workers", str(workers), "--backlog", "1024", "--backpressure", "4096"),
        # HTTP/1 only: otherwise a silent connection would never be closed.
        *("--http", "1", "--http1-header-read-timeout", "10000"),
        # A worker process that dies is replaced; one that hangs is killed.
        *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "5"),
        *("--log-level", "warning"),
        "rlssite.asgi:application",
    ]


def worker():
    return [sys.executable, "manage.py", "worker"]


def start(command):
    # In a session of its own, so that Ctrl-C reaches only this process, which then stops each child once. Granian's
    # workers hang if they are told twice.
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)


def end(processes):
    """Ask all processes to stop, wait, and kill those that are left."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Its own children may still run after it is gone.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
