"""Says in words and signs what the map shows of one remedy. Pure."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.text.evidence_map.axis import Axis, remark
from articles.text.figures.drawing import plain_number
from articles.text.marks import HELPS
from articles.text.record import glance

# The signs at the end of a bar and before a name, by how much there is to watch out for. A sign says the same without
# its colour: a ring, an empty triangle, a filled one.
SHAPES = {
    "none": '<circle r="5" />',
    "serious": '<path d="M0-6.5 7 6H-7z" />',
    "worse": '<path d="M0-6.5 7 6H-7z" />',
}
_WORSE = frozenset(("worsens", "withdrawn"))


def point(remedy: dict[str, Any], axis: Axis | None) -> dict[str, Any]:
    """Return a remedy as a point of the map; `label` says all of it in one sentence after another."""
    is_on_scale = axis is not None and remedy["slug"] in axis.holds
    return {
        **{name: remedy[name] for name in ("slug", "name", "href", "kind")},
        "caution": caution(remedy),
        "watch": capfirst(watch_out(remedy)),
        "label": label(remedy),
        "is_on_scale": is_on_scale,
        "points": remedy["effect"],
        "remark": remark(remedy["effect_scale"]) if is_on_scale else "",
        # On the scale the bar says it.
        "words": "" if is_on_scale else glance.how_much(remedy),
        "svg": strip(float(remedy["effect"]), caution(remedy), axis) if is_on_scale and axis else sign(remedy),
    }


def caution(remedy: dict[str, Any]) -> str:
    """Return how much there is to watch out for: “worse”, “serious” or “none”, a key of `SHAPES`."""
    if _WORSE & set(remedy["cautions"]):
        return "worse"
    return "serious" if remedy["cautions"] else "none"


def watch_out(remedy: dict[str, Any]) -> str:
    """Return what to watch out for, in a few words; "" if nothing is marked."""
    return remedy["watch_short"] or ", ".join(remedy["caution_words"])


def label(remedy: dict[str, Any]) -> str:
    """Return the name of a remedy's link: it begins with what is seen of it, and says what is drawn."""
    helps = HELPS[remedy["helps"]].word if remedy["helps"] in HELPS else _("Named here for its dangers")
    facts = [str(helps), glance.how_much(remedy) or _("How much it helps was not measured")]
    if remedy["cautions"]:
        # The danger's own name, and the marks that it has.
        words = dict.fromkeys([*filter(None, [remedy["watch_short"]]), *remedy["caution_words"]])
        facts.append(_("Watch out: %(words)s") % {"words": ", ".join(words)})
    else:
        facts.append(_("No warning mark"))
    return _("%(name)s: %(facts)s.") % {"name": remedy["name"], "facts": ". ".join(facts)}


def sign(remedy: dict[str, Any]) -> str:
    level = caution(remedy)
    return f'<svg class="sign is-{level}" viewBox="-8 -8 16 16" aria-hidden="true">{SHAPES[level]}</svg>'


def strip(value: float, level: str, axis: Axis) -> str:
    """Return a bar from zero to `value`, with the sign for `level` at its end, on the lines of the scale."""
    zero, end = plain_number(axis.at(0)), plain_number(axis.at(value))
    lines = "".join(_upright(axis.at(mark), "grid") for mark in axis.marks if mark)
    return (
        f'<span class="strip"><svg class="is-{level}" aria-hidden="true">{lines}{_upright(axis.at(0), "zero")}'
        f'<line class="bar" x1="{zero}%" x2="{end}%" y1="50%" y2="50%" />'
        f'<svg x="{end}%" y="50%">{SHAPES[level]}</svg></svg></span>'
    )


def _upright(x: float, name: str) -> str:
    return f'<line class="{name}" x1="{plain_number(x)}%" x2="{plain_number(x)}%" y1="0" y2="100%" />'
