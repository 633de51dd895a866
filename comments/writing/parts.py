"""The parts of a guide that a comment may be about, as its edition calls them."""

from functools import lru_cache

from articles.models import Edition

# Of so many editions the parts are remembered.
REMEMBERED = 50


def parts_of(edition):
    """Return {"section": {slug: title}, "remedy": {slug: name}} of `edition`, in the order of the guide."""
    return _parts(edition.pk, edition.frame_state)


@lru_cache(REMEMBERED)
def _parts(pk, _state):
    head = Edition.objects.values_list("head", flat=True).get(pk=pk)
    return {
        "section": {part["slug"]: part["title"] for part in head["sections"]},
        "remedy": {part["slug"]: part["name"] for part in head["remedies"]},
    }


forget = _parts.cache_clear
