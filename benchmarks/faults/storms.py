"""Processes that are killed, and servers that are started anew, while people write."""

import signal
import time

from benchmarks.faults.running import kill
from benchmarks.faults.told import Row
from benchmarks.faults.writers import People

ROUNDS_OF_KILLS, KILLS_OF_WORKER, KILLS_OF_BACKENDS = 4, 3, 12


def row(site, fault, people, owner="", wrong=""):
    lost, doubled = site.counted(people)
    return Row(f"{fault} ({site.vendor})", people.in_words(), lost, doubled, owner, wrong)


def told(site, before):
    """Return what the owner is told now and was not told before, in words."""
    names, lines = site.trouble()
    return in_words(names - before[0], lines - before[1])


def in_words(names, lines):
    parts = []
    if lines:
        parts.append("desk: " + " ".join(f"“{line}”" for line in sorted(lines)))
    if names:
        parts.append(f"/readyz?all: {', '.join(sorted(names))}")
    return "; ".join(parts)


def logged(site, since, *words):
    """Return the first line of the site's log after `since` characters that holds one of `words`, for the table."""
    lines = site.said()[since:].splitlines()
    return next((line.strip() for line in lines if any(word in line for word in words)), "")


def storm_on_web(site):
    kills, since = 0, len(site.said())
    with People(site.port).at_the_site() as people:
        for number in range(ROUNDS_OF_KILLS):
            for pid in site.web()[: 1 + number % 2]:
                kill(pid)
                kills += 1
            time.sleep(1)
            site.await_answer()
        time.sleep(1)
    owner = logged(site, since, "web server ended") or "nothing: each is replaced in a second"
    return row(site, f"{kills} web processes killed, one or both at a time", people, owner)


def storm_on_worker(site):
    kills, killed, since = 0, 0, len(site.said())
    with People(site.port).at_the_site() as people:
        deadline = time.monotonic() + 60
        while kills < KILLS_OF_WORKER and time.monotonic() < deadline:
            if (pid := site.worker()) and pid != killed:
                kill(pid)
                kills, killed = kills + 1, pid
            time.sleep(0.5)
    return row(site, f"Worker killed {kills} times", people, f"log: “{logged(site, since, 'worker ended')}”")


def storm_on_backends(site, cluster):
    kills, database = 0, site.database.rpartition("/")[2]
    with People(site.port).at_the_site() as people:
        deadline = time.monotonic() + 30
        while kills < KILLS_OF_BACKENDS and time.monotonic() < deadline:
            for pid in cluster.backends(database)[:2]:
                cluster.ask("SELECT pg_terminate_backend(%s)", pid)
                kills += 1
            time.sleep(0.5)
        time.sleep(1)
    return row(site, f"{kills} connections ended by PostgreSQL", people, "nothing: the next request connects anew")


def crash_of_postgresql(site, cluster):
    """One process of PostgreSQL's is killed, upon which it ends all others and recovers."""
    since, database = len(site.said()), site.database.rpartition("/")[2]
    with People(site.port).at_the_site() as people:
        for _time in range(3):
            time.sleep(1.5)
            for pid in cluster.backends(database)[:1]:
                kill(pid)
            cluster.await_answer()
        site.await_answer()
        time.sleep(1)
    return row(site, "3 crashes of PostgreSQL", people, f"log: “{logged(site, since, 'does not answer')}”")


def restart_of_postgresql(site, cluster):
    before = site.trouble()
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        cluster.stop("fast")
        time.sleep(6)
        owner = told(site, before)
        cluster.start()
        site.await_answer()
        time.sleep(1)
    return row(site, "PostgreSQL stopped for 6 s and started", people, owner)


def restart(site):
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.stop()
        site.start()
        time.sleep(1)
    return row(site, "Site stopped and started", people, "whoever stops it knows")


def killed_as_a_whole(site):
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.process.send_signal(signal.SIGKILL)
        site.process.wait()
        time.sleep(1)
        site.start()
        time.sleep(1)
    return row(site, "`serve` killed, then started", people, "whoever watches /healthz: no answer")


def rows(place, site):
    yield storm_on_web(site)
    yield storm_on_worker(site)
    if site.database:
        yield storm_on_backends(site, place.cluster)
        yield crash_of_postgresql(site, place.cluster)
        yield restart_of_postgresql(site, place.cluster)
    yield restart(site)
    yield killed_as_a_whole(site)
