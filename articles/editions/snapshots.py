"""Turns the working copy's rows into the JSON source of an edition (`take`), and back (`restore`).

Each undoes the other, as long as the library's references and the uploaded pictures are the same. Only the slugs that
a row had in between are remembered in addition.
"""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles.exceptions import NotPossible
from articles.fields import ARTICLE, REFERENCE, REMEDY, REVIEWER, SECTION, complete, set_values, values
from articles.models import Article, Image, PartSlug, Reference, Reviewer
from articles.models.rows import SLUGS, match, set_fields
from articles.models.slugs import free_slug
from articles.text import citations
from articles.text.rendering import texts_in_order
from articles.text.text_html import MEDIA_URL

FORMAT = 1


def take(article, *, for_files=False):
    """Return the whole working copy of `article` as a dict that JSON can hold, its labels in the guide's language.

    `for_files`: with the positions too.
    """
    with translation.override(article.language):
        return _take(article, *((SECTION, REMEDY) if for_files else (SECTION.of_editions, REMEDY.of_editions)))


def _take(article, section_fields, remedy_fields):
    remedies = {}
    for remedy in article.remedies.kept().select_related("superseded_by", "section").order_by("position", "pk"):
        remedies.setdefault(remedy.section_id, []).append(
            values(remedy, remedy_fields) | {"kind_label": str(remedy.get_kind_display())}
        )
    source = {
        "format": FORMAT,
        "article": values(article, ARTICLE.of_editions),
        "reviewers": [values(reviewer, REVIEWER) for reviewer in article.reviewers.all()],
        "sections": [
            values(section, section_fields) | {"remedies": remedies.get(section.pk, [])}
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
            | ({"credit": image.credit.strip()} if image.credit.strip() else {})
            for image in Image.objects.filter(name__in=images).order_by("name")
        },
    }


def rows_of(source):
    """Return {kind: {slug or key: fields}} of all rows in `source`; those that others refer to come first."""
    sections, remedies = {}, {}
    for position, section in enumerate(source["sections"], start=1):
        sections[section["slug"]] = {"position": position, "set_aside": False} | section
        for place, remedy in enumerate(section["remedies"], start=1):
            placed = {"position": place, "set_aside": False} | remedy
            remedies[remedy["slug"]] = placed | {"section": section["slug"]}
    article = source["article"]
    references = source["references"]
    return {"reference": references, "article": {article["slug"]: article}, "section": sections, "remedy": remedies}


@transaction.atomic
def restore(article, source, *, remember=True):
    """Load `source` back into the working copy of `article`; rows are matched by slug.

    No row is deleted, so that comments keep their place: sections and remedies that `source` lacks are set aside.
    References that the library lacks are made again; the others stay as they are. With `remember`, the working copy
    before this is kept on the article for `undo_restore`.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    source, replaced = complete(source), take(article)
    wanted = rows_of(source)
    for key in wanted["reference"].keys() - Reference.objects.known_keys():
        set_fields(reference := Reference(key=key), wanted["reference"][key])
        reference.save()
    # The author's own row is never overwritten by an old edition.
    set_fields(article, source["article"], renews_author=False)
    article.save()
    set_reviewers(article, source["reviewers"])
    _restore_parts(article, wanted)
    # After a double click the second restore changes nothing, and must not overwrite what the first one remembered.
    if remember and take(article) != replaced:
        article.replaced_source, article.replaced_at = replaced, timezone.now()
        article.save(update_fields=["replaced_source", "replaced_at"])
    return article


def set_reviewers(article, reviewers):
    """Replace the reviewers of `article` by those that `reviewers` (a list of their fields) names."""
    article.reviewers.all().delete()
    for fields in reviewers:
        set_values(reviewer := Reviewer(article=article), REVIEWER, fields)
        reviewer.save()


def _restore_parts(article, wanted):
    wanted = _with_own_slugs(wanted)
    here = [*article.sections.all(), *article.remedies.all()]
    matched = [
        (match(article, kind, slug, fields), fields)
        for kind in ("section", "remedy")
        for slug, fields in wanted[kind].items()
    ]
    PartSlug.objects.free(article)
    for row, fields in matched:
        # Every slug that was ever public goes on working, also one that is newer than the restored edition.
        had = dict.fromkeys([*fields["old_slugs"], *row.old_slugs, row.slug])
        # One of them may be what another row has again, so these are saved when each has its present one.
        set_fields(row, fields | {"old_slugs": []})
        row.save()
        row.old_slugs = [slug for slug in had if slug != row.slug]
    kept = [row for row, _fields in matched]
    _set_aside([row for row in here if row not in kept], taken={row.slug for row in kept})
    for row, fields in matched:
        if "superseded_by" in fields:
            set_fields(row, {"superseded_by": fields["superseded_by"]})
        row.save()


def _with_own_slugs(wanted):
    """Return `wanted` with a slug of its own for each part: once a section could have that of a remedy or a page."""
    own, taken = {"remedy": {}, "section": {}}, set()
    for kind, slugs in own.items():
        for slug in wanted[kind]:
            slugs[slug] = free_slug(slug, kind, taken)
            taken.add(slugs[slug])
    found = {kind: {} for kind in own}
    for kind, slugs in own.items():
        for old, slug in slugs.items():
            fields = wanted[kind][old]
            # What is set aside is not among the wanted, and keeps its slug.
            refers = [(name, other, fields[name]) for name, other in SLUGS.items() if name in fields]
            others = {name: own[other].get(slug_of, slug_of) for name, other, slug_of in refers}
            had = [*fields["old_slugs"], *([old] if old != slug else [])]
            found[kind][slug] = fields | others | {"slug": slug, "old_slugs": had}
    return found


def _set_aside(gone, taken):
    for row in gone:
        slug = free_slug(row.slug, "old", taken)
        taken.add(slug)
        type(row).objects.filter(pk=row.pk).update(set_aside=True, slug=slug)
    PartSlug.objects.claim(*gone)


def undo_restore(article):
    """Put the working copy back as it was before the last `restore`. Doing it again brings the restored text back."""
    if article.replaced_source is None:
        raise NotPossible(_("Nothing was restored here."))
    return restore(article, article.replaced_source)
