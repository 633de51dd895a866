from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from articles.models import Edition
from articles.pages.caching import public_response
from articles.pages.edition_lookup import get_edition_or_404, of_a_guide
from rlssite.markup import plain_text
from rlssite.web.public_pages import public_page


class ChangesFeed(Feed):
    """What changed in a guide: one entry for each public edition.

    Control characters are taken out: text copied from a PDF may hold them, and XML must not.
    """

    feed_type = Atom1Feed

    def get_object(self, request, slug):
        return get_edition_or_404(slug)

    def title(self, edition):
        return plain_text(edition.title)

    def link(self, edition):
        return reverse("articles:changes", args=[edition.slug])

    def subtitle(self, edition):
        return plain_text(edition.head["summary"])

    def items(self, edition):
        return Edition.objects.due().filter(article=edition.article_id).defer("source").latest_first()[:20]

    def item_title(self, item):
        return plain_text(str(item))

    def item_description(self, item):
        return plain_text(item.what_changed)

    def item_link(self, item):
        return f"{reverse('articles:changes', args=[item.slug])}#edition-{item.number}"

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.published_at


@public_page
@of_a_guide
def changes(request, edition):
    return public_response(request, edition.state, lambda: ChangesFeed()(request, slug=edition.slug))
