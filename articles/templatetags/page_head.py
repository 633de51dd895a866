from html import unescape

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from articles.pages import structured_data
from articles.text.plain_text import shortened, words_of

register = template.Library()


@register.simple_block_tag
def kept(content):
    """Keep what a block says, in one line and fit for an attribute, so that it can be said more than once."""
    return escape(" ".join(unescape(content).split()))


@register.filter
def description(html):
    """The words of the author's HTML, as long as a search result shows them."""
    return shortened(words_of(html))


def _where(context):
    address = str(context["origin"])
    return {
        "url": context["request"].canonical,
        "image": address + static("articles/share.png"),
        "site": (context["site"].name, address),
    }


def _data_block(data):
    # A data block: browsers do not run it, and the content security policy has nothing against it.
    json = SafeString(structured_data.serialise(data))
    return format_html('<script type="application/ld+json">{}</script>', json)


@register.simple_tag(takes_context=True)
def guide_data(context, comment_count=None):
    """What the guide's page tells machines about itself."""
    data = structured_data.guide_data(
        context["guide"], context["edition"], comment_count=comment_count, **_where(context)
    )
    return _data_block(data)


@register.simple_tag(takes_context=True)
def remedy_data(context):
    """What a remedy's page tells machines about itself."""
    data = structured_data.remedy_data(context["guide"], context["remedy"], context["edition"], **_where(context))
    return _data_block(data)
