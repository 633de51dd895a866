"""What of this app does not move with a whole site (rlssite/moving), and how what is made of it is made anew."""

from articles.editions.pages import make_pages
from articles.fields import ARTICLE, REMEDY
from articles.models import Article, Edition, PageState, PartSlug, Remedy, Section
from articles.models.library.reference import rebuild_citations

LEFT = {
    "articles.EditionPage": "HTML, which is rendered anew and never taken from a file",
    "articles.Citation": "made of the texts",
    "articles.PageState": "what readers see now, which follows from the editions",
    "articles.PartState": "how often pages have changed here",
    "articles.PartSlug": "made of the slugs of sections and remedies",
    "articles.Looking": "ends after minutes",
    "articles.PreviewLink": "its address hangs on the secret key, which does not move",
}
# With what stands in their place until they are made.
DERIVED = {"articles.Edition": {"head": {}, "rendered_with": 0}}
# What a new site has of itself.
BROUGHT = {"articles.Site", "articles.Author", "articles.Link"}


def rebuild():
    """Make anew what is left out, once all rows are there."""
    for article in Article.objects.all():
        PageState.objects.get_or_create(article=article)
        rebuild_citations([getattr(article, name) for name in ARTICLE.texts], article=article)
    parts = [*Section.objects.select_related("article"), *Remedy.objects.select_related("article")]
    PartSlug.objects.claim(*parts)
    for part in parts:
        if isinstance(part, Section):
            rebuild_citations([part.body], article=part.article, section=part)
        else:
            rebuild_citations([getattr(part, name) for name in REMEDY.texts], article=part.article, remedy=part)
    for edition in Edition.objects.all():
        make_pages(edition)
    for article in Article.objects.all():
        PageState.objects.settle(article)
