"""Previews of the working copy, at a signed address that expires, so that the author can show one to a colleague."""

from datetime import timedelta

from django.core import signing
from django.http import Http404
from django.urls import reverse

from articles.editions import pages, snapshots
from articles.models import Article
from articles.text import rendering
from articles.text.proofreading import source_problems

LASTS = timedelta(days=7)
_SALT = "articles.preview"


def preview_url(article, slug=""):
    """Return the address of a preview: of the page or the part that is called `slug`, or else of the first page."""
    start = reverse("articles:preview", args=[signing.dumps(article.pk, salt=_SALT)])
    if not slug:
        return start
    _head, found, _problems = render_preview(article, start)
    page = found.get(f"{slug}/")
    return f"{start}#{slug}" if page is None or page.kind == "moved" else f"{start}{slug}/"


def article_of(token):
    """Return the article that `token` is for; 404 if the token is wrong or too old."""
    try:
        return Article.objects.get(pk=signing.loads(token, salt=_SALT, max_age=LASTS))
    except (signing.BadSignature, Article.DoesNotExist):
        raise Http404 from None


def render_preview(article, base):
    """Return (head, {path: Page}, problems) of the working copy, rendered like an edition, without saving anything."""
    source = snapshots.take(article)
    parts = rendering.render(source, base)
    return pages.head_of(parts), pages.pages_of(parts), source_problems(source)
