"""What differs between two sources of a guide. Pure; a source is what `articles.editions.snapshots.take` returns."""

import difflib
from dataclasses import dataclass

from articles.fields import ARTICLE, REMEDY, Shape, complete, spoken

CONTEXT_LINES = 1
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
    """One text that differs: `lines` are (kind, text) with kind "added", "removed", "same" or "gap"."""

    where: str
    lines: tuple


def _texts(source):
    """Return {where: text} for everything a reader could notice, in reading order."""
    article = source["article"]
    texts = {
        spoken(field.name).capitalize(): article[field.name] or ""
        for field in ARTICLE
        if field.shape is not Shape.PERSON
    }
    texts["Author"] = _plain(article["author"] or {})
    texts["Reviewers"] = "\n".join(_plain(reviewer) for reviewer in source["reviewers"])
    texts["Order of sections"] = "\n".join(section["title"] for section in source["sections"])
    for section in source["sections"]:
        where = f"Section “{section['title']}”"
        texts[f"{where}, kind and address"] = _plain({"kind": section["kind"], "address": section["slug"]})
        texts[where] = section["body"]
        texts[f"{where}, order of remedies"] = "\n".join(remedy["name"] for remedy in section["remedies"])
        for remedy in section["remedies"]:
            where = f"Remedy “{remedy['name']}”"
            texts[f"{where}, address and marks"] = _plain(
                {field.word or spoken(field.name): _in_line(remedy[field.name]) for field in _REMEDY_WORDS}
            )
            texts |= {f"{where}, {field.label}": remedy[field.name] for field in REMEDY if field.shape is Shape.TEXT}
    texts["References"] = "\n".join(f"{key}: {fields['title']}" for key, fields in source["references"].items())
    return texts


def _in_line(value):
    return ", ".join(value) if isinstance(value, list) else "counted" if value is True else value or ""


def _plain(fields):
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value not in ("", None))


def _lines(old, new):
    for line in difflib.unified_diff(old, new, lineterm="", n=CONTEXT_LINES):
        if line.startswith(("---", "+++")):
            continue
        kind = {"+": "added", "-": "removed", "@": "gap"}.get(line[:1], "same")
        yield kind, "…" if kind == "gap" else line[1:]


def differences(old, new):
    """Return a `Difference` for every text that is not the same in `old` and `new`."""
    before, after = _texts(complete(old)), _texts(complete(new))
    found = []
    for where in dict.fromkeys([*after, *before]):
        # Line by line: other line ends are no difference.
        was, now = before.get(where, "").splitlines(), after.get(where, "").splitlines()
        if was != now:
            found.append(Difference(where, tuple(_lines(was, now))))
    return found
