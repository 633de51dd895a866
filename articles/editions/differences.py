"""Finds what differs between two sources of a guide. Pure. A source is what `snapshots.take` returns."""

import difflib
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.fields import ARTICLE, AUTHOR, REMEDY, REVIEWER, SECTION, Shape, complete

CONTEXT_LINES = 1
_SECTION_WORDS = [SECTION.field(name) for name in ("kind", "slug", "in_short", "other_names", "card", "first_step")]
# What stands in one line each: the name heads it, and an earlier address is nothing that a reader sees.
_REMEDY_WORDS = sorted(
    (
        field
        for field in REMEDY.of_editions
        if field.shape is not Shape.TEXT and field.name not in ("name", "old_slugs")
    ),
    key=lambda field: field.shape is Shape.FLAG,
)


@dataclass(frozen=True)
class Difference:
    """A text that differs. `lines` are (kind, text), with the kinds "added", "removed", "same" and "gap"."""

    where: str
    lines: tuple


def _texts(source):
    """Return {where: text} of everything in `source` that a reader could notice, in reading order."""
    article = source["article"]
    texts = {capfirst(field.label): article[field.name] or "" for field in ARTICLE if field.shape is not Shape.PERSON}
    texts[_("Author")] = _plain(_labelled(AUTHOR, article["author"] or {}))
    texts[_("Reviewers")] = "\n".join(_plain(_labelled(REVIEWER, reviewer)) for reviewer in source["reviewers"])
    texts[_("Order of sections")] = "\n".join(section["title"] for section in source["sections"])
    for section in source["sections"]:
        named = {"title": section["title"]}
        texts[_("Section “%(title)s”, kind and address") % named] = _plain(_labelled(_SECTION_WORDS, section))
        texts[_("Section “%(title)s”") % named] = section["body"]
        order = "\n".join(remedy["name"] for remedy in section["remedies"])
        texts[_("Section “%(title)s”, order of remedies") % named] = order
        for remedy in section["remedies"]:
            named = {"name": remedy["name"]}
            texts[_("Remedy “%(name)s”, address and marks") % named] = _plain(_labelled(_REMEDY_WORDS, remedy))
            texts |= {
                _("Remedy “%(name)s”, %(text)s") % (named | {"text": field.label}): remedy[field.name]
                for field in REMEDY
                if field.shape is Shape.TEXT
            }
    texts[_("References")] = "\n".join(f"{key}: {fields['title']}" for key, fields in source["references"].items())
    return texts


def _labelled(fields, row):
    """Return what `row` holds of `fields`, each in one line, by what its author calls the field."""
    return {str(field.label): _in_line(row[field.name], field) for field in fields if field.name in row}


def _in_line(value, field):
    if isinstance(value, list):
        return ", ".join(value)
    if field.name == "counts_experiences":
        return _("counted") if value else ""
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else value


def _plain(fields):
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value not in ("", None))


def _lines(old, new):
    for line in difflib.unified_diff(old, new, lineterm="", n=CONTEXT_LINES):
        if line.startswith(("---", "+++")):
            continue
        kind = {"+": "added", "-": "removed", "@": "gap"}.get(line[:1], "same")
        yield kind, "…" if kind == "gap" else line[1:]


def differences(old, new):
    """Return a `Difference` for each text that is not the same in `old` and `new`."""
    before, after = _texts(complete(old)), _texts(complete(new))
    found = []
    for where in dict.fromkeys([*after, *before]):
        # Compared line by line, so that different line ends do not count.
        was, now = before.get(where, "").splitlines(), after.get(where, "").splitlines()
        if was != now:
            found.append(Difference(where, tuple(_lines(was, now))))
    return found
