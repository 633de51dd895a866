"""Looks at each address elsewhere: parallel, but one at a time for each host and with a pause.

What is to be looked at is marked in its row, and each answer is saved when it comes, so work that was broken off goes
on where it was. The worker does it in short stretches, so that mails wait for seconds at most.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from articles.models import Link
from articles.outward import fetch, places
from articles.outward.lookup import user_agent

AT_ONCE = 8
# Between two requests to one host.
PAUSE = 1.0
# How long the worker goes on before it looks after mails again.
STRETCH = 5.0
# Silence for that long is no fault of the moment.
LONG_SILENCE = timedelta(days=1)
# They say whether a DOI exists; the publisher behind it often answers no robot.
_REGISTRIES = frozenset(("doi.org", "dx.doi.org", "www.doi.org"))
_PERMANENT = frozenset((301, 308))

# What is kept in `Link.words`, for the author.
SLOW = gettext_noop("It took too long.")
NO_HOST = gettext_noop("There is no such host.")
NO_HTTP = gettext_noop("The connection failed.")
LOOP = gettext_noop("It leads round in circles.")
OWN = gettext_noop("It leads into a network of our own and is not asked.")
LONG = gettext_noop("Nothing answered, twice and a day or more apart.")
BUSY = gettext_noop("It asks us to come back later.")
ROBOTS = gettext_noop("It answers no robots; open it yourself.")
BROKEN = gettext_noop("Its server has a fault.")


@dataclass
class Finding:
    state: str
    status: int = 0
    words: str = ""
    leads_to: str = ""


def look_at(url: str, agent: str, *, seconds: float = 10) -> Finding:
    """Ask for `url` by HEAD, and if that is not answered well, by GET. No database: it runs in a thread."""
    follows = urlsplit(url).hostname not in _REGISTRIES
    finding = Finding(Link.State.SILENT)
    for method in ("HEAD", "GET"):
        try:
            answer = fetch.ask(url, method=method, user_agent=agent, seconds=seconds, follows=follows)
        except fetch.OutOfBounds:
            return Finding(Link.State.UNCLEAR, words=OWN)
        except fetch.NoSuchHost:
            return Finding(Link.State.SILENT, words=NO_HOST)
        except fetch.NoAnswer as silence:
            words = {"too slow": SLOW, "too many redirects": LOOP}.get(str(silence), NO_HTTP)
            finding = Finding(Link.State.SILENT, words=words)
            # Who is slow once would be slow again.
            if words != NO_HTTP:
                return finding
            continue
        finding = judge(url, answer)
        if finding.state in (Link.State.GOOD, Link.State.MOVED) or answer.status == 429:
            break
    return finding


def judge(url: str, answer: fetch.Answer) -> Finding:
    """Return what an answer means."""
    status, leads_to = answer.status, answer.url if answer.url != url else ""
    if len(leads_to) > places.LONGEST:
        leads_to = ""
    if 200 <= status < 300 or (status in fetch.REDIRECTS and leads_to):
        is_moved = leads_to and answer.hops and _PERMANENT.issuperset(answer.hops)
        return Finding(Link.State.MOVED if is_moved else Link.State.GOOD, status, "", leads_to)
    if status in (404, 410):
        return Finding(Link.State.DEAD, status, "", leads_to)
    words = BUSY if status == 429 else BROKEN if status >= 500 else ROBOTS
    return Finding(Link.State.UNCLEAR, status, words, leads_to)


def sync() -> int:
    """Let there be one row for each address that stands somewhere, and no other; return how many there are."""
    # Before the transaction: to read all texts takes a while, in which nobody else could write on SQLite.
    here = places.everywhere()
    with transaction.atomic():
        known = dict(Link.objects.values_list("url", "pk"))
        gone = [pk for url, pk in known.items() if url not in here]
        for start in range(0, len(gone), 500):
            Link.objects.filter(pk__in=gone[start : start + 500]).delete()
        new = [Link(url=url) for url in here if url not in known]
        Link.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(here)


def queue() -> int:
    """Mark all addresses to be looked at; return how many."""
    sync()
    return Link.objects.update(is_due=True)


def go_on() -> None:
    """The worker's job."""
    run(seconds=STRETCH)


def run(
    *,
    seconds: float | None = None,
    pause: float = PAUSE,
    told: Callable[[Link], object] = lambda link: None,
    now: Callable[[], float] = time.monotonic,
) -> int:
    """Look at what is due, for `seconds` or until nothing is; return how many were looked at."""
    hosts: dict[str, deque[Link]] = {}
    for link in Link.objects.due().order_by("pk"):
        hosts.setdefault(urlsplit(link.url).hostname or "", deque()).append(link)
    if not hosts:
        return 0
    begun, count, agent = now(), 0, user_agent()
    free_at, busy = dict.fromkeys(hosts, begun), dict[Future[Finding], tuple[str, Link]]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while hosts or busy:
            is_over = seconds is not None and now() - begun >= seconds
            if is_over and not busy:
                break
            at_work = {host for host, _link in busy.values()}
            for host in [] if is_over else list(hosts):
                if len(busy) < AT_ONCE and host not in at_work and free_at[host] <= now():
                    link = hosts[host].popleft()
                    busy[pool.submit(look_at, link.url, agent)] = (host, link)
                    if not hosts[host]:
                        del hosts[host]
            if not busy:
                wait_until(min(free_at[host] for host in hosts), now)
                continue
            done, _rest = wait(busy, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                host, link = busy.pop(future)
                free_at[host] = now() + pause
                finding = future.result()
                _save(link, finding)
                count += 1
                told(link)
                if finding.status == 429:
                    # The rest of that host waits for the next time somebody asks.
                    for other in hosts.pop(host, ()):
                        _save(other, Finding(other.state, other.status, BUSY, other.leads_to))
    return count


def wait_until(moment: float, now: Callable[[], float]) -> None:
    time.sleep(max(0.0, min(0.2, moment - now())))


def _save(link: Link, finding: Finding) -> None:
    moment, state, words = timezone.now(), finding.state, finding.words
    was_silent_before = link.state == Link.State.SILENT and link.checked and moment - link.checked >= LONG_SILENCE
    if state == Link.State.SILENT and (link.state == Link.State.DEAD or (was_silent_before and _others_answer(moment))):
        state, words = Link.State.DEAD, LONG
    link.state, link.status, link.words, link.leads_to = state, finding.status, words, finding.leads_to
    link.checked, link.is_due = moment, False
    # Not `save`, which would make a row again that vanished meanwhile.
    Link.objects.filter(pk=link.pk).update(
        state=link.state, status=link.status, words=words, leads_to=link.leads_to, checked=moment, is_due=False
    )


def _others_answer(moment: datetime) -> bool:
    """Whether the silence is not our own: a machine without a network hears nobody."""
    return Link.objects.filter(status__gt=0, checked__gt=moment - LONG_SILENCE).exists()


def dead_links() -> tuple[int, str]:
    """Return how many links are dead, and the address of their list in the admin."""
    return Link.objects.dead().count(), reverse("admin:articles_link_changelist") + "?state__exact=dead"
