"""Loads a guide's files into the working copy, merging them with the author's changes; and the other way round.

Each field has three values: that of the files when they were last loaded, the author's, and that of the files now. If
only the files changed it, the new value is taken. If the author changed it, the author's stays; and if the files
changed it too, their value waits for the author's decision (models/upstream.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.editions import publishing, snapshots
from articles.fields import complete
from articles.models import Article, Edition, Reference, Upstream, rows

# For these the author's value simply stays, and nothing waits.
NEVER_WAITS = ("position", "set_aside")

# What can happen to a row, as the report says it; only references can be `missing`.
OUTCOMES = {
    "created": "created",
    "changed": "changed",
    "overwritten": "overwritten",
    "set aside": "set aside, no longer in the files",
    "kept": "kept as the author has it",
    "waiting": "waiting for the author to compare",
    "missing": "in the library, no longer in the files",
}


class LoadError(Exception):
    """Lists everything that keeps the files from being loaded, a problem a line."""


def merge(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], *, force: bool = False
) -> dict[str, dict[str, Any]]:
    """Merge three dicts of fields; return {outcome: {field: new value}}. Only what is "changed" has to be set.

    A field that is not in `base` was never loaded and counts as the author's. A new row has no field that is `mine`.
    """
    merged: dict[str, dict[str, Any]] = {"changed": {}, "overwritten": {}, "kept": {}, "waiting": {}}
    for name, value in theirs.items():
        is_untouched = name not in mine or (name in base and mine[name] == base[name])
        if name in mine and mine[name] == value:
            continue
        if is_untouched or force:
            merged["changed"][name] = value
            if not is_untouched:
                merged["overwritten"][name] = value
        else:
            merged["kept"][name] = value
            if name not in NEVER_WAITS and (name not in base or base[name] != value):
                merged["waiting"][name] = value
    return merged


@dataclass
class Report:
    """What happened: `rows` is {outcome: {"remedy walking": its fields, or why}}; see `OUTCOMES`."""

    rows: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {outcome: {} for outcome in OUTCOMES})
    unchanged: int = 0
    edition: Edition | None = None
    not_published: str = ""


@transaction.atomic
def load(source: dict[str, Any], *, force: bool = False, publish: bool = False) -> Report:
    """Load `source` (articles/files/writer.py) into the working copy; return a `Report`."""
    slug = source["article"]["slug"]
    known = Upstream.objects.filter(kind="article", key=slug).first()
    article = known.article if known else Article.objects.filter(slug=slug).first()
    if article and not known and not force:
        raise LoadError(f"There is a guide at “{slug}” that was not loaded from files; --force merges into it.")
    before = snapshots.take(article) if article and publish else None
    loading = _Load(article or Article(slug=slug), snapshots.rows_of(source), force)
    loading.run()
    if publish:
        _publish(loading.article, loading.report, before)
    return loading.report


class _Load:
    def __init__(self, article: Any, wanted: dict[str, dict[str, dict[str, Any]]], force: bool) -> None:
        self.article, self.wanted, self.force, self.report = article, wanted, force, Report()
        self.seen: set[tuple[str, str]] = set()
        self.loaded: list[tuple[Upstream, str, dict[str, Any], dict[str, Any]]] = []
        self.problems: list[str] = []

    def run(self) -> None:
        for kind, fields in self.wanted.items():
            for key in fields:
                self.bring(kind, key)
        if self.problems:
            raise LoadError("\n".join(self.problems))
        # Only now is a new guide surely there, to which these rows belong.
        for upstream, key, theirs, waiting in self.loaded:
            upstream.remember(key, theirs, waiting)
        for kind in ("reference", "remedy", "section"):
            for upstream in self.article.upstream.filter(kind=kind).exclude(key__in=self.wanted[kind]):
                self.leave(upstream)

    def note(self, outcome: str, name: str, fields: Iterable[str] = ()) -> None:
        self.report.rows[outcome].setdefault(name, []).extend(fields)

    def bring(self, kind: str, key: str) -> None:
        """Merge the files' values into one of the author's rows, after those of the rows that it refers to."""
        if (kind, key) in self.seen:
            return
        self.seen.add((kind, key))
        fields = self.wanted[kind][key]
        for field_name, other in rows.SLUGS.items():
            if fields.get(field_name):
                self.bring(other, fields[field_name])
        name, names = f"{kind} {key}", [key, *fields.get("old_slugs", ())]
        known = {row.key: row for row in Upstream.objects.filter(article=self.article.pk, kind=kind, key__in=names)}
        upstream = next(filter(None, map(known.get, names)), None) or Upstream(article=self.article, kind=kind)
        row = rows.match(self.article, kind, key, fields)
        is_new = row.pk is None
        theirs = rows.slugs_here(self.article, rows.normal(kind, fields))
        is_deleted = upstream.pk and kind != "reference" and not self.force
        is_homeless = kind == "remedy" and "section" not in theirs
        if is_new and (is_deleted or is_homeless):
            self.note("kept", name, ["deleted here"])
            return
        base, mine = ({}, {}) if is_new else (upstream.base, rows.fields_of(row))
        merged = merge(base, mine, theirs, force=self.force)
        merged["changed"] |= _new_address(row, names)
        if merged["changed"]:
            self.save(row, merged["changed"], name)
        self.loaded.append((upstream, key, theirs, merged["waiting"]))
        if is_new:
            self.note("created", name)
            return
        for outcome, values in merged.items():
            if values:
                self.note(outcome, name, values)
        self.report.unchanged += not (merged["changed"] or merged["kept"])

    def leave(self, upstream: Upstream) -> None:
        """Set a row aside that the files no longer have, if the author never changed it."""
        name, row = f"{upstream.kind} {upstream.key}", upstream.row
        is_touched = row and not upstream.base.items() <= rows.fields_of(row).items()
        if upstream.kind == "reference":
            self.note("missing", name)
        elif row is None or row.set_aside:
            pass
        elif upstream.kind == "section" and row.remedies.kept().exists():
            self.note("kept", name, ["no longer in the files, but remedies stand in it"])
        elif is_touched and not self.force:
            self.note("kept", name, ["no longer in the files"])
        else:
            row.set_aside = True
            row.save()
            upstream.remember(upstream.key, {"set_aside": True}, {})
            self.note("set aside", name)
            if is_touched:
                self.note("overwritten", name, ["set aside"])

    def save(self, row: Any, changes: dict[str, Any], name: str) -> None:
        try:
            rows.save(row, changes)
        except ValidationError as error:
            self.problems += [f"{name}, {field}: {' '.join(words)}" for field, words in error.message_dict.items()]


def _new_address(row: Any, names: list[str]) -> dict[str, Any]:
    """Return `row`'s new slug and old slugs, if they change; `names` are those in the files, the present one first."""
    if not hasattr(row, "old_slugs"):
        return {}
    slug = names[0] if row.slug in names else row.slug
    old = [name for name in dict.fromkeys([*row.old_slugs, *names]) if name != slug]
    return {name: new for name, new in (("slug", slug), ("old_slugs", old)) if getattr(row, name) != new}


def _publish(article: Article, report: Report, before: dict[str, Any] | None) -> None:
    """Publish what was loaded, unless that would also publish other changes; `before` is the guide before the load."""
    last = article.editions.kept().order_by("-number").first()
    if article.taken_down:
        report.not_published = "the guide is taken down"
    elif last and last.is_scheduled:
        report.not_published = f"edition {last.number} is scheduled; withdraw it or wait for it"
    elif last and complete(last.source) == snapshots.take(article):
        report.not_published = "nothing that readers see has changed"
    elif last and complete(last.source) != before:
        report.not_published = "the working copy holds changes of the author's that are not published yet"
    else:
        told = [name for outcome in ("created", "changed", "set aside") for name in report.rows[outcome]]
        names = ", ".join(name.partition(" ")[2] for name in told)
        what = f"Texts of the project renewed: {names}" if last else "First edition."
        report.edition = publishing.publish(article, what_changed=what if len(what) <= 300 else what[:299] + "…")


def working_source(article: Article) -> dict[str, Any]:
    """Return the working copy as `articles.files.writer` needs it: with positions and the references' private notes."""
    source = snapshots.take(article, for_files=True)
    keys = {*source["references"], *article.upstream.filter(kind="reference").values_list("key", flat=True)}
    found = Reference.objects.filter(key__in=keys).order_by("key")
    return source | {"references": {reference.key: rows.fields_of(reference) for reference in found}}
