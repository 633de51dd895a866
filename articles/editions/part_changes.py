"""Finds the date since when readers have the present text of each section and remedy. Pure: editions in, dates out.

A part is a section or remedy, named by its row ("section:12", "remedy:7"), so that it stays the same part with a new
title or slug. A change only in the renderer, or in where lines break, is not a change of the text.
"""

from articles.fields import REMEDY, SECTION, Shape, complete
from articles.text.rendering import is_shown

SECTION_WORDS = SECTION.of_editions.names(Shape.LINE, Shape.TEXT)
REMEDY_WORDS = REMEDY.of_editions.names(Shape.LINE, Shape.TEXT, Shape.NUMBER)


def part_names(source, rows):
    """Return {"section:<pk>" or "remedy:<pk>": [slug, title]} of all parts that readers see of `source`.

    `rows`: {"section" or "remedy": {slug: pk}}; a part without a row is left out.
    """
    return {
        f"{kind}:{rows[kind][part['slug']]}": [part["slug"], part["title" if kind == "section" else "name"]]
        for kind, part in _parts(source)
        if part["slug"] in rows[kind]
    }


def part_changes(source, names, when, earlier=()):
    """Return {part: ISO time} of an edition that is due at `when` (ISO time), for the parts that ever changed.

    `names` is the result of `part_names` for `source`. `earlier` yields the editions before it, newest first, or any
    objects with the same `source`, `part_names` and `part_changes`. The first text of a part is not a change, since no
    comment can have been about an older one. A part that was missing for a while is compared with the last text that
    readers had of it.
    """
    dates, unknown = {}, _texts(source, names)
    for edition in earlier:
        here = unknown.keys() & edition.part_names.keys()
        old = _texts(edition.source, edition.part_names) if here else {}
        for part in here:
            date = edition.part_changes.get(part) if old.get(part) == unknown[part] else when
            if date:
                dates[part] = date
            del unknown[part]
        if not unknown:
            break
    return dates


def _parts(source):
    for section in source["sections"]:
        if is_shown(section):
            yield "section", section
            for remedy in section["remedies"]:
                yield "remedy", remedy


def _texts(source, names):
    """Return {part: all its words that readers see}."""
    keys = {(part.partition(":")[0], slug): part for part, (slug, _title) in names.items()}
    found = {}
    for kind, part in _parts(complete(source)):
        key = keys.get((kind, part["slug"]))
        if kind == "section":
            found[key] = [_words(part, SECTION_WORDS)]
        else:
            newer = part.get("superseded_by", "")
            found[key] = [_words(part, REMEDY_WORDS), sorted(part["cautions"]), keys.get(("remedy", newer), newer)]
    found.pop(None, None)
    return found


def _words(part, names):
    values = [part.get(name) for name in names]
    return ["" if value is None else str(value).split() for value in values]
