"""The part `discussion`: what each page and each posting costs with few and with many comments, made anew each time."""

import statistics
import sys
from contextlib import ExitStack
from functools import partial

from benchmarks.processes import inside
from benchmarks.results import Outcome, in_turn, ratio, worst
from benchmarks.sites import VENDOR, shape

WARM_UP = 3
MOST = 1.2
DETAILS = """\
- Small: {small}
- Large: {large}

Every comment has 60 words, every page of threads 20 threads with 30 replies, and a page of a thread is full in both.
Each figure is the median of {rounds} answers, small and large in turn, in processes of their own; Django's test client
on the settings of production, so without the network. Every page is made anew, not taken from those that the site
keeps. Posting writes to the disk.

The small list has two pages: its second stands in for the middle and the last of the large one. The author's lists
count to 501 and 2,000 at most, which the small discussion has not. What has an address in the sitemap is named by it,
at most three of a kind.

| | small, ms | large, ms | ratio | queries | {read}, small / large | {bad} in the large one |
|---|---:|---:|---:|---:|---:|---|
"""
WORDS = {
    "sqlite": {"read": "steps of SQLite's machine", "bad": "scans and sorts"},
    "postgresql": {"read": "rows read", "bad": "sequential scans"},
}


def measure(sites, pace):
    """Measure the smallest of `sites` beside the largest."""
    with ExitStack() as stack:
        small, large = (stack.enter_context(inside(stack.enter_context(site.copy()))) for site in (sites[0], sites[-1]))
        in_both = set(small("pages"))
        names = [name for name in large("pages") if name in in_both]
        figures, rows = [], ""
        for name in names:
            time = [partial(site, f"time {name}") for site in (large, small)]
            pairs = list(in_turn(*time, WARM_UP + pace.answers))[WARM_UP:]
            figures.append(ratio(name, pairs, at_most=MOST))
            medians = [statistics.median(side) * 1000 for side in zip(*pairs, strict=True)]
            rows += row(figures[-1], *medians, large(f"plan {name}"), small(f"plan {name}"))
            sys.stderr.write(rows.splitlines()[-1] + "\n")
    title = f"{sites[-1].comments:,} / {sites[0].comments:,} comments, every page, time"
    shapes = {name: told(site.comments) for name, site in (("small", sites[0]), ("large", sites[-1]))}
    details = DETAILS.format(rounds=pace.answers, **shapes, **WORDS[VENDOR])
    return Outcome([worst(title, figures, at_most=MOST)], details=details + rows)


def told(comments):
    threads, replies, waiting = shape(comments)
    return f"{comments:,} comments in {threads:,} threads, {replies:,} more replies to the oldest; {waiting:,} wait"


def row(figure, large, small, plan_large, plan_small):
    above = "" if figure.is_reached else " **above**"
    return (
        f"| {figure.name} | {small:.1f} | {large:.1f} | {figure.value:.2f}{above} "
        f"| {plan_small['queries']} / {plan_large['queries']} | {plan_small['read']} / {plan_large['read']} "
        f"| {'; '.join(plan_large['bad']) or 'none'} |\n"
    )
