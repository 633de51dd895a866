from html import unescape

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models.library import image
from articles.pages.machines import structured_data
from articles.text.plain_text import shortened, words_of

register = template.Library()


@register.simple_block_tag
def kept(content):
    """Keep the text of a block, in one line and safe in an attribute, so that the head can use it several times."""
    return escape(" ".join(unescape(content).split()))


@register.filter
def description(html):
    """The text of the author's HTML without markup, cut to the length that a search result shows."""
    return shortened(words_of(html))


@register.simple_tag
def share_picture(site):
    """The picture that shared links show: its url, width, height and what it shows."""
    own = site.pictures.get("share")
    if own:
        return {**own["full"], "url": image.address(own["full"]), "words": site.share_words}
    words = _("Two bent lines, beside the words: What helps, and how well we know it.")
    return {"url": static("articles/share.png"), "width": 1200, "height": 630, "words": words}


@register.filter
def picture_url(picture):
    return image.address(picture)


def _where(context):
    address = str(context["origin"])
    return {
        "url": context["request"].canonical,
        "image": address + share_picture(context["site"])["url"],
        "site": (context["site"].name, address),
    }


def _data_block(data):
    # A script element with data only: browsers do not run it, and the content security policy allows it.
    json = SafeString(structured_data.serialise(data))
    # A number that is put in when the page is sent (articles/pages/live.py).
    if "commentCount" in data:
        count = data["commentCount"]
        json = SafeString(json.replace(structured_data.serialise(count), count))
    return format_html('<script type="application/ld+json">{}</script>', json)


@register.simple_tag(takes_context=True)
def guide_data(context, comment_count=None):
    """The structured data of the guide's page; `comment_count` is the place of that number, or None."""
    data = structured_data.guide_data(
        context["guide"], context["edition"], comment_count=comment_count, **_where(context)
    )
    return _data_block(data)


@register.simple_tag(takes_context=True)
def remedy_data(context):
    """The structured data of a remedy's page."""
    data = structured_data.remedy_data(context["guide"], context["remedy"], context["edition"], **_where(context))
    return _data_block(data)


@register.simple_tag(takes_context=True)
def trail_data(context, name, section=None):
    """The data of the way from the guide, over `section`, to the page that is called `name` (`_trail.html`)."""
    address, guide = str(context["origin"]), (context["guide"]["title"], context["guide_url"])
    above = [guide, *([(section["title"], section["href"])] if section else [])]
    trail = [*((title, address + path) for title, path in above), (name, context["request"].canonical)]
    return _data_block(structured_data.trail_data(trail))


@register.simple_tag(takes_context=True)
def section_data(context):
    """The structured data of a section's page."""
    data = structured_data.section_data(context["guide"], context["section"], context["edition"], **_where(context))
    return _data_block(data)
