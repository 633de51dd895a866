"""Processes that are killed, and servers that are started anew, while people write."""

import signal
import time

from benchmarks.faults.bounds import kill
from benchmarks.faults.telling import logged, row, settled, told
from benchmarks.faults.writers import People

ROUNDS_OF_KILLS, KILLS_OF_WORKER, KILLS_OF_BACKENDS, CRASHES = 4, 3, 12, 3


def of_web(site):
    kills, since = 0, len(site.said())
    with People(site.port).at_the_site() as people:
        for number in range(ROUNDS_OF_KILLS):
            for pid in site.web()[: 1 + number % 2]:
                kill(pid)
                kills += 1
            time.sleep(1)
            site.await_answer()
        time.sleep(1)
    said = logged(site, since, "Unexpected exit", "web server ended")
    return row(site, f"{kills} web processes killed, one or both at a time", people, said)


def of_worker(site):
    kills, killed, since = 0, 0, len(site.said())
    with People(site.port).at_the_site() as people:
        deadline = time.monotonic() + 60
        while kills < KILLS_OF_WORKER and time.monotonic() < deadline:
            if (pid := site.worker()) and pid != killed:
                kill(pid)
                kills, killed = kills + 1, pid
            time.sleep(0.5)
    return row(site, f"Worker killed {kills} times", people, logged(site, since, "worker ended"))


def of_backends(site):
    kills = 0
    with People(site.port).at_the_site() as people:
        deadline = time.monotonic() + 30
        while kills < KILLS_OF_BACKENDS and time.monotonic() < deadline:
            for pid in site.cluster.backends()[:2]:
                site.cluster.end(pid)
                kills += 1
            time.sleep(0.5)
        time.sleep(1)
    return row(site, f"{kills} connections ended by PostgreSQL", people, "no: the next request connects anew")


def crashes(site):
    """One process of PostgreSQL's is killed, upon which it ends all others and recovers."""
    since = len(site.said())
    with People(site.port).at_the_site() as people:
        for _time in range(CRASHES):
            time.sleep(1.5)
            for pid in site.cluster.backends()[:1]:
                kill(pid)
            site.cluster.await_answer()
        site.await_answer()
        time.sleep(1)
    return row(site, f"{CRASHES} crashes of PostgreSQL", people, logged(site, since, "does not answer"))


def stop_of_postgresql(site):
    before = settled(site)
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.cluster.stop("fast")
        time.sleep(1)
        owner, wrong = told(site, before, "database")
        time.sleep(1)
        site.cluster.start()
        site.await_answer()
        time.sleep(1)
    return row(site, "PostgreSQL stopped for a while, and started", people, owner, wrong)


def restart(site):
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.stop()
        site.start()
        time.sleep(1)
    return row(site, "Site stopped and started", people, "no: whoever stops it knows")


def killed_as_a_whole(site):
    with People(site.port).at_the_site() as people:
        time.sleep(1)
        site.process.send_signal(signal.SIGKILL)
        site.process.wait()
        time.sleep(1)
        site.start()
        time.sleep(1)
    return row(site, "`serve` killed, and started 1 s later", people, "no: whoever watches /healthz gets no answer")
