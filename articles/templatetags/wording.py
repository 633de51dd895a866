"""Texts of the site in templates: the author's own words, or else the default (articles/wording/)."""

from django import template
from django.utils.safestring import SafeString

from articles.models import OwnPage, Site
from articles.wording import reading

register = template.Library()


@register.simple_tag(takes_context=True)
def site_text(context: template.Context, key: str, **values: object) -> SafeString:
    """The text `key` as HTML, with `values` for its own places."""
    return reading.html_of(key, _site(context), **values)


@register.simple_tag(takes_context=True)
def plain_text(context: template.Context, key: str, **values: object) -> str:
    """The same without markup, for an attribute or a sentence of something else."""
    return reading.plain_of(key, _site(context), **values)


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> tuple[OwnPage, ...]:
    return reading.wording_of(_site(context)).menu


def _site(context: template.Context) -> Site:
    # The page that says that the database does not answer knows nothing of it.
    return context.get("site") or Site()
