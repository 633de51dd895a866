"""Several machines, shown on one: `python -m benchmarks.hosts`, as root, with PostgreSQL and `ip`. It takes minutes.

Two web hosts, each with a worker, in network namespaces of their own; a primary and a streaming replica of PostgreSQL,
which has to have replayed a commit before it is acknowledged (synchronous_commit=remote_apply); one cache, if Redis or
Valkey is installed. People post without a pause and mails are queued; the host whose worker has the turn is cut off and
comes back; then the primary is killed and the replica promoted. Counted is what was acknowledged and is not there, and
what is there twice. Somebody who gets no answer presses the button again, and the other host is asked.
"""

import email
import http.client
import itertools
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs

import psycopg2

from benchmarks.hosts.machines import Machine, is_possible
from benchmarks.keeping import HERE, keep, where
from benchmarks.load import Failed
from benchmarks.posting import hidden_fields, posted
from benchmarks.results import Figure, Outcome, table
from tests import clusters
from tests.origin import SETTINGS, free_port

WRITERS = 4
# How long people post before, between and after the faults.
QUIET, CUT, BETWEEN, AFTER = 15, 35, 10, 30
# Between the primary's death and the promotion: somebody, or a program, has to see it first.
NOTICED_AFTER = 3
# Mails that the worker sends before it notes that (POST_OFFICE in the settings).
BATCH = 2


class Crowd:
    """People who post and read on whichever host answers, until they are stopped."""

    def __init__(self, hosts, path, databases):
        self.hosts, self.path, self.databases = hosts, path, databases
        self.mails = set()
        self.stop, self.lock = threading.Event(), threading.Lock()
        self.number = 0
        # Of each acknowledged comment its key, when it was acknowledged and how long it took.
        self.acknowledged, self.again, self.pages, self.odd = [], 0, [], Counter()
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]
        self.threads += [threading.Thread(target=act) for act in (self.read, self.queue_mails)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def somebody(self, turn, *request, wanted):
        """Ask one host after the other until one answers as `wanted`; return the answer, or None once it is over."""
        tries = 0
        while not (self.stop.is_set() and tries):
            host = self.hosts[(turn + tries) % len(self.hosts)]
            tries += 1
            try:
                answer = host.ask(*request)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer[0] in wanted:
                return answer
            with self.lock:
                self.again += 1
                self.odd[answer[0] if answer else "no answer"] += 1
            self.stop.wait(0.1)
        return None

    def write(self, turn):
        form = self.somebody(turn, "GET", self.path, wanted=[200])
        hidden = hidden_fields(form[2])
        cookie = form[1]["Set-Cookie"].partition(";")[0]
        while not self.stop.is_set():
            with self.lock:
                self.number += 1
                number = self.number
            sender, body = posted(hidden, number)
            headers = {
                "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "X-Forwarded-For": sender,
            }  # fmt: skip
            begun = time.monotonic()
            answer = self.somebody(number, "POST", self.path, body, headers, wanted=[302])
            if answer:
                now = time.monotonic()
                with self.lock:
                    self.acknowledged.append((parse_qs(body)["key"][0], now, now - begun))

    def read(self):
        turn = 0
        path = self.path.removesuffix("write/")
        while not self.stop.is_set():
            turn += 1
            if self.somebody(turn, "GET", path, wanted=[200]):
                self.pages.append(time.monotonic())
            self.stop.wait(0.2)

    def queue_mails(self):
        """Queue one mail after the other, as the site does, on whichever database takes it."""
        number = 0
        while not self.stop.wait(0.25):
            number += 1
            for database in self.databases:
                try:
                    database.ask(MAIL.format(number=number), "site")
                except psycopg2.Error:
                    continue
                self.mails.add(f"<{number}@example.org>")
                break


# Of one whose commit is not acknowledged nothing is expected.
MAIL = """
    INSERT INTO post_office_email (from_email, "to", cc, bcc, subject, message, html_message, status, priority, created,
        last_updated, backend_alias, message_id)
    VALUES ('site@example.org', 'reader@example.org', '', '', 'Mail {number}', 'Text', '', 2, 1, now(), now(), '',
        '<{number}@example.org>')
"""


def worker_at(cluster):
    """Return the address of the machine whose worker has the turn, or None."""
    found = cluster.ask(
        "SELECT host(client_addr) FROM pg_stat_activity JOIN pg_locks USING (pid) "
        "WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND state = 'idle in transaction'"
    )
    return found[0][0] if found else None


def until(condition, seconds=60):
    """Wait for `condition`; return how long that took."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.25)
    raise Failed(f"Waited {seconds} s in vain.")


def run():
    if not is_possible() or not clusters.is_possible():
        raise Failed("This needs root, ip (iproute2) and PostgreSQL's programs.")
    with tempfile.TemporaryDirectory(prefix="rlssite-hosts-") as place:
        folder = Path(place)
        folder.chmod(0o711)
        primary, replica = (clusters.Cluster(folder / name) for name in ("primary", "replica"))
        hosts = [Machine(number, folder / f"host{number}") for number in (1, 2)]
        cache = None
        try:
            for host in hosts:
                host.plug_in()
            primary.make().start(listen_addresses="*")
            primary.ask("CREATE DATABASE site")
            replica.make_replica_of(primary).start(listen_addresses="*")
            primary.ask("ALTER SYSTEM SET synchronous_commit = remote_apply")
            primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
            primary.ask("SELECT pg_reload_conf()")
            port, cache = start_cache(folder)
            for host in hosts:
                host.start(environment(host, primary, replica, port))
            for host in hosts:
                host.wait()
            return play(primary, replica, hosts, port)
        finally:
            for host in hosts:
                host.remove()
            for cluster in (replica, primary):
                cluster.stop()
            if cache:
                cache.terminate()
                cache.wait()


SECRET = secrets.token_hex(32)


def environment(host, primary, replica, cache):
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "rlssite.settings",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"postgres://postgres@{host.gateway}:{primary.port},{host.gateway}:{replica.port}/site"
        "?target_session_attrs=read-write&connect_timeout=2",
        "DATABASE_REPLICA_URL": f"postgres://postgres@{host.gateway}:{replica.port}/site",
        "TRUSTED_PROXIES": host.gateway,
        "WEB_WORKERS": "1",
        "BACKUP_KEEP": "off",
    } | ({"CACHE_URL": f"redis://{host.gateway}:{cache}/0"} if cache else {})  # fmt: skip


def start_cache(folder):
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        return None, None
    port = free_port()
    options = ["--port", str(port), "--bind", "0.0.0.0", "--protected-mode", "no", "--save", "", "--dir", str(folder)]  # noqa: S104
    return port, subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def play(primary, replica, hosts, has_cache):
    said = sys.stderr.write
    ((slug,),) = primary.ask("SELECT slug FROM articles_articleslug LIMIT 1", "site")
    primary.ask("UPDATE comments_discussionsettings SET mode = 'publish', seconds_to_fill = 0", "site")
    primary.ask("UPDATE comments_discussion SET is_open = true", "site")
    until(lambda: worker_at(primary))
    with Crowd(hosts, f"/{slug}/discussion/write/", (primary, replica)) as crowd:
        time.sleep(QUIET)
        leading = worker_at(primary)
        first = next(host for host in hosts if host.address == leading)
        other = next(host for host in hosts if host is not first)
        said(f"{len(crowd.acknowledged)} comments; the host with the worker is cut off …\n")
        cut = time.monotonic()
        first.cut_off()
        turn_after = until(lambda: worker_at(primary) == other.address)
        time.sleep(max(0, CUT - (time.monotonic() - cut)))
        first.join_again()
        joined = time.monotonic()
        until(lambda: answers(first))
        joined_after = time.monotonic() - joined
        time.sleep(BETWEEN)
        said(f"{len(crowd.acknowledged)} comments; the primary is killed …\n")
        killed = time.monotonic()
        primary.stop("immediate")
        time.sleep(NOTICED_AFTER)
        replica.promote()
        promoted = time.monotonic()
        turn_again_after = until(lambda: worker_at(replica))
        time.sleep(AFTER)
        end = time.monotonic()
    until(lambda: replica.ask("SELECT count(*) FROM post_office_email WHERE status IN (2, 3)", "site") == [(0,)])
    return [
        *counted(crowd, replica, hosts, has_cache, cut, joined, killed, promoted, end),
        Figure("A cut off host's worker is replaced after", turn_after, unit=" s", at_most=30),
        Figure("A host that comes back answers after", joined_after, unit=" s", at_most=30),
        Figure("After the promotion a worker has its turn after", turn_again_after, unit=" s", at_most=30),
    ]


def answers(host):
    try:
        return host.ask("GET", "/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def counted(crowd, database, hosts, has_cache, cut, joined, killed, promoted, end):
    rows = database.ask("SELECT key::text, body FROM comments_comment", "site")
    there = {key for key, _body in rows}
    lost = [key for key, _when, _took in crowd.acknowledged if key not in there]
    numbers = Counter(re.match(r"Number (\d+)", body)[1] for _key, body in rows if body.startswith("Number "))
    doubled = sum(times - 1 for times in numbers.values())
    mails = Counter(mail_identities(hosts))
    moments = [when for _key, when, _took in crowd.acknowledged]
    took = [took for _key, _when, took in crowd.acknowledged]
    usual = statistics.median(took)
    posts = f"of {len(took):,} acknowledged; {crowd.again:,} tries had to be repeated ({said_of(crowd.odd)})"
    first_after = min((when for when in moments if when > promoted), default=float("inf")) - promoted
    return [
        Figure("Comments lost", len(lost), posts, at_most=0),
        Figure("Comments doubled", doubled, at_most=0),
        Figure("Mails lost", len(crowd.mails - mails.keys()), f"of {len(crowd.mails):,} queued", at_most=0),
        Figure(
            "Mails sent twice",
            sum(times - 1 for times in mails.values()),
            "with the same Message-ID: what a host was sending when it was cut off",
            at_most=BATCH,
        ),
        Figure(
            "A post takes, usually", usual, f"{WRITERS} people; cache: {'shared' if has_cache else 'none'}", unit=" s"
        ),
        paused("No post for, while a host is cut off", moments, cut, joined),
        paused("No page for, while a host is cut off", crowd.pages, cut, joined),
        paused(
            "No post for, from the primary's death", moments, killed, end, f"promoted after {promoted - killed:.1f} s"
        ),
        paused("No page for, from the primary's death", crowd.pages, killed, end),
        Figure("The first post after the promotion, after", first_after, unit=" s", at_most=15),
    ]


def paused(name, moments, begin, end, sides=""):
    """Return the longest time without one of `moments` between two moments."""
    inside = [begin, *(moment for moment in moments if begin < moment < end), end]
    longest = max(later - sooner for sooner, later in itertools.pairwise(inside))
    return Figure(name, longest, sides, unit=" s", at_most=15)


def said_of(odd):
    return ", ".join(f"{times:,} × {what}" for what, times in odd.most_common()) or "none"


def mail_identities(hosts):
    """Yield the Message-ID of each mail that a host has sent (into files)."""
    for host in hosts:
        for path in (host.data / "mail").glob("*.log"):
            for part in path.read_text().split("-" * 79):
                if found := email.message_from_string(part.strip())["Message-ID"]:
                    yield found


def main():
    load = os.getloadavg()[0]
    figures = run()
    how = (
        f"{WRITERS} people post without a pause for {QUIET + CUT + BETWEEN + NOTICED_AFTER + AFTER} s; "
        "two web hosts with a worker each, in network namespaces; synchronous_commit=remote_apply"
    )
    state = where(load, how)
    state["versions"] += f", PostgreSQL {clusters.version()}"
    outcome = Outcome(figures, state, __doc__.partition("\n\n")[2])
    keep(HERE, "postgresql", "hosts", outcome)
    sys.stdout.write(table(figures) + "\n")


if __name__ == "__main__":
    try:
        main()
    except Failed as reason:
        sys.exit(str(reason))
