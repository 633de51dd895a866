"""Previews of the working copy: rendered like an edition, without saving anything."""

import json
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language

from articles.editions import pages, snapshots
from articles.fields import complete
from articles.models import rows
from articles.text import rendering
from articles.text.proofreading import source_problems

# The kind of row that a page is edited as; all others belong to the guide itself.
PARTS = ("section", "remedy")


def render_preview(article, base, source=None):
    """Return (head, {path: Page}, problems) of `source`, or else of the working copy; its links begin with `base`."""
    source = snapshots.take(article) if source is None else complete(source)
    return _rendered(json.dumps(source), base, get_language())


# Whoever reads a preview asks for one page after the other, and each needs the whole guide rendered.
@lru_cache(maxsize=4)
def _rendered(text, base, _language):
    source = json.loads(text)
    parts = rendering.render(source, base)
    return pages.head_of(parts), pages.pages_of(parts), source_problems(source)


def place_of(found, slug):
    """Return the path of what is called `slug` among the pages `found`; its anchor if it has no page of its own."""
    page = found.get(f"{slug}/")
    return f"#{slug}" if page is None or page.kind == "moved" else f"{slug}/"


def editor_url(article, page):
    """Return the admin's address of what `page` shows."""
    row = rows.find(article, page.kind, page.content["slug"]) if page.kind in PARTS else None
    row = row or article
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
