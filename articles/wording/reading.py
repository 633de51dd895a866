"""The site's texts as readers see them: the author's own words, or else the default.

The author's words are kept by the process for as long as the site's row says that none has changed, so that a page
asks for them once after a change and not again.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Image, OwnPage, SiteText
from articles.text.text_html import MEDIA_URL, Context, Page, text_html
from articles.wording import placeholders
from articles.wording.registry import TEXTS, Shape

FIRST_HEADING = 2


class Wording(NamedTuple):
    """`own`: {(key, language): text}. `menu`: the pages in the footer."""

    own: Mapping[tuple[str, str], str]
    menu: tuple[OwnPage, ...]


_NOTHING = Wording({}, ())
# When it was read last, and what was found.
_read: tuple[Any, Wording] = (None, _NOTHING)


def wording_of(site) -> Wording:
    """Return what the author said in other words, as of the site's row."""
    global _read
    if site.wording_changed is None:
        return _NOTHING
    changed, found = _read
    if changed != site.wording_changed:
        own = {(row.key, row.language): row.text for row in SiteText.objects.all()}
        found = Wording(own, tuple(OwnPage.objects.in_menu().defer("body")))
        _read = site.wording_changed, found
    return found


def source_of(key: str, site) -> str:
    """Return the Markdown, or plain text, that stands for `key` in the language that is active."""
    text, language = TEXTS[key], translation.get_language() or settings.LANGUAGE_CODE
    own = wording_of(site).own
    if (key, language) in own:
        return own[key, language]
    default = text.default()
    # A language that nobody translated the default into reads what the author wrote in the site's own.
    in_sites_language = own.get((key, settings.LANGUAGE_CODE))
    if in_sites_language is None or default != text.default(settings.LANGUAGE_CODE):
        return default
    return in_sites_language


def html_of(key: str, site, **values: object) -> SafeString:
    """Return the text `key` as HTML; a line has no paragraph around it."""
    return as_html(source_of(key, site), {**_of_site(site), **values}, is_line=TEXTS[key].shape is not Shape.PAGE)


def as_html(source: str, values: Mapping[str, object], *, is_line: bool = False) -> SafeString:
    source = placeholders.without_empty(source, values)
    html = _with_pictures(source) if MEDIA_URL in source else _html(source)
    if is_line:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return placeholders.fill_html(html, values)


def plain_of(key: str, site, **values: object) -> str:
    """Return the text `key` without markup: for a mail, and for what stands in an attribute."""
    given = {**_of_site(site), "contact": site.contact or _("the site's owner"), **values}
    return placeholders.fill_plain(placeholders.plain_without_empty(source_of(key, site), given), given)


def page_html(page: OwnPage, site) -> SafeString:
    """Return what stands on a page of the author's own."""
    return as_html(page.body, _of_site(site))


def _of_site(site) -> dict[str, object]:
    link = site.contact_link
    return {
        "site_name": site.name,
        "owner": site.owner,
        "contact": format_html('<a href="{}">{}</a>', link, site.contact) if link else _("the site's owner"),
        "review_time": site.usual_wait,
        "minimum_age": site.minimum_age,
    }


# A footer stands on every page.
@lru_cache(maxsize=200)
def _html(source: str) -> str:
    return text_html(source, _context({}))


def _with_pictures(source: str) -> str:
    names = {name for name in Image.objects.values_list("name", flat=True) if name in source}
    sizes = Image.objects.filter(name__in=names).values("name", "width", "height", "credit")
    return text_html(source, _context({size["name"]: size for size in sizes}))


def _context(images: Mapping[str, Any]) -> Context:
    return Context(Page("", {}, first_heading=FIRST_HEADING), {}, dict(images), {}, "", "text")
