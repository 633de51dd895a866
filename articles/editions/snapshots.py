"""Between the working copy's rows and the JSON source of an edition.

`take` and `restore` are each other's inverse, as long as the library's references and the uploaded
pictures are the same; only the addresses that a row had in between are remembered on top.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from articles.exceptions import NotPossible
from articles.models import Article, Author, Image, Reference, Remedy, Reviewer, Section
from articles.models.article import renumber
from articles.text import citations
from articles.text.rendering import MEDIA_URL, REMEDY_TEXTS, complete, texts_in_order

FORMAT = 1
ARTICLE_FIELDS = (
    "title", "slug", "summary", "main_message", "tonight", "get_help", "language", "disclaimer", "copyright",
    "glossary",
)  # fmt: skip
AUTHOR_FIELDS = ("name", "credentials", "about", "funding", "interests")
REVIEWER_FIELDS = ("name", "role", "is_clinician", "scope", "interests")
SECTION_FIELDS = ("slug", "old_slugs", "kind", "title", "body")
REMEDY_FIELDS = (
    "slug", "old_slugs", "name", "other_names", "kind", "helps", "cautions", "label_note", "counts_experiences",
    "superseded_why", *REMEDY_TEXTS,
)  # fmt: skip
REFERENCE_FIELDS = (
    "type", "authors", "title", "container", "year", "volume", "issue", "pages", "publisher", "doi", "pmid", "url",
    "archived_url", "note",
)  # fmt: skip


def _fields(row, names):
    return {name: getattr(row, name) for name in names}


def _iso(day):
    return day.isoformat() if day else None


def _day(text):
    return date.fromisoformat(text) if text else None


def take(article):
    """Return the whole working copy of `article` as a dict that JSON can hold."""
    remedies = {}
    for remedy in article.remedies.kept().select_related("superseded_by").order_by("position", "pk"):
        remedies.setdefault(remedy.section_id, []).append(
            _fields(remedy, REMEDY_FIELDS)
            | {
                "kind_label": str(remedy.get_kind_display()),
                "superseded_by": remedy.superseded_by.slug if remedy.superseded_by else "",
            }
        )
    source = {
        "format": FORMAT,
        "article": _fields(article, ARTICLE_FIELDS)
        | {
            "review_due": _iso(article.review_due),
            "author": _fields(article.author, AUTHOR_FIELDS) if article.author else None,
        },
        "reviewers": [
            _fields(reviewer, REVIEWER_FIELDS) | {"date": _iso(reviewer.date)} for reviewer in article.reviewers.all()
        ],
        "sections": [
            _fields(section, SECTION_FIELDS) | {"remedies": remedies.get(section.pk, [])}
            for section in article.sections.kept()
        ],
    }
    return source | what_texts_refer_to(source)


def what_texts_refer_to(source):
    """Return the references and pictures that the texts of `source` name and the library has."""
    keys, images = {}, set()
    for text in texts_in_order(source):
        tokens = citations.parse(text)
        keys.update(dict.fromkeys(citations.cited_keys(tokens)))
        images |= {
            (token.attrGet("src") or "").removeprefix(MEDIA_URL)
            for _line, token in citations.inline_tokens(tokens)
            if token.type == "image"
        }
    found = {reference.key: reference for reference in Reference.objects.filter(key__in=keys)}
    return {
        "references": {
            key: _fields(found[key], REFERENCE_FIELDS) | {"accessed": _iso(found[key].accessed)}
            for key in keys
            if key in found
        },
        "images": {
            image.name: {"width": image.width, "height": image.height}
            for image in Image.objects.filter(name__in=images).order_by("name")
        },
    }


@transaction.atomic
def restore(article, source, *, remember=True):
    """Load `source` back into the working copy of `article`, rows matched by slug.

    Comments keep their place, since no row is deleted: what `source` lacks is set aside. References
    that the library lacks are made again; those it has stay as they are. With `remember`, what was
    there before is kept on the article for `undo_restore`.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    source, replaced = complete(source), take(article)
    for key, fields in source["references"].items():
        Reference.objects.get_or_create(key=key, defaults=fields | {"accessed": _day(fields["accessed"])})
    for name in ARTICLE_FIELDS:
        setattr(article, name, source["article"][name])
    article.review_due = _day(source["article"]["review_due"])
    article.author = _author(source["article"]["author"], article.author)
    article.save()
    article.reviewers.all().delete()
    Reviewer.objects.bulk_create(
        Reviewer(article=article, **(fields | {"date": _day(fields["date"])})) for fields in source["reviewers"]
    )
    _restore_sections(article, source["sections"])
    # The second of two clicks replaces nothing; what the first one replaced is still what an undo is for.
    if remember and take(article) != replaced:
        article.replaced_source, article.replaced_at = replaced, timezone.now()
        article.save(update_fields=["replaced_source", "replaced_at"])
    return article


def undo_restore(article):
    """Put the working copy back as it was before the last `restore`, which then counts as replaced itself."""
    if article.replaced_source is None:
        raise NotPossible("Nothing was restored here.")
    return restore(article, article.replaced_source)


def _author(fields, present):
    """Return the author row that `fields` name; an author's own row is never overwritten by an old edition."""
    if fields is None:
        return None
    if present and present.name == fields["name"]:
        return present
    return Author.objects.filter(name=fields["name"]).order_by("pk").first() or Author.objects.create(**fields)


def _match(rows, fields):
    """Return the row of `rows` that has, or had, the slug in `fields`."""
    by_slug = {slug: row for row in rows for slug in row.old_slugs}
    by_slug |= {row.slug: row for row in rows}
    return next((by_slug[slug] for slug in [fields["slug"], *fields["old_slugs"]] if slug in by_slug), None)


def _write(row, fields, names):
    # An address that ever was public keeps landing, even when the edition restored is older than it.
    had = dict.fromkeys([*fields["old_slugs"], *row.old_slugs, row.slug])
    for name in names:
        setattr(row, name, fields[name])
    row.set_aside = False
    row.save()
    row.old_slugs = [slug for slug in had if slug and slug != row.slug]
    row.save(update_fields=["old_slugs"])


def _restore_sections(article, wanted):
    sections, remedies = list(article.sections.all()), list(article.remedies.all())
    kept_sections, kept_remedies = [], []
    # Two rows may have swapped their slugs since: free the names first.
    for row in [*sections, *remedies]:
        type(row).objects.filter(pk=row.pk).update(slug=f"{row.slug[:60]}--{row.pk}")
    superseded = []
    for fields in wanted:
        section = _match(sections, fields) or Section(article=article)
        _write(section, fields, SECTION_FIELDS)
        kept_sections.append(section)
        below = []
        for remedy_fields in fields["remedies"]:
            remedy = _match(remedies, remedy_fields) or Remedy(article=article)
            remedy.section = section
            remedy.superseded_by = None
            _write(remedy, remedy_fields, REMEDY_FIELDS)
            superseded.append((remedy, remedy_fields["superseded_by"]))
            below.append(remedy)
        renumber(below)
        kept_remedies += below
    renumber(kept_sections)
    by_slug = {remedy.slug: remedy for remedy in kept_remedies}
    for remedy, slug in superseded:
        if slug in by_slug:
            remedy.superseded_by = by_slug[slug]
            remedy.save(update_fields=["superseded_by"])
    _set_aside(sections, kept_sections)
    _set_aside(remedies, kept_remedies)


def _set_aside(rows, kept):
    taken = {row.slug for row in kept}
    for row in rows:
        if row in kept:
            continue
        slug = row.slug
        while slug in taken:
            slug = f"{slug}-old"
        taken.add(slug)
        type(row).objects.filter(pk=row.pk).update(set_aside=True, slug=slug)
