"""Finds marks that a remedy's record does not lead to, and records that are incomplete or contradict themselves. Pure.

A guide in which no remedy has a record is left alone: a small one need not have any.
"""

from collections.abc import Iterator
from typing import Any

from articles.text import citations
from articles.text.record.glance import has_record
from articles.text.record.rule import mark_of

# What only trials can have found.
FOUND_IN_TRIALS = ("agree", "mostly", "disagree", "no-difference")


def of_guide(source: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (slug of the remedy, field, what to mend)."""
    remedies = [remedy for section in source["sections"] for remedy in section["remedies"]]
    if any(map(has_record, remedies)):
        for remedy in remedies:
            for name, message in (*_of_mark(remedy), *_of_record(remedy)):
                yield remedy["slug"], name, message


def _of_mark(remedy: dict[str, Any]) -> Iterator[tuple[str, str]]:
    mark, reason = remedy["helps"], remedy["mark_reason"]
    due = mark_of(remedy["findings"], remedy["trials"], remedy["certainty"])
    if mark and not due:
        yield "helps", f"The mark “{mark}” has no record; say in “findings” what controlled trials found."
    elif mark and mark != due and not reason:
        yield "helps", f"The record leads to “{due}”, not “{mark}”; mend one of them, or say why in “mark_reason”."
    elif reason and mark == due:
        yield "mark_reason", f"The record leads to “{mark}” as it is; take the reason out."
    if "serious" in remedy["cautions"] and not remedy["watch_short"]:
        yield "cautions", "The caution “serious” does not say which risk; name it in “watch_short”."


def _of_record(remedy: dict[str, Any]) -> Iterator[tuple[str, str]]:
    findings, trials = remedy["findings"], remedy["trials"]
    if findings in FOUND_IN_TRIALS and trials == 0:
        yield "trials", f"“{findings}” is what trials found, but there are none; mend one of them."
    if findings in ("none", "uncontrolled") and trials:
        yield "trials", f"“findings: {findings}” says that there is no controlled trial; mend one of them."
    if remedy["people"] and not trials:
        yield "people", "People are counted, but no trials; count these too."
    if remedy["effect"]:
        for name in ("effect_scale", "effect_against"):
            if not remedy[name]:
                yield "effect", f"The effect says little without “{name}”."
    measured = any(remedy[name] not in ("", None, 0) for name in ("trials", "effect", "certainty"))
    if measured and not citations.cited_keys(citations.parse(remedy["record_source"])):
        yield "record_source", 'The record has no source; name it in “record_source”, as "[@key]".'
