"""What waits for the author in the guides. Each function yields lines for one person, most pressing first."""

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from articles.desk.newer_sources import newer_sources as newer_than_marks
from articles.editions import snapshots
from articles.editions.differences import differences
from articles.models import Article, Edition, Remedy, Site, Upstream
from articles.outward.checking import dead_links
from rlssite.desk.waiting import Waits, fold
from rlssite.when import DAY, in_words

# What counts lines of one kind, where they are many.
CHANGED = ngettext_lazy(
    "%(count)d guide holds what readers do not have yet.",
    "%(count)d guides hold what readers do not have yet.",
    "count",
)
SCHEDULED = ngettext_lazy("%(count)d edition waits for its time.", "%(count)d editions wait for their time.", "count")
OVERDUE = ngettext_lazy("%(count)d guide was due for review.", "%(count)d guides were due for review.", "count")
NEWER = ngettext_lazy(
    "%(count)d remedy cites a source that is newer than its mark's.",
    "%(count)d remedies cite a source that is newer than their mark's.",
    "count",
)


def _guides(user):
    return (
        Article.objects.defer("replaced_source") if user.has_perm("articles.view_article") else Article.objects.none()
    )


def ready_drafts(user):
    """Name the guides of which somebody says that they are ready to be published, to those who may."""
    if not user.has_perm("articles.publish_article"):
        return
    for article in _guides(user).filter(ready_since__isnull=False):
        words = _("“%(title)s” is ready to be published, says %(who)s (%(time)s).")
        told = {"title": article.title, "who": article.ready_by, "time": in_words(article.ready_since)}
        yield Waits(words % told, reverse("admin:articles_article_publish", args=[article.pk]))


def changed_drafts(user):
    """Say of each guide whether its working copy holds what readers do not have yet."""
    may_publish = user.has_perm("articles.publish_article")
    for article in _guides(user):
        if article.ready_since and may_publish:
            continue
        newest, words = article.editions.kept().order_by("-number").first(), None
        if newest is None:
            words = _("“%(title)s” was never published.")
        elif _last_edit(article) > newest.created and differences(newest.source, snapshots.take(article)):
            words = _("“%(title)s” was changed since it was last published.")
        if words:
            page = reverse(f"admin:articles_article_{'publish' if may_publish else 'change'}", args=[article.pk])
            yield Waits(words % {"title": article.title}, page)


def _last_edit(article):
    edits = article.sections.aggregate(last=Max("edited")), article.remedies.aggregate(last=Max("edited"))
    return max(article.edited, *(found["last"] for found in edits if found["last"]))


def scheduled(user):
    """Name the editions that wait for their time."""
    waiting = Edition.objects.scheduled().filter(article__in=_guides(user)).defer("source", "head")
    for edition in waiting.order_by("published_at", "pk"):
        words = _("“%(title)s”, edition %(number)d, is published on %(time)s.")
        told = {"title": edition.title, "number": edition.number, "time": in_words(edition.published_at)}
        yield Waits(words % told, reverse("admin:articles_article_editions", args=[edition.article_id]))


def overdue_reviews(user):
    """Name the guides whose review is due; the marks were to be looked at with it."""
    for article in _guides(user).filter(review_due__lt=timezone.localdate()):
        marked = article.remedies.kept().exclude(helps="").count()
        words = ngettext(
            "“%(title)s” was due for review on %(day)s, and its %(count)d mark with it.",
            "“%(title)s” was due for review on %(day)s, and its %(count)d marks with it.",
            marked,
        )
        told = {"title": article.title, "day": date_format(article.review_due, DAY), "count": marked}
        yield Waits(words % told, reverse("admin:articles_article_change", args=[article.pk]))


def links_that_lead_nowhere(user):
    """Say how many addresses elsewhere, which readers see, answer no more."""
    count, page = dead_links()
    if count and user.has_perm("articles.view_link"):
        words = ngettext("%(count)d link leads nowhere.", "%(count)d links lead nowhere.", count)
        yield Waits(words % {"count": count}, page)


def newer_sources(user):
    """Name the remedies that cite a source which is newer than all on which their mark rests, till somebody looked."""
    if not user.has_perm("articles.view_remedy"):
        return
    for newer in newer_than_marks(Remedy.objects.kept()):
        if newer.is_looked_at:
            continue
        words = _("“%(name)s” cites a source of %(newest)s (%(key)s); its mark rests on sources up to %(basis)s.")
        told = {"name": newer.remedy, "newest": newer.newest, "key": newer.keys[0], "basis": newer.basis}
        yield Waits(words % told, f"{reverse('admin:articles_remedy_change', args=[newer.remedy.pk])}#newer")


def no_time_zone(user):
    """Ask for the time zone: nobody lives in UTC."""
    if user.has_perm("articles.change_site") and not Site.load().time_zone:
        words = _("Times are shown in UTC. Choose the time zone that you live in.")
        yield Waits(words, reverse("admin:articles_site_changelist"))


def texts_from_files(user):
    """Say that a new version brought texts which the author had changed too."""
    if not user.has_perm("articles.view_upstream"):
        return
    if count := Upstream.objects.filter(waiting__isnull=False).count():
        words = ngettext(
            "A new version brought %(count)d text that you had changed too: choose one of both.",
            "A new version brought %(count)d texts that you had changed too: choose one of both.",
            count,
        )
        yield Waits(words % {"count": count}, reverse("admin:articles_upstream_changelist"))


def of_guides(user):
    """Return all that waits in the guides, in the order in which the first page shows it."""
    return [
        *no_time_zone(user),
        *ready_drafts(user),
        *fold(changed_drafts(user), CHANGED),
        *fold(scheduled(user), SCHEDULED),
        *fold(overdue_reviews(user), OVERDUE),
        *fold(newer_sources(user), NEWER),
    ]
