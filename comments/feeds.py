import re
from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models import Site
from articles.pages.caching import public_response
from articles.pages.edition_lookup import all_editions, get_edition_of_or_404, of_a_guide, state_of_all
from comments.models import Comment
from comments.threads.listing import Listing
from rlssite.web.public_pages import public_page

ITEMS = 20
# A feed loads only the fields that readers see on a page.
SHOWN = ("article_id", "root_id", "name", "body_html", "published")
# The date of a feed without entries.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Characters that no XML document may hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text):
    return _NOT_XML.sub("", text)


class AtomWithContent(Atom1Feed):
    """Comments are short: the feed holds them whole."""

    def latest_post_date(self):
        # Django's answer for an empty feed is now: the same feed would differ at each fetch.
        return super().latest_post_date() if self.items else self.feed["since"]

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class CommentsFeed(Feed):
    """The newest comments and replies under the given editions."""

    feed_type = AtomWithContent

    def feed_extra_kwargs(self, obj):
        return {"since": obj["since"]}

    def get_object(self, request, *, title, page, editions, chosen=None):
        # Safe to keep here: Django makes a copy of this object for each request.
        self.titles = {edition.article_id: edition.title for edition in editions}
        since = max((edition.published_at for edition in editions), default=_LONG_AGO)
        self.chosen = chosen or Q()
        return {"title": title, "page": page, "since": since}

    def title(self, obj):
        return for_xml(obj["title"])

    def link(self, obj):
        return obj["page"]

    def subtitle(self, _obj):
        return _("Readers tell what happened to them. That is not evidence, and not advice.")

    def items(self):
        comments = Comment.objects.filter(self.chosen, article__in=list(self.titles)).on_a_page()
        return comments.newest_first().only(*SHOWN)[:ITEMS]

    def item_title(self, item):
        names = {"name": item.name, "guide": self.titles[item.article_id]}
        text = _("Reply by %(name)s · %(guide)s") if item.root_id else _("Comment by %(name)s · %(guide)s")
        return for_xml(text % names)

    def item_description(self, _item):
        return None

    def item_extra_kwargs(self, item):
        return {"content": for_xml(item.body_html)}

    def item_author_name(self, item):
        return for_xml(item.name)

    def item_pubdate(self, item):
        return item.published

    def item_updateddate(self, item):
        return item.published


@public_page
@of_a_guide(keys=["about"])
def guide(request, edition):
    """The newest comments under a guide, or with `?about=` in the threads about one section or remedy of it."""
    page, about, part = reverse("comments:discussion", args=[edition.slug]), request.GET.get("about"), ""
    if about is not None:
        try:
            listing = Listing.read({"about": about}, edition)
        except ValueError:
            raise Http404 from None
        page, part = page + listing.start, listing.part
    kind, _colon, pk = part.partition(":")
    chosen = Q(**{kind: int(pk)}) | Q(**{f"root__{kind}": int(pk)}) if part else Q()

    def feed():
        with translation.override(edition.language):
            name = f"{edition.part_names[part][1]} · {edition.title}" if part else edition.title
            title = _("%(guide)s: comments") % {"guide": name}
            return CommentsFeed()(request, title=title, page=page, editions=[edition], chosen=chosen)

    return public_response(request, edition.state, feed, ["about"])


@public_page
def thread(request, pk):
    """The newest comments of one thread. Nothing of it is shown while its first comment is not published."""
    root = Comment.objects.threads().published().filter(pk=pk).only("article_id", "version").first()
    if root is None:
        raise Http404
    edition = get_edition_of_or_404(root.article_id)

    def feed():
        with translation.override(edition.language):
            title = _("A conversation under “%(guide)s”") % {"guide": edition.title}
            return CommentsFeed()(
                request,
                title=title,
                page=root.get_absolute_url(),
                editions=[edition],
                chosen=Q(pk=root.pk) | Q(root=root.pk),
            )

    return public_response(request, f"{edition.frame_state}.{root.version}", feed)


@public_page
def site(request):
    editions = all_editions()
    row = Site.load()
    title = _("%(site)s: comments") % {"site": row.name}
    return public_response(
        request,
        state_of_all("comments", editions, row),
        lambda: CommentsFeed()(request, title=title, page=reverse("articles:home"), editions=editions),
    )
