"""`manage.py serve`: brings database and files up to date, and runs web server and worker together until stopped."""

import contextlib
import hashlib
import io
import os
import socket
import sys
import time

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from articles.files.bundled import BUNDLED_GUIDE
from rlssite import environment, private
from rlssite.backups import BackupError, sqlite_file
from rlssite.keeping.daily import before_update
from rlssite.keeping.turns import as_a_server, one_on_all_machines
from rlssite.keeping.versions import refuse_a_newer_database
from rlssite.supervision import Supervision
from rlssite.web import outages

# Lines of load_guide that are not worth showing at each start.
UNREMARKABLE = ("created: ", "There is a guide already")


class Command(BaseCommand):
    help = "Run the site: migrate, load the bundled guide if there is none, then web server and worker until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=["web", "worker"], help="one of the two, where each has a container")

    def handle(self, *, only=None, **options):
        try:
            # Parts that run by themselves share a folder because they are meant to.
            with contextlib.nullcontext(True) if only else as_a_server() as is_alone:
                if not is_alone:
                    self.stderr.write(
                        f"Another server runs on {settings.SITE_DATA}: end one of them. Of two versions the older one "
                        "may spoil what the newer one wrote."
                    )
                sys.exit(self.serve(only))
        except KeyboardInterrupt:
            sys.exit(130)

    def serve(self, only):
        host = environment.get("HOST") or "127.0.0.1"
        port = environment.whole_number("PORT", 8000, 1, 65535)
        workers = environment.whole_number("WEB_WORKERS", 2, 1, 64)
        if only != "worker":
            check_port(host, port)
        self.keep_private()
        check_database()
        try:
            if only == "worker":
                self.await_the_web_server()
            else:
                # Of several that start on the same data or database, one prepares it, and others find that done.
                with one_on_all_machines("start.lock", waits=True):
                    self.prepare()
        except (OSError, *outages.DATABASE_ERRORS) as error:
            if outages.kind(error) is None:
                raise
            raise CommandError(f"{outages.in_the_log(error)}.") from None
        connection.close()
        commands = (
            None if only == "worker" else web_server(host, port),
            None if only == "web" else worker(),
        )
        code = Supervision(*commands, host, port, say=self.say, complain=self.stderr.write, servers=workers).run()
        if code is None:
            self.say("Starting anew ...")
            again = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", *(["--only", only] if only else [])]
            os.execv(sys.executable, again)  # noqa: S606
        return code

    def prepare(self):
        self.migrate()
        self.render_anew()
        self.load_content()
        collect_static()

    def await_the_web_server(self):
        """Wait until the database is as new as this version: the web server's start sees to that."""
        is_told = False
        while is_behind():
            if not is_told:
                self.say("The worker waits until the web server has brought the database up to date ...")
                is_told = True
            connection.close()
            time.sleep(2)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def keep_private(self):
        """Close the data to other users of this machine, whoever made it and with whatever umask."""
        for path in private.close(settings.SITE_DATA, sqlite_file())[:3]:
            self.stderr.write(f"Others on this machine can read {path}, and that cannot be changed here; chmod go= it.")

    def migrate(self):
        if is_behind():
            if MigrationRecorder(connection).applied_migrations():
                self.back_up()
            self.say("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)

    def back_up(self):
        """Make a backup before the database is changed; without one it is not."""
        if settings.BACKUP_KEEP is None:
            return
        try:
            path = before_update()
        except (BackupError, OSError) as error:
            raise CommandError(
                f"The database has to be brought up to date, and no backup could be made before: {error} "
                f"With BACKUP_KEEP=off it is done without one."
            ) from None
        self.say(f"Made a backup before that: {path}")

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


def is_behind():
    """Whether the database is older than this version; CommandError if it is newer."""
    refuse_a_newer_database(connection)
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
    names = settings.SITE_DATA / "staticfiles.json"
    if stamp.exists() and names.exists() and settings.STATIC_ROOT.is_dir() and stamp.read_text() == digest.hexdigest():
        return
    # An earlier version kept it where everybody could read it.
    (settings.STATIC_ROOT / names.name).unlink(missing_ok=True)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def web_server(host, port):
    """Return how one web process is run. Several listen on one port, and the system shares readers out among them.

    Of its own workers Granian ends all when one dies twice within seconds; so it has one, and there are several of it.
    """
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "asginl", "--no-ws", "--host", host, "--port", str(port)),
        # A high limit, since each idle connection takes one of a worker's places until it is closed.
        *("--workers", "1", "--backlog", "1024", "--backpressure", "4096"),
        # HTTP/1 only: otherwise a silent connection would never be closed.
        *("--http", "1", "--http1-header-read-timeout", "10000"),
        # A worker process that dies is replaced; one that hangs is killed, and with two deaths in seconds Granian ends.
        *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "5"),
        *("--log-level", "warning"),
        "rlssite.asgi:application",
    ]


def worker():
    return [sys.executable, "manage.py", "worker"]
