"""Brings a guide's files into the working copy, and the working copy back into the files' shape.

Each field is compared three ways: what the files said when they were last loaded, what the author's
row says, and what the files say now. What only the files changed is taken; what the author changed
stays, and where the files changed it too, their text waits for the author (models/upstream.py).
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.editions import publishing, snapshots
from articles.fields import KINDS, complete
from articles.models import Article, Reference, Remedy, Section, Upstream
from articles.models.upstream import SLUGS, by_slug, fields_of, kind_of, normal, set_fields

# An order or a place in it that the author changed is simply the author's.
NEVER_WAITS = ("position", "set_aside")


class LoadError(Exception):
    """Everything that keeps the files from being loaded, at once."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Merged:
    """`values` to set, of which `overwritten` were the author's; names `kept`; what waits; what counts as loaded."""

    values: dict = field(default_factory=dict)
    overwritten: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    waiting: dict = field(default_factory=dict)
    loaded: dict = field(default_factory=dict)


def merge(loaded, mine, new, *, force=False):
    """Compare three dicts of fields; a field that `loaded` lacks was never loaded, and counts as the author's."""
    merged = Merged(loaded=dict(loaded))
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


@dataclass
class Report:
    """Names of rows; `changed`, `kept`, `waiting` and `overwritten` map a name to its fields."""

    created: list = field(default_factory=list)
    changed: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)
    overwritten: dict = field(default_factory=dict)
    set_aside: list = field(default_factory=list)
    # Still in the library, no longer in the files.
    missing: list = field(default_factory=list)
    edition: object = None
    not_published: str = ""

    seen: set = field(default_factory=set)
    unchanged: int = 0


@transaction.atomic
def load(source, *, force=False, publish=False):
    """Bring `source` (articles/files/writer.py) into the working copy; return a `Report`."""
    loading = _Load(source, force)
    was = loading.article and _edition_state(loading.article)
    loading.run()
    if publish:
        _publish(loading.article, loading.report, was)
    return loading.report


class _Load:
    def __init__(self, source, force):
        self.source, self.force = source, force
        self.report, self.problems = Report(), []
        slug = source["article"]["slug"]
        known = Upstream.objects.filter(kind="article", key=slug).first()
        self.article = known.article if known else Article.objects.filter(slug=slug).first()
        if self.article and not known and not force:
            raise LoadError([f"There is a guide at “{slug}” that was not loaded from files; --force merges into it."])

    def run(self):
        self.guide_and_references()
        sections, remedies = {}, {}
        for wanted in self.source["sections"]:
            sections[wanted["slug"]] = wanted | {"set_aside": False}
            for remedy in wanted["remedies"]:
                remedies[remedy["slug"]] = remedy | {"section": wanted["slug"], "set_aside": False}
        self.rows(Section, sections)
        self.rows(Remedy, remedies)
        self.successors(remedies)
        self.set_aside("remedy", remedies)
        self.set_aside("section", sections)
        self.report.unchanged = len(self.report.seen - {*self.report.created, *self.report.changed, *self.report.kept})

    def guide_and_references(self):
        """First the references, so that the texts' citations find them; they need the guide's own row."""
        fields, is_new = self.source["article"], self.article is None
        if is_new:
            self.article = Article(slug=fields["slug"], title=fields["title"])
            self.save(self.article, f"guide {fields['slug']}")
            self.stop_at_problems()
        for key, reference in self.source["references"].items():
            row = Reference.objects.filter(key=key).first() or Reference(key=key)
            self.bring(row, key, reference, is_new=row.pk is None)
        self.bring(self.article, fields["slug"], fields, is_new=is_new)
        self.stop_at_problems()
        known = self.article.upstream.filter(kind="reference").exclude(key__in=self.source["references"])
        self.report.missing += [f"reference {key}" for key in known.values_list("key", flat=True)]

    def rows(self, model, wanted):
        """Bring in the sections or the remedies, each matched by a slug that it has or had."""
        found = by_slug(model.objects.filter(article=self.article))
        sections = by_slug(self.article.sections.all())
        for slug, fields in wanted.items():
            names = [slug, *fields["old_slugs"]]
            row = next((found[name] for name in names if name in found), None)
            is_new = row is None
            if is_new and self.upstream(kind_of(model), names) and not self.force:
                self.report.kept[f"{kind_of(model)} {slug}"] = ["deleted here"]
                continue
            if is_new:
                row = model(article=self.article, slug=slug)
                if model is Remedy:
                    row.section = sections[fields["section"]]
            before = row.slug, row.old_slugs
            if row.slug in fields["old_slugs"]:
                row.slug = slug
            addresses = dict.fromkeys([*row.old_slugs, *fields["old_slugs"]])
            # The one it has until now is remembered when it is saved.
            row.old_slugs = [name for name in addresses if name not in (row.slug, before[0])]
            is_renamed = before != (row.slug, row.old_slugs)
            # A remedy may be superseded by one that comes later.
            fields = {name: value for name, value in fields.items() if name != "superseded_by"}
            self.bring(row, slug, fields, names=names, is_new=is_new, is_renamed=is_renamed)
        # What comes next stands on these.
        self.stop_at_problems()

    def successors(self, wanted):
        found = by_slug(self.article.remedies.all())
        for slug, fields in wanted.items():
            if slug in found:
                self.bring(found[slug], slug, {"superseded_by": fields["superseded_by"]})
        self.stop_at_problems()

    def upstream(self, kind, names):
        """Return the `Upstream` of the first of `names` that has one."""
        known = {found.key: found for found in self.article.upstream.filter(kind=kind, key__in=names)}
        return next((known[name] for name in names if name in known), None)

    def bring(self, row, key, fields, *, names=None, is_new=False, is_renamed=False):
        """Merge `fields` of the files into `row`, save it, and note what the files said."""
        kind = kind_of(row)
        upstream = self.upstream(kind, names or [key]) or Upstream(article=self.article, kind=kind, key=key)
        mine = fields_of(row)
        new = {name: normal(kind, name, value) for name, value in fields.items() if name in mine}
        # What files could not say yet when they were loaded was in no author's form either.
        loaded = {} if is_new else KINDS[kind].before | upstream.loaded
        for name in SLUGS.keys() & new.keys():
            new[name] = self.present_slug(name, new[name])
            loaded[name] = self.present_slug(name, loaded.get(name, ""))
        merged = merge(loaded, mine, new, force=self.force or is_new)
        if merged.values or is_new or is_renamed:
            set_fields(row, merged.values)
            if not self.save(row, f"{kind} {key}"):
                return
        others = {name: value for name, value in (upstream.waiting or {}).items() if name not in new}
        waiting = (not is_new and others | merged.waiting) or None
        if upstream.pk is None or (upstream.key, upstream.loaded, upstream.waiting) != (key, merged.loaded, waiting):
            upstream.key, upstream.loaded, upstream.waiting, upstream.undo = key, merged.loaded, waiting, None
            upstream.save()
        self.note(f"{kind} {key}", merged, is_new=is_new, is_renamed=is_renamed)

    def present_slug(self, name, slug):
        """Return the slug that the row called `slug` in the files has here now."""
        row = by_slug(SLUGS[name].objects.filter(article=self.article).only("slug", "old_slugs")).get(slug)
        return row.slug if row else slug

    def save(self, row, name):
        """Save `row` if it is valid, else note why not."""
        try:
            row.full_clean()
        except ValidationError as error:
            self.problems += [f"{name}, {field}: {' '.join(words)}" for field, words in error.message_dict.items()]
            return False
        row.save()
        return True

    def stop_at_problems(self):
        if self.problems:
            raise LoadError(self.problems)

    def note(self, name, merged, *, is_new, is_renamed):
        report = self.report
        report.seen.add(name)
        if is_new:
            report.created.append(name)
            return
        is_changed = bool(merged.values) or is_renamed
        if is_changed and name not in report.created:
            report.changed.setdefault(name, []).extend([*merged.values, *(["slug"] if is_renamed else [])])
        for found, names in ((report.kept, merged.kept), (report.overwritten, merged.overwritten)):
            if names:
                found.setdefault(name, []).extend(names)
        if merged.waiting:
            report.waiting.setdefault(name, []).extend(merged.waiting)

    def set_aside(self, kind, wanted):
        """Set aside what the files no longer have, if the author never touched it."""
        for upstream in self.article.upstream.filter(kind=kind).exclude(key__in=wanted):
            row, name = upstream.row, f"{kind} {upstream.key}"
            if row is None or row.set_aside:
                continue
            mine = fields_of(row)
            is_untouched = all(mine[field] == value for field, value in upstream.loaded.items())
            if kind == "section" and row.remedies.kept().exists():
                self.report.kept[name] = ["no longer in the files, but remedies stand in it"]
            elif is_untouched or self.force:
                row.set_aside = True
                row.save()
                upstream.loaded["set_aside"] = True
                upstream.save()
                self.report.set_aside.append(name)
                if not is_untouched:
                    self.report.overwritten[name] = ["set aside"]
            else:
                self.report.kept[name] = ["no longer in the files"]


def _edition_state(article):
    """Return the article's last edition, and whether the working copy is that edition's source."""
    last = article.editions.filter(withdrawn__isnull=True).order_by("-number").first()
    return last, bool(last) and complete(last.source) == snapshots.take(article)


def _publish(article, report, was):
    """Publish what was loaded, unless that would publish something else too."""
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
        names = ", ".join(name.partition(" ")[2] for name in [*report.created, *report.changed, *report.set_aside])
        what = f"Texts of the project renewed: {names}" if last else "First edition."
        report.edition = publishing.publish(article, what_changed=what if len(what) <= 300 else what[:299] + "…")


def working_source(article):
    """Return the working copy in the shape of `articles.files.writer`: with positions and the references' notes."""
    source = snapshots.take(article)
    places = {row.slug: row.position for row in article.sections.kept()}
    remedy_places = {row.slug: row.position for row in article.remedies.kept()}
    sections = [
        section
        | {
            "position": places[section["slug"]],
            "remedies": [remedy | {"position": remedy_places[remedy["slug"]]} for remedy in section["remedies"]],
        }
        for section in source["sections"]
    ]
    keys = {*source["references"], *article.upstream.filter(kind="reference").values_list("key", flat=True)}
    references = {row.key: fields_of(row) for row in Reference.objects.filter(key__in=keys).order_by("key")}
    return source | {"sections": sections, "references": references}
