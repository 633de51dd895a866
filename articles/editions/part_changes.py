"""When readers last got another text of each section and remedy of a guide. Pure: sources of editions in, dates out.

A part is named by its row, "section:12" or "remedy:7": a new title or address makes no other part of it. What only
the renderer changed, or the breaking of lines, is no other text.
"""

from articles.text.rendering import REMEDY_TEXTS, is_shown

SECTION_WORDS = ("kind", "title", "body")
REMEDY_WORDS = ("name", "other_names", "kind", "helps", "label_note", "superseded_why", *REMEDY_TEXTS)


def part_names(source, rows):
    """Return {"section:<pk>" or "remedy:<pk>": [slug, title]} of all that readers get of `source`.

    `rows`: {"section" or "remedy": {slug: pk}}; a part without a row has no name here.
    """
    return {
        f"{kind}:{rows[kind][part['slug']]}": [part["slug"], part["title" if kind == "section" else "name"]]
        for kind, part in _parts(source)
        if part["slug"] in rows[kind]
    }


def part_changes(source, names, when, previous=None):
    """Return {part: ISO time} of an edition that is due at `when` (ISO time).

    `names` are those of `source`; `previous` is the edition before it, or anything with its `source`, `part_names` and
    `part_changes`.
    """
    old = _texts(previous.source, previous.part_names) if previous else {}
    dates = previous.part_changes if previous else {}
    return {
        part: dates.get(part, when) if old.get(part) == text else when for part, text in _texts(source, names).items()
    }


def _parts(source):
    for section in source["sections"]:
        if is_shown(section):
            yield "section", section
            for remedy in section["remedies"]:
                yield "remedy", remedy


def _texts(source, names):
    """Return {part: all that readers read of it}."""
    keys = {(part.partition(":")[0], slug): part for part, (slug, _title) in names.items()}
    found = {}
    for kind, part in _parts(source):
        key = keys.get((kind, part["slug"]))
        if kind == "section":
            found[key] = [_words(part, SECTION_WORDS)]
        else:
            newer = part.get("superseded_by", "")
            found[key] = [_words(part, REMEDY_WORDS), sorted(part["cautions"]), keys.get(("remedy", newer), newer)]
    found.pop(None, None)
    return found


def _words(part, names):
    return [part.get(name, "").split() for name in names]
