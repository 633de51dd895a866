"""The site as it runs for readers: the web server itself on a free port of this machine, on throw-away data.

The bundled guide is published and has the discussion that the budget names: 20 threads of 5 replies of 60 words.
`python -m tests.origin` runs it until Ctrl-C and prints its address.
"""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THREADS, REPLIES, WORDS = 20, 5, 60
# What the environment of a test run must not carry over into the site.
SETTINGS = (
    "SITE_URL",
    "DATABASE_URL",
    "DATABASE_REPLICA_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    "CACHE_URL",
    "STORAGE_URL",
    "BACKUP_URL",
    "TRUSTED_PROXIES",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
)
SECONDS_TO_START = 30


@contextlib.contextmanager
def real_origin():
    """Yield the address of the running site; stop it and remove its data at the end."""
    with tempfile.TemporaryDirectory(prefix="rlssite-origin-") as data:
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment |= {"SITE_DATA": data, "DJANGO_SETTINGS_MODULE": "rlssite.settings"}
        run_here("prepare", environment)
        with serving(environment) as address:
            yield address


def run_here(what, environment):
    subprocess.run([sys.executable, "-m", "tests.origin", what], cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def serving(environment, workers=1):
    """Yield the address of the web server that runs with `environment`; stop it at the end."""
    with web_server(environment, workers) as (address, _process):
        yield address


@contextlib.contextmanager
def web_server(environment, workers, *application):
    """Yield address and process of the web server, which runs the site or another `application` ("module:name")."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.origin", "serve", str(port), str(workers), *application],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"The web server ended by itself with {server.returncode}.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The web server does not answer on port {port} after {SECONDS_TO_START} s.")


def prepare():
    """Make the database, the guide, its discussion and the collected static files, in SITE_DATA."""
    import django

    django.setup()
    from django.core.management import call_command

    from articles.models import Article
    from rlssite.management.commands.serve import BUNDLED_GUIDE, collect_static

    call_command("migrate", interactive=False, verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_guide", str(BUNDLED_GUIDE), publish=True, stdout=nowhere)
    discuss(Article.objects.get())
    collect_static()


def discuss(article):
    """Write the discussion of the budget under `article`, the same in every run."""
    from django.db import transaction

    from tests.factories import CommentFactory

    # Words as often as the guide uses them: a repeated text would compress to nothing.
    text = " ".join(part["html"] for part in article.editions.get().pages.get(path="all/").content["sections"])
    words = re.findall(r"[A-Za-z’-]+[.,]?", re.sub(r"<[^>]*>|&\w+;", " ", text))
    chance = random.Random(4)

    def write(name, **about):
        return CommentFactory(article=article, name=name, body=" ".join(chance.choices(words, k=WORDS)), **about)

    with transaction.atomic():
        for number in range(THREADS):
            root = write(f"Reader {number}")
            for _ in range(REPLIES):
                write(f"Answerer {chance.randrange(1000)}", in_reply_to=root)


def collect():
    """Collect the static files in SITE_DATA, for a database that is made already."""
    import django

    django.setup()
    from rlssite.management.commands.serve import collect_static

    collect_static()


def serve(port, workers, *application):
    import django

    django.setup()
    from rlssite.management.commands import serve

    [*command, site] = serve.web_server("127.0.0.1", port)
    # In one Granian, so that whoever ends it ends all.
    command[command.index("--workers") + 1] = str(workers)
    os.execv(command[0], [*command, *(application or [site])])


def run():
    # Ends like Ctrl-C, so that the web server ends with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with real_origin() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["collect"]:
            collect()
        case ["serve", port, workers, *application]:
            serve(int(port), int(workers), *application)
        case _:
            run()
