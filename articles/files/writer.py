"""Reads a guide's folder of files into a source, and writes a source as files (articles/content/README.md).

A source is the dict that `articles.editions.snapshots.take` returns; here it has a little more: each row's `position`,
each reference's `private_notes`, and references that are not cited. Pure: no database.

`write(read(folder))` gives a folder in the canonical form back byte for byte: front matter in the README's order,
empty optional values left out, one blank line between the parts, texts wrapped as they are, plain line feeds,
references sorted by key.
"""

from pathlib import Path
from typing import Any

from articles.files import bibtex, front_matter
from articles.files.format import (
    ALWAYS_WRITTEN,
    BIBLIOGRAPHY,
    DEFAULTS,
    FLAGS,
    GUIDE,
    GUIDE_KEYS,
    HEADINGS,
    LISTS,
    OPTIONAL_FILES,
    PARTING,
    PLAIN_FILES,
    REMEDY_FILE,
    REMEDY_KEYS,
    SECTION_FILE,
    SECTION_KEYS,
    FileProblem,
    Guide,
    GuideFileError,
    one_line,
    texts,
)  # fmt: skip
from articles.files.reader import Reader
from articles.text.plain_text import tidy, visible

__all__ = ["FileProblem", "Guide", "GuideFileError", "files", "inspect", "read", "texts", "write"]

# In a file's name a position has at most four digits.
MAX_POSITION = 9_999


def read(folder: str | Path) -> dict[str, Any]:
    """Return the source in the files of `folder`; raise GuideFileError with all problems."""
    guide = inspect(folder)
    if guide.problems:
        raise GuideFileError(guide.problems)
    return guide.source


def inspect(folder: str | Path) -> Guide:
    """Return the `Guide` in `folder` with its problems, however many it has."""
    return Reader(Path(folder)).guide()


def write(source: dict[str, Any], folder: str | Path) -> None:
    """Write `source` as files in `folder`; delete files of the format that `source` does not have."""
    folder, wanted = Path(folder), files(source)
    for name, pattern in (("sections", SECTION_FILE), ("remedies", REMEDY_FILE)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file in (folder / name).iterdir():
            if pattern.fullmatch(file.name) and f"{name}/{file.name}" not in wanted:
                file.unlink()
    for path in OPTIONAL_FILES:
        if path not in wanted:
            (folder / path).unlink(missing_ok=True)
    for path, text in wanted.items():
        (folder / path).write_bytes(text.encode())


def files(source: dict[str, Any]) -> dict[str, str]:
    """Return {path: text} for every file of `source`, in the canonical form."""
    article = source["article"]
    found = {GUIDE: _file(_head(article | {"author": _author(article["author"])}, GUIDE_KEYS), article["main_message"])}
    for name, path in PLAIN_FILES.items():
        if article[name].strip() or path not in OPTIONAL_FILES:
            found[path] = _body(article[name])
    for section, position in zip(source["sections"], _positions(source["sections"], 10), strict=True):
        path = f"sections/{position:02}-{section['slug']}.md"
        found[path] = _file(_head(section, SECTION_KEYS), section["body"])
        for remedy, place in zip(section["remedies"], _positions(section["remedies"], 1), strict=True):
            values = remedy | {"section": section["slug"], "position": str(place)}
            found[f"remedies/{remedy['slug']}.md"] = _file(_head(values, REMEDY_KEYS), _remedy_body(remedy))
    found[BIBLIOGRAPHY] = visible(bibtex.write_bib(source["references"]))
    return found


def _positions(rows: list[dict[str, Any]], step: int) -> list[int]:
    """Return the rows' positions if they are in order, else new ones with `step` between them."""
    own = [row.get("position", 0) for row in rows]
    keeps_order = all(before < after for before, after in zip([0, *own], own, strict=False))
    return own if keeps_order and max(own, default=0) <= MAX_POSITION else [step * n for n in range(1, len(rows) + 1)]


def _head(row: dict[str, Any], keys: dict[str, bool]) -> str:
    values = {}
    for key, required in keys.items():
        value = row[key]
        if key in FLAGS:
            value = "true" if value else ""
        if isinstance(value, int):
            # A nought says something.
            value = str(value)
        value = value or ([] if key in LISTS else "")
        if isinstance(value, str):
            value = one_line(visible(value))
        if (value and value != DEFAULTS.get(key)) or required or key in ALWAYS_WRITTEN:
            values[key] = value
    return front_matter.write(values)


def _author(author: dict[str, Any] | None) -> str | dict[str, str]:
    """Return the author's name if nothing else is known, else all keys with a value."""
    if author is None:
        return ""
    given = {key: one_line(visible(value)) for key, value in author.items() if value}
    return given["name"] if list(given) == ["name"] else given


def _body(text: str) -> str:
    text = visible(tidy(text))
    return f"{text}\n" if text else ""


def _file(head: str, body: str) -> str:
    body = _body(body)
    return f"{head}\n{body}" if body else head


def _remedy_body(remedy: dict[str, Any]) -> str:
    parts = []
    for name, heading in HEADINGS.items():
        # A space before a heading inside the text, which Markdown ignores, so that it does not separate texts.
        rows = [" " + row if PARTING.match(row) else row for row in tidy(remedy[name]).split("\n")]
        if any(row.strip() for row in rows):
            parts.append(f"## {heading}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)
