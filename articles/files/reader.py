"""Reads the files of a bundled guide; called by `articles.files.writer`. Pure: no database."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from articles.fields import SECTION
from articles.files import bibtex, front_matter
from articles.files.format import (
    AUTHOR_KEYS,
    BIBLIOGRAPHY,
    CREDITS,
    DEFAULTS,
    FLAGS,
    FORMAT,
    GUIDE,
    GUIDE_KEYS,
    HEADINGS,
    LAYOUTS,
    LISTS,
    MOST_WORDS_IN_SHORT,
    OPTIONAL_FILES,
    PARTING,
    PICTURES,
    PLAIN_FILES,
    REMEDY_FILE,
    REMEDY_KEYS,
    REMEDY_KINDS,
    REVIEWERS,
    SECTION_FILE,
    SECTION_KEYS,
    SECTION_KINDS,
    FileProblem,
    Guide,
    GuideFileError,
    Place,
    texts,
)  # fmt: skip
from articles.text import citations, proofreading
from articles.text.link_targets import Targets
from articles.text.marks import CAUTIONS, HELPS
from articles.text.never_counted import why_never_counted
from articles.text.plain_text import tidy
from articles.text.record import values as record
from rlssite.markup import CONTROL, INVISIBLE


class Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[Place, tuple[str, int]] = {}
        self.problems: list[FileProblem] = []

    def problem(self, path: str, line: int, message: str, is_gap: bool = False) -> None:
        self.problems.append(FileProblem(str(path), line, message, is_gap))

    def guide(self) -> Guide:
        if not self.folder.is_dir():
            raise GuideFileError([FileProblem(str(self.folder), 1, "There is no such folder.")])
        self.refuse_strangers()
        article = self.article()
        sections = self.sections()
        self.remedies(sections)
        self.addresses(sections)
        references = self.references()
        source = {
            "format": FORMAT,
            "article": article,
            "reviewers": [],
            "sections": sorted(sections.values(), key=lambda section: section["position"]),
            "references": references,
            "images": {},
        }
        self.follow(source)
        return Guide(source, self.places, sorted(set(self.problems)))

    def refuse_strangers(self) -> None:
        known = {
            GUIDE,
            BIBLIOGRAPHY,
            *PLAIN_FILES.values(),
            "sections",
            "remedies",
            "README.md",
            REVIEWERS,
            PICTURES,
            CREDITS,
        }
        for path in sorted(self.folder.iterdir()):
            if path.name not in known and not path.name.startswith("."):
                self.problem(path.name, 1, f"No part of a guide; there are {', '.join(sorted(known))}.")

    def text(self, path: str) -> str:
        """Return the file's text with plain line ends; "" if there is no such file."""
        file = self.folder / path
        if not file.is_file():
            if path not in OPTIONAL_FILES:
                self.problem(path, 1, "The file is missing.", is_gap=True)
            return ""
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            self.problem(path, 1, f"The file cannot be read: {error.strerror}.")
            return ""
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.problem(path, line, "The file is not UTF-8 here.")
            return ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        for number, row in enumerate(text.split("\n"), start=1):
            found = CONTROL.search(row) or INVISIBLE.search(row)
            if found:
                self.problem(path, number, f"The invisible character U+{ord(found[0]):04X} stands here; take it out.")
        return text

    def with_front_matter(self, path: str, keys: dict[str, bool]) -> tuple[dict[str, Any], dict[str, int], str, int]:
        """Return (values of all `keys`, their line numbers, the body, the body's line number)."""
        text = self.text(path)
        try:
            values, lines, body, line = front_matter.split(text) if text else ({}, {}, "", 1)
        except front_matter.FrontMatterError as error:
            self.problem(path, error.line, error.message)
            values, lines, body, line = {}, {}, "", 1
            text = ""
        for key in values:
            if key not in keys:
                self.problem(path, lines[key], f"“{key}” is not one of {', '.join(keys)}.")
        clean: dict[str, Any] = {}
        for key, required in keys.items():
            value = values.get(key, "")
            if key in LISTS:
                clean[key] = [value] if value and isinstance(value, str) else list(value)
            elif not isinstance(value, str) and key != "author":
                self.problem(path, lines[key], f"“{key}” is one text.")
                clean[key] = ""
            else:
                clean[key] = value
            if required and not clean[key] and text:
                is_gap = key in ("summary", "copyright", "author")
                self.problem(path, lines.get(key, 1), f"“{key}” is missing.", is_gap=is_gap)
        return clean, lines, body, line

    def choice(self, path: str, line: int, key: str, value: str, allowed: Collection[str]) -> None:
        if value and value not in allowed:
            self.problem(path, line, f"“{key}: {value}”: choose from {', '.join(allowed)}.")

    def flags(self, path: str, lines: dict[str, int], values: dict[str, Any]) -> None:
        """Turn what `values` say of each flag into True or False."""
        for key in FLAGS:
            if key in values:
                self.choice(path, lines.get(key, 1), key, values[key], ("true", "false"))
                values[key] = values[key] == "true"

    def article(self) -> dict[str, Any]:
        values, lines, body, line = self.with_front_matter(GUIDE, GUIDE_KEYS)
        try:
            if values["review_due"]:
                values["review_due"] = date.fromisoformat(values["review_due"]).isoformat()
        except ValueError:
            self.problem(GUIDE, lines["review_due"], f"“{values['review_due']}” is no day like 2027-03-31.")
        values["review_due"] = values["review_due"] or None
        values["author"] = self.author(values["author"], lines.get("author", 1))
        values["layout"] = values["layout"] or DEFAULTS["layout"]
        self.choice(GUIDE, lines.get("layout", 1), "layout", values["layout"], LAYOUTS)
        article = values | {"main_message": body}
        self.places["article", "", "main_message"] = (GUIDE, line)
        for name, path in PLAIN_FILES.items():
            text = self.text(path)
            article[name] = tidy(text)
            blank = len(text) - len(text.lstrip())
            self.places["article", "", name] = (path, text.count("\n", 0, blank) + 1)
        for key in GUIDE_KEYS:
            self.places["article", "", key] = (GUIDE, lines.get(key, 1))
        return article

    def author(self, value: str | dict[str, Any], line: int) -> dict[str, str] | None:
        """Return the author's fields, from a name only or from the keys below `author`."""
        if not value:
            return None
        given = value if isinstance(value, dict) else {"name": value}
        for key, text in given.items():
            if key not in AUTHOR_KEYS or not isinstance(text, str):
                self.problem(
                    GUIDE, line, f"“author” holds a name, or texts called {', '.join(AUTHOR_KEYS)}; not “{key}”."
                )
        if not given.get("name"):
            self.problem(GUIDE, line, "The author has no name.")
        return {key: str(given.get(key, "")) for key in AUTHOR_KEYS}

    def files(self, folder: str, pattern: re.Pattern[str], shape: str) -> Iterator[tuple[str, re.Match[str]]]:
        here = self.folder / folder
        if not here.is_dir():
            self.problem(folder, 1, "The folder is missing.", is_gap=True)
            return
        for path in sorted(here.iterdir()):
            if path.name.startswith("."):
                continue
            found = pattern.fullmatch(path.name) if path.is_file() else None
            if found:
                yield f"{folder}/{path.name}", found
            else:
                self.problem(f"{folder}/{path.name}", 1, f"A file here is called like {shape}.")

    def sections(self) -> dict[str, dict[str, Any]]:
        sections: dict[str, dict[str, Any]] = {}
        positions: dict[int, str] = {}
        for path, found in self.files("sections", SECTION_FILE, "10-what-it-is.md"):
            values, lines, body, line = self.with_front_matter(path, SECTION_KEYS)
            slug, position = found["slug"], int(found["position"])
            if values["slug"] and values["slug"] != slug:
                self.problem(path, lines["slug"], f"The slug is “{values['slug']}”, but the file is called “{slug}”.")
            if slug in sections:
                self.problem(path, 1, f"“{slug}” is the slug of {self.places['section', slug, 'slug'][0]} too.")
            if position in positions or not position:
                other = positions.get(position)
                self.problem(path, 1, f"{other} has the same number." if other else "Numbers begin at 1.")
            self.choice(path, lines.get("kind", 1), "kind", values["kind"], SECTION_KINDS)
            if values["card"] and not re.fullmatch(r"[1-9]\d{0,3}", values["card"]):
                self.problem(path, lines["card"], "“card” is a number from 1.")
                values["card"] = ""
            values["card"] = int(values["card"]) if values["card"] else None
            self.flags(path, lines, values)
            if len(values["in_short"].split()) > MOST_WORDS_IN_SHORT:
                self.problem(path, lines["in_short"], f"“in_short” has more than {MOST_WORDS_IN_SHORT} words.")
            positions[position] = path
            self.places["section", slug, "body"] = (path, line)
            for key in SECTION_KEYS:
                self.places["section", slug, key] = (path, lines.get(key, 1))
            sections[slug] = values | {"slug": slug, "position": position, "body": body, "remedies": []}
        return sections

    def remedies(self, sections: dict[str, dict[str, Any]]) -> None:
        positions: dict[tuple[str, int], str] = {}
        for path, found in self.files("remedies", REMEDY_FILE, "walking.md"):
            values, lines, body, first = self.with_front_matter(path, REMEDY_KEYS)
            slug = found["slug"]
            self.choice(path, lines.get("kind", 1), "kind", values["kind"], REMEDY_KINDS)
            self.choice(path, lines.get("helps", 1), "helps", values["helps"], HELPS)
            for caution in values["cautions"]:
                self.choice(path, lines["cautions"], "cautions", caution, CAUTIONS)
            self.record(path, lines, values)
            if not re.fullmatch(r"[1-9]\d{0,3}", values["position"]):
                if values["position"]:
                    self.problem(path, lines["position"], "“position” is a number from 1.")
                values["position"] = "9999"
            place = values["section"], int(values["position"])
            if place in positions and place[1] != 9999:
                self.problem(path, lines["position"], f"{positions[place]} has the same position in that section.")
            positions[place] = path
            self.places["remedy", slug, "slug"] = (path, 1)
            for key in REMEDY_KEYS:
                self.places["remedy", slug, key] = (path, lines.get(key, 1))
            written = self.remedy_texts(path, slug, body, first)
            self.flags(path, lines, values)
            section = values.pop("section")
            if section and section not in sections:
                self.problem(
                    path, lines["section"], f"There is no section “{section}” in the folder sections.", is_gap=True
                )
            if section not in sections:
                # Keep it, so that its other problems are found too.
                sections[section] = {
                    **SECTION.before, "slug": section, "old_slugs": [], "kind": "text", "title": section, "body": "",
                    "position": 10_000 + len(sections), "remedies": [],
                }  # fmt: skip
            never = why_never_counted(values | {"slug": slug, "section": sections[section]})
            if values["counts_experiences"] and never:
                self.problem(path, lines["counts_experiences"], f"Readers' reports are never counted for {never}.")
            sections[section]["remedies"].append(
                values | written | {"slug": slug, "position": place[1], "kind_label": values["kind"]}
            )
        for section in sections.values():
            section["remedies"].sort(key=lambda remedy: (remedy["position"], remedy["slug"]))

    def record(self, path: str, lines: dict[str, int], values: dict[str, Any]) -> None:
        """Check what a remedy's record says, and make numbers of its counts; `values` keeps what can be kept."""
        for key in (*record.ALLOWED, *record.COUNTS, *record.LONGEST, "record_source"):
            why = record.fault(key, values[key])
            if why:
                self.problem(path, lines[key], f"“{key}”: {why}")
                values[key] = ""
        for key in record.COUNTS:
            values[key] = int(values[key]) if values[key] else None

    def addresses(self, sections: dict[str, dict[str, Any]]) -> None:
        """Refuse an address that a section or remedy has, or had, where another has or had it."""
        parts = [
            ("section", section) for section in sections.values() if ("section", section["slug"], "slug") in self.places
        ]
        parts += [("remedy", remedy) for section in sections.values() for remedy in section["remedies"]]
        owners: dict[str, str] = {}
        for key in ("slug", "old_slugs"):
            for kind, part in parts:
                path, line = self.places[kind, part["slug"], key]
                for slug in [part["slug"]] if key == "slug" else part["old_slugs"]:
                    owner = owners.setdefault(slug, path)
                    if owner != path:
                        self.problem(path, line, f"“{slug}” is, or was, the address of {owner} too.")

    def remedy_texts(self, path: str, slug: str, body: str, first: int) -> dict[str, str]:
        fields = {heading: name for name, heading in HEADINGS.items()}
        found = dict.fromkeys(HEADINGS, "")
        name: str | None = None
        gathered: list[str] = []

        def close() -> None:
            if name is not None:
                blank = next((number for number, row in enumerate(gathered) if row.strip()), 0)
                found[name] = tidy("\n".join(gathered))
                self.places["remedy", slug, name] = (path, start + blank + 1)

        start = first
        for number, row in enumerate(body.split("\n"), start=first):
            if not PARTING.match(row):
                if name is None and row.strip():
                    self.problem(path, number, "A text stands here before the first heading, like “## Verdict”.")
                    break
                gathered.append(row)
                continue
            close()
            heading = row.lstrip("#").strip()
            if not row.startswith("## ") or heading not in fields:
                self.problem(path, number, f"“{row}” is not one of ## {', ## '.join(fields)}.")
                return found
            if (("remedy", slug, fields[heading])) in self.places:
                self.problem(path, number, f"“{row}” stands there twice.")
            name, gathered, start = fields[heading], [], number
        close()
        return found

    def references(self) -> dict[str, dict[str, Any]]:
        text = self.text(BIBLIOGRAPHY)
        references, lines, problems = bibtex.read_bib(text)
        for problem in problems:
            self.problem(BIBLIOGRAPHY, problem.line, problem.message)
        for key, line in lines.items():
            self.places["reference", key, ""] = (BIBLIOGRAPHY, line)
        return {key: references[key] | {"accessed": references[key]["accessed"] or None} for key in sorted(references)}

    def follow(self, source: dict[str, Any]) -> None:
        """Check everything that a text or a front matter refers to."""
        slugs = {remedy["slug"] for section in source["sections"] for remedy in section["remedies"]}
        targets = Targets(source)
        for (kind, slug, name), text in texts(source):
            path, first = self.places.get((kind, slug, name), (GUIDE, 1))
            for problem in proofreading.text_problems(text, source["references"], name=name):
                is_gap = problem.message.startswith("There is no reference")
                self.problem(path, first + problem.line - 1, problem.message, is_gap=is_gap)
            for problem in targets.problems(citations.parse(text), targets.pages_of(kind, slug, name)):
                self.problem(path, first + problem.line - 1, problem.message, is_gap=True)
        for section in source["sections"]:
            for remedy in section["remedies"]:
                other = remedy["superseded_by"]
                if other and (other not in slugs or other == remedy["slug"]):
                    path, line = self.places["remedy", remedy["slug"], "superseded_by"]
                    self.problem(path, line, f"“superseded_by: {other}” names no other remedy.", is_gap=True)
