"""Publishes a guide: makes an edition of the working copy, due now or at a later time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editions import snapshots
from articles.editions.pages import make_pages
from articles.editions.part_changes import part_changes, part_names
from articles.exceptions import NotPossible
from articles.models import Article, ArticleSlug, Edition, PageState
from articles.text.proofreading import source_problems


class CannotPublish(NotPossible):
    """Says in words for the author why the guide cannot be published; `problems` lists (where, Problem)."""

    def __init__(self, message, problems=()):
        super().__init__(message)
        self.problems = list(problems)


@transaction.atomic
def publish(article, *, what_changed, at=None, by=None, is_review=False, replace_schedule=False, number=None):
    """Make an edition of the working copy of `article`, due now or `at` a later time; return it.

    An edition that still waits for its time would later replace this newer one. So it is withdrawn, but only if the
    caller allows that with `replace_schedule`. Nothing of it is lost: the working copy holds its text already.

    `number` is the one that it must get, if the caller knows.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    last = article.editions.order_by("-number").first()
    next_number = last.number + 1 if last else 1
    if number not in (None, next_number):
        words = _("Edition %(number)d was made meanwhile, so nothing was published now. Look at what would change.")
        raise CannotPublish(words % {"number": next_number - 1})
    source = snapshots.take(article)
    problems = source_problems(source)
    if problems:
        raise CannotPublish(_("The guide cannot be published yet."), problems)
    waiting = list(article.editions.scheduled())
    if waiting and not replace_schedule:
        why = _("Edition %(number)d is scheduled; say whether this one replaces it.")
        raise CannotPublish(why % {"number": waiting[0].number})
    for edition in waiting:
        edition.withdraw()

    now = timezone.now()
    edition = Edition(
        article=article,
        number=next_number,
        slug=article.slug,
        title=article.title,
        language=article.language,
        published_at=max(at, now) if at else now,
        published_by=by,
        what_changed=what_changed,
        is_review=is_review,
        source=source,
    )
    edition.part_names = part_names(source, _rows(article))
    # The large source is deferred: usually that of one edition only is needed.
    earlier = article.editions.kept().latest_first().defer("source")
    edition.part_changes = part_changes(source, edition.part_names, edition.published_at.isoformat(), earlier)
    make_pages(edition)
    slug, created = ArticleSlug.objects.get_or_create(
        slug=edition.slug, defaults={"article": article, "since": edition.published_at}
    )
    if not created and slug.article_id != article.pk:
        raise CannotPublish(_("Another guide has, or had, the address “%(slug)s”.") % {"slug": edition.slug})
    if not created and slug.since > edition.published_at:
        slug.since = edition.published_at
        slug.save()
    article.say_ready("")
    PageState.objects.settle(article)
    return edition


def _rows(article):
    """Return {"section" or "remedy": {slug: pk}} of the working copy's rows."""
    return {
        "section": dict(article.sections.values_list("slug", "pk")),
        "remedy": dict(article.remedies.values_list("slug", "pk")),
    }
