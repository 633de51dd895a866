"""The counts of published comments: of a guide, a section, a remedy, a thread. Whoever counts has locked the thread."""

from django.db import models

from comments.models import Comment, Discussion, Tally


def tally(root: Comment, step: int) -> None:
    """Add `step` to the count of the section or remedy that a thread is about."""
    if step and (root.section_id or root.remedy_id):
        about = {"section_id": root.section_id, "remedy_id": root.remedy_id}
        _add(Tally.objects.filter(**about), step, {"article_id": root.article_id, **about})


def _add(rows: models.QuerySet, step: int, new: dict) -> None:
    """Add `step` to the count of the one row in `rows`; make it from `new` if there is none."""
    more = {"comment_count": models.F("comment_count") + step}
    if not rows.update(**more):
        rows.get_or_create(**new)
        rows.update(**more)


def count(current: Comment, root: Comment, step: int) -> None:
    """Add `step` to every count that includes this comment."""
    article = {"article_id": current.article_id}
    _add(Discussion.objects.filter(**article), step, article)
    tally(root, step)
    if current.is_listed and current.is_root and step > 0:
        return
    of_thread = {}
    if current.root_id:
        of_thread = {"reply_count": models.F("reply_count") + step, "last_reply_no": root.last_reply_no}
        if current.by_author:
            replied = Comment.objects.published().filter(root=root.pk, by_author=True)
            of_thread["answered"] = step > 0 or replied.exists()
    # A first comment that is hidden keeps its place while there are replies below it: one that goes is still counted.
    others = models.Q(reply_count__gt=1 if current.root_id else 0)
    listed = models.Case(models.When(models.Q(status="published") | others, then=True), default=False)
    Comment.objects.filter(pk=root.pk).update(**of_thread, is_listed=True if step > 0 else listed)
