"""Says which public pages have changed when a comment has. Called last in a transaction (comments/acts.py)."""

from django.db import models

from articles.models import EditionPage, PageState
from comments.models import Comment


def show_change(current: Comment, is_new: bool = False) -> None:
    """Say that the pages which show this comment, or count it, have changed."""
    thread = current.root or current
    about = thread.remedy or thread.section
    # The edition that readers see may have an earlier slug.
    paths = {f"{slug}/" for slug in (about.slug, *about.old_slugs)} if about else set()
    if thread.remedy_id:
        # There the remedy may still stand in another section.
        pages = EditionPage.objects.filter(edition__shown_in__article=current.article_id, kind="remedy", path__in=paths)
        paths |= {f"{slug}/" for slug in pages.values_list("content__section__slug", flat=True)}
    if current.root_id or not is_new:
        Comment.objects.filter(pk=thread.pk).update(version=models.F("version") + 1)
    PageState.objects.bump_discussion(current.article_id, paths)
