"""What stands around every page: its icons, and the ways that readers need from anywhere."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Of lines of one width in a square of 24, like the drawings in the guide (articles/text/figures/icons.py).
ICONS = {
    "moon": '<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4A7 7 0 0 0 20 14.5Z"/>',
    "list": '<path d="M4 6H20M4 12H20M4 18H14"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "help": '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="4"/>'
    '<path d="M5.6 5.6L9.2 9.2M14.8 14.8L18.4 18.4M18.4 5.6L14.8 9.2M9.2 14.8L5.6 18.4"/>',
    "lamp": '<path d="M8.5 4H15.5L19 13H5ZM12 13V20M8 20H16"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5A2.7 2.7 0 1 1 12 12.3V13.5M12 16.6V16.7"/>',
    "tried": '<path d="M4 6.5L5.5 8L8.5 4.5M12 6.5H20M4 12.5L5.5 14L8.5 10.5M12 12.5H20M4.5 18.5H8M12 18.5H20"/>',
    "sheet": '<path d="M6 3H14.5L19 7.5V21H6ZM14.5 3V7.5H19M9.5 12.5H15.5M9.5 16.5H15.5"/>',
    "talk": '<path d="M4 5H20V16H11.5L7 20V16H4Z"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', SafeString(ICONS[name]))


@register.inclusion_tag("_ways.html", takes_context=True)
def ways(context: template.Context) -> dict[str, object]:
    """The ways that a page always offers: those of its guide, or of the only guide that there is."""
    edition, editions = context.get("edition"), context.get("editions") or ()
    if edition is None and len(editions) == 1:
        edition = editions[0]
    head = context.get("guide") or (edition.head if edition else None)
    url = context.get("guide_url") or (reverse("articles:guide", args=[edition.slug]) if edition else "")
    # On a section's page the contents are there, and open in place.
    opens_contents = bool(context.get("section"))
    return {"has": head["has"] if head else {}, "url": url if head else "", "opens_contents": opens_contents}
