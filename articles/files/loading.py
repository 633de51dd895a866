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
from django.db.models import Model, QuerySet

from articles.editions import publishing, snapshots
from articles.fields import KINDS, complete
from articles.models import Article, Edition, Reference, Remedy, Section, Upstream
from articles.models.upstream import fields_of, find, normal, set_fields, slugs_here

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
    """Lists everything that keeps the files from being loaded."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Merged:
    """`values` to set (`overwritten`: those that were the author's); fields `kept`; what waits; what is loaded."""

    loaded: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    overwritten: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    waiting: dict[str, Any] = field(default_factory=dict)


def merge(loaded: dict[str, Any], mine: dict[str, Any], new: dict[str, Any], *, force: bool = False) -> Merged:
    """Merge three dicts of fields. A field that is not in `loaded` was never loaded and counts as the author's."""
    merged = Merged(dict(loaded))
    for name, value in new.items():
        is_untouched = name in loaded and mine[name] == loaded[name]
        if mine[name] == value:
            merged.loaded[name] = value
        elif is_untouched or force:
            merged.values[name] = merged.loaded[name] = value
            if not is_untouched:
                merged.overwritten.append(name)
        else:
            merged.kept.append(name)
            if name in NEVER_WAITS:
                merged.loaded[name] = value
            elif name not in loaded or value != loaded[name]:
                merged.waiting[name] = value
    return merged


class Report:
    """What happened to the rows: {outcome: {"remedy oral-iron": its fields, or why}}; see `OUTCOMES`."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, None]]] = {outcome: {} for outcome in OUTCOMES}
        self.seen: set[str] = set()
        self.edition: Edition | None = None
        self.not_published = ""

    def add(self, outcome: str, name: str, fields: Iterable[str] = ()) -> None:
        self.rows[outcome].setdefault(name, {}).update(dict.fromkeys(fields))

    @property
    def unchanged(self) -> set[str]:
        return self.seen - {*self.rows["created"], *self.rows["changed"], *self.rows["kept"]}


@transaction.atomic
def load(source: dict[str, Any], *, force: bool = False, publish: bool = False) -> Report:
    """Load `source` (articles/files/writer.py) into the working copy; return a `Report`."""
    loading = _Load(source, force)
    was = _edition_state(loading.article) if loading.article else None
    loading.run()
    if publish:
        _publish(loading.article, loading.report, was)
    return loading.report


class _Load:
    def __init__(self, source: dict[str, Any], force: bool) -> None:
        self.source, self.force, self.report = source, force, Report()
        slug = source["article"]["slug"]
        known = Upstream.objects.filter(kind="article", key=slug).first()
        self.article: Any = known.article if known else Article.objects.filter(slug=slug).first()
        if self.article and not known and not force:
            raise LoadError([f"There is a guide at “{slug}” that was not loaded from files; --force merges into it."])

    def run(self) -> None:
        sections, remedies, newer = {}, {}, {}
        for section in self.source["sections"]:
            sections[section["slug"]] = section | {"set_aside": False}
            for remedy in section["remedies"]:
                fields = remedy | {"section": section["slug"], "set_aside": False}
                newer[remedy["slug"]] = {"superseded_by": fields.pop("superseded_by"), "old_slugs": fields["old_slugs"]}
                remedies[remedy["slug"]] = fields
        article, references = self.source["article"], self.source["references"]
        if self.article is None:
            self.begin(article)
        # References come first, so that citations find them. A remedy may come before the one that supersedes it.
        for kind, wanted in (
            ("reference", references),
            ("article", {article["slug"]: article}),
            ("section", sections),
            ("remedy", remedies),
            ("remedy", newer),
        ):
            self.stop_at([problem for key, fields in wanted.items() for problem in self.bring(kind, key, fields)])
        for upstream in self.gone("reference", references):
            self.report.add("missing", f"reference {upstream.key}")
        self.set_aside("remedy", remedies)
        self.set_aside("section", sections)

    def begin(self, fields: dict[str, Any]) -> None:
        """Make the row of a new guide, to which all other rows belong."""
        slug = fields["slug"]
        self.article = Article(slug=slug, title=fields["title"])
        self.stop_at(_save(self.article, f"guide {slug}"))
        Upstream.objects.create(article=self.article, kind="article", key=slug, loaded=fields_of(self.article))
        self.report.add("created", f"article {slug}")

    def stop_at(self, problems: list[str]) -> None:
        if problems:
            raise LoadError(problems)

    def bring(self, kind: str, key: str, fields: dict[str, Any]) -> list[str]:
        """Merge the files' values into one row, and note them; if it cannot be saved, return why."""
        name, names = f"{kind} {key}", [key, *fields.get("old_slugs", ())]
        known = {upstream.key: upstream for upstream in self.article.upstream.filter(kind=kind, key__in=names)}
        upstream = next(filter(None, map(known.get, names)), None) or Upstream(article=self.article, kind=kind)
        row = next(filter(None, (find(self.article, kind, name) for name in names)), None)
        is_new = row is None
        if is_new and self.is_deleted(kind, upstream, fields):
            self.report.add("kept", name, ["deleted here"])
            return []
        row = row or self.new(kind, key, fields)
        mine = fields_of(row)
        # A field that did not exist when the files were loaded was not in the author's form either.
        loaded = mine if is_new else KINDS[kind].before | upstream.loaded
        new = {field: normal(kind, field, value) for field, value in fields.items() if field in mine}
        merged = merge(slugs_here(self.article, loaded), mine, slugs_here(self.article, new), force=self.force)
        changes = merged.values | _addresses(row, names)
        if is_new or changes:
            set_fields(row, changes)
            problems = _save(row, name)
            if problems:
                return problems
        upstream.remember(key, merged.loaded, merged.waiting, new)
        self.note(name, merged, changes, is_new=is_new)
        return []

    def is_deleted(self, kind: str, upstream: Upstream, fields: dict[str, Any]) -> bool:
        """Whether the author deleted the row, or its section."""
        if kind == "remedy" and find(self.article, "section", fields.get("section")) is None:
            return True
        return bool(upstream.pk) and kind != "reference" and not self.force

    def new(self, kind: str, key: str, fields: dict[str, Any]) -> Reference | Section | Remedy:
        if kind == "reference":
            return Reference(key=key)
        if kind == "section":
            return Section(article=self.article, slug=key)
        return Remedy(article=self.article, slug=key, section=find(self.article, "section", fields["section"]))

    def note(self, name: str, merged: Merged, changes: dict[str, Any], *, is_new: bool) -> None:
        self.report.seen.add(name)
        if is_new:
            self.report.add("created", name)
        elif changes and name not in self.report.rows["created"]:
            self.report.add("changed", name, changes)
        for outcome in ("overwritten", "kept", "waiting"):
            if getattr(merged, outcome):
                self.report.add(outcome, name, getattr(merged, outcome))

    def gone(self, kind: str, wanted: Iterable[str]) -> QuerySet[Upstream]:
        return self.article.upstream.filter(kind=kind).exclude(key__in=wanted)

    def set_aside(self, kind: str, wanted: Iterable[str]) -> None:
        """Set rows aside that the files no longer have, if the author never changed them."""
        for upstream in self.gone(kind, wanted):
            row, name = upstream.row, f"{kind} {upstream.key}"
            if row is None or row.set_aside:
                continue
            is_touched = not upstream.loaded.items() <= fields_of(row).items()
            if kind == "section" and row.remedies.kept().exists():
                self.report.add("kept", name, ["no longer in the files, but remedies stand in it"])
            elif is_touched and not self.force:
                self.report.add("kept", name, ["no longer in the files"])
            else:
                row.set_aside = upstream.loaded["set_aside"] = True
                row.save()
                upstream.save()
                self.report.add("set aside", name)
                if is_touched:
                    self.report.add("overwritten", name, ["set aside"])


def _addresses(row: Model, names: list[str]) -> dict[str, Any]:
    """Return `row`'s new slug and old slugs, if they change; `names` are those in the files, the present one first."""
    if not isinstance(row, Section | Remedy):
        return {}
    slug = names[0] if row.slug in names else row.slug
    # Saving remembers the slug that it has had until now.
    old = [name for name in dict.fromkeys([*row.old_slugs, *names[1:]]) if name not in (slug, row.slug)]
    return {} if (slug, old) == (row.slug, row.old_slugs) else {"slug": slug, "old_slugs": old}


def _save(row: Model, name: str) -> list[str]:
    """Save `row` if it is valid; return why it is not."""
    try:
        row.full_clean()
    except ValidationError as error:
        return [f"{name}, {field}: {' '.join(words)}" for field, words in error.message_dict.items()]
    row.save()
    return []


def _edition_state(article: Article) -> tuple[Edition | None, bool]:
    """Return the article's last edition, and whether the working copy is equal to that edition's source."""
    last = article.editions.filter(withdrawn__isnull=True).order_by("-number").first()
    return last, last is not None and complete(last.source) == snapshots.take(article)


def _publish(article: Article, report: Report, was: tuple[Edition | None, bool] | None) -> None:
    """Publish what was loaded, unless that would also publish other changes."""
    last, was_published = was or (None, False)
    source = snapshots.take(article)
    if article.taken_down:
        report.not_published = "the guide is taken down"
    elif last and last.is_scheduled:
        report.not_published = f"edition {last.number} is scheduled; withdraw it or wait for it"
    elif last and complete(last.source) == source:
        report.not_published = "nothing that readers see has changed"
    elif last and not was_published:
        report.not_published = "the working copy holds changes of the author's that are not published yet"
    else:
        told = [name for outcome in ("created", "changed", "set aside") for name in report.rows[outcome]]
        names = ", ".join(name.partition(" ")[2] for name in told)
        what = f"Texts of the project renewed: {names}" if last else "First edition."
        report.edition = publishing.publish(article, what_changed=what if len(what) <= 300 else what[:299] + "…")


def working_source(article: Article) -> dict[str, Any]:
    """Return the working copy as `articles.files.writer` needs it: with positions and the references' private notes."""
    source = snapshots.take(article)
    places = dict(article.sections.kept().values_list("slug", "position"))
    remedy_places = dict(article.remedies.kept().values_list("slug", "position"))
    for section in source["sections"]:
        section["position"] = places[section["slug"]]
        for remedy in section["remedies"]:
            remedy["position"] = remedy_places[remedy["slug"]]
    keys = {*source["references"], *article.upstream.filter(kind="reference").values_list("key", flat=True)}
    rows = Reference.objects.filter(key__in=keys).order_by("key")
    return source | {"references": {row.key: fields_of(row) for row in rows}}
