"""Turns the working copy's rows into the JSON source of an edition (`take`), and back (`restore`).

Each undoes the other, as long as the library's references and the uploaded pictures are the same. Only the slugs that
a row had in between are remembered in addition.
"""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from articles.fields import ARTICLE, REFERENCE, REMEDY, REVIEWER, SECTION, complete, set_values, values
from articles.models import Article, Author, Image, Reference, Remedy, Reviewer, Section
from articles.models.article import renumber
from articles.text import citations
from articles.text.rendering import texts_in_order
from articles.text.text_html import MEDIA_URL

FORMAT = 1


def take(article):
    """Return the whole working copy of `article` as a dict that JSON can hold, its labels in the guide's language."""
    with translation.override(article.language):
        return _take(article)


def _take(article):
    remedies = {}
    for remedy in article.remedies.kept().select_related("superseded_by").order_by("position", "pk"):
        remedies.setdefault(remedy.section_id, []).append(
            values(remedy, REMEDY.of_editions) | {"kind_label": str(remedy.get_kind_display())}
        )
    source = {
        "format": FORMAT,
        "article": values(article, ARTICLE.of_editions),
        "reviewers": [values(reviewer, REVIEWER) for reviewer in article.reviewers.all()],
        "sections": [
            values(section, SECTION.of_editions) | {"remedies": remedies.get(section.pk, [])}
            for section in article.sections.kept()
        ],
    }
    return source | what_texts_refer_to(source)


def what_texts_refer_to(source):
    """Return those references and pictures that the texts of `source` name and that exist."""
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
        "references": {key: values(found[key], REFERENCE.of_editions) for key in keys if key in found},
        "images": {
            image.name: {"width": image.width, "height": image.height}
            for image in Image.objects.filter(name__in=images).order_by("name")
        },
    }


@transaction.atomic
def restore(article, source, *, remember=True):
    """Load `source` back into the working copy of `article`; rows are matched by slug.

    No row is deleted, so that comments keep their place: sections and remedies that `source` lacks are set aside.
    References that the library lacks are made again; the others stay as they are. With `remember`, the working copy
    before this is kept on the article for `undo_restore`.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    source, replaced = complete(source), take(article)
    known = Reference.objects.known_keys()
    for key, fields in source["references"].items():
        if key not in known:
            set_values(reference := Reference(key=key), REFERENCE, fields)
            reference.save()
    set_values(article, ARTICLE, source["article"])
    # Their own row is never overwritten by an old edition.
    article.author = Author.objects.named(source["article"]["author"], article.author)
    article.save()
    article.reviewers.all().delete()
    for fields in source["reviewers"]:
        set_values(reviewer := Reviewer(article=article), REVIEWER, fields)
        reviewer.save()
    _restore_sections(article, source["sections"])
    # After a double click the second restore changes nothing, and must not overwrite what the first one remembered.
    if remember and take(article) != replaced:
        article.replaced_source, article.replaced_at = replaced, timezone.now()
        article.save(update_fields=["replaced_source", "replaced_at"])
    return article


def undo_restore(article):
    """Put the working copy back as it was before the last `restore`. Doing it again brings the restored text back."""
    if article.replaced_source is None:
        raise NotPossible(_("Nothing was restored here."))
    return restore(article, article.replaced_source)


def _match(rows, fields):
    """Return the row of `rows` that has, or had, the slug in `fields`."""
    by_slug = {slug: row for row in rows for slug in row.old_slugs}
    by_slug |= {row.slug: row for row in rows}
    return next((by_slug[slug] for slug in [fields["slug"], *fields["old_slugs"]] if slug in by_slug), None)


def _write(row, fields, kind):
    # Every slug that was ever public goes on working, also one that is newer than the restored edition.
    had = dict.fromkeys([*fields["old_slugs"], *row.old_slugs, row.slug])
    set_values(row, kind, fields)
    row.set_aside = False
    row.save()
    row.old_slugs = [slug for slug in had if slug and slug != row.slug]
    row.save(update_fields=["old_slugs"])


def _restore_sections(article, wanted):
    sections, remedies = list(article.sections.all()), list(article.remedies.all())
    kept_sections, kept_remedies = [], []
    # Two rows may have swapped their slugs since then, so free all slugs first.
    for row in [*sections, *remedies]:
        type(row).objects.filter(pk=row.pk).update(slug=f"{row.slug[:60]}--{row.pk}")
    superseded = []
    for fields in wanted:
        section = _match(sections, fields) or Section(article=article)
        _write(section, fields, SECTION)
        kept_sections.append(section)
        below = []
        for remedy_fields in fields["remedies"]:
            remedy = _match(remedies, remedy_fields) or Remedy(article=article)
            remedy.section = section
            remedy.superseded_by = None
            _write(remedy, remedy_fields, REMEDY)
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
