"""Says how two marks can both be true that a reader sees side by side: it helps, and a guideline advises against it."""

from typing import Any

from django import template

from articles.text.marks import CAUTIONS, HELPS, seem_to_differ

register = template.Library()


@register.inclusion_tag("articles/_both_are_true.html")
def both_are_true(remedy: dict[str, Any]) -> dict[str, Any]:
    """On the page of a remedy: nothing, unless its own marks seem to differ."""
    helps, cautions = remedy.get("helps", ""), remedy.get("cautions", ())
    if not seem_to_differ(helps, cautions):
        return {}
    return {"helps": HELPS[helps].word, "against": CAUTIONS["advised-against"].word}


@register.inclusion_tag("articles/_both_are_true.html")
def both_are_true_of_some(remedies: list[dict[str, Any]]) -> dict[str, Any]:
    """Above a list, once: nothing, unless the marks of one of its remedies seem to differ."""
    found = any(seem_to_differ(remedy.get("helps", ""), remedy.get("cautions", ())) for remedy in remedies)
    return {"of_some": found, "against": CAUTIONS["advised-against"].word}
