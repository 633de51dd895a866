"""Pages of the author's own at their addresses, which stand beside those of guides."""

from django.http import Http404
from django.shortcuts import render
from django.utils import translation

from articles.models import OwnPage, Site
from articles.pages.caching import moved, public_response
from articles.wording.reading import page_html


def own_page_context(page, site=None):
    site = site or Site.load()
    return {"page": page, "site": site, "html": page_html(page, site)}


def own_page_response(request, slug):
    """Return the page of the author's own at `slug`; lead on from an earlier address; else raise Http404."""
    found = OwnPage.objects.shown().filter(slugs__slug=slug).first()
    if found is None:
        raise Http404
    if found.slug != slug:
        return moved(found.get_absolute_url())
    site = Site.load()

    def make():
        with translation.override(found.language):
            return render(request, "articles/own_page.html", own_page_context(found, site))

    # Whatever changes the page, or another in the menu, saves the site's row too.
    return public_response(request, f"own.{found.pk}.{site.updated.timestamp()}", make)
