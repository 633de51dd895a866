"""Brings back sections and remedies that were deleted: their last revision holds all that they were."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editions import revisions
from articles.exceptions import NotPossible
from articles.models import Article, PartSlug, Remedy, Revision, Section
from articles.models.revision import part_of
from articles.models.rows import set_fields
from articles.models.slugs import free_slug

_KINDS = {"section": Section, "remedy": Remedy}


@transaction.atomic
def keep(row, *, by):
    """Keep what `row` holds, which is about to be deleted, with its earlier addresses."""
    revisions.keep(row)
    last = Revision.objects.of(row).first()
    values, now = last.values | {"old_slugs": row.old_slugs}, timezone.now()
    Revision.objects.create(
        article=row.article, part=last.part, begun=now, made=now, by=by, note=_("Deleted."), values=values
    )


def parts_of(article):
    """Return the last revision of each part of `article` that is not there any more, the newest first, each named."""
    there = {part_of(row) for row in [*article.sections.only("pk"), *article.remedies.only("pk")]}
    found = {}
    for revision in Revision.objects.filter(article=article).exclude(part__in=there).select_related("by"):
        kind, _colon, _pk = revision.part.partition(":")
        if kind in _KINDS and revision.part not in found:
            revision.kind = _KINDS[kind]._meta.verbose_name
            revision.title = revision.values.get("title") or revision.values.get("name")
            found[revision.part] = revision
    return list(found.values())


@transaction.atomic
def bring_back(revision, *, by):
    """Make the row again that `revision` is of, with its number, so that its history goes on; return it."""
    kind, _colon, pk = revision.part.partition(":")
    model = _KINDS.get(kind)
    # Of two who bring it back at the same time, the second is told.
    article = Article.objects.select_for_update(no_key=True).get(pk=revision.article_id)
    given = dict(revision.values)
    if model is None or model.objects.filter(pk=pk).exists():
        raise NotPossible(_("It is there already."))
    row = model(pk=int(pk), article=article, old_slugs=given.pop("old_slugs", []))
    set_fields(row, given, renews_author=False)
    if kind == "remedy" and row.section_id is None:
        raise NotPossible(_("Its section is not there any more: bring that back first."))
    taken = set(PartSlug.objects.filter(article=article).values_list("slug", flat=True))
    row.slug = free_slug(row.slug, kind, taken)
    row.old_slugs = [slug for slug in row.old_slugs if slug not in taken]
    row.position = 0
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotPossible(_("It does not fit any more: %(why)s") % {"why": " ".join(error.messages)}) from None
    row.save(force_insert=True)
    for one in (row, article if kind == "section" else row.section):
        revisions.keep(one, by=by, note=_("Brought back."))
    return row
