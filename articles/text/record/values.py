"""Says what a remedy's record may hold, for the author's form and for the files alike. Pure."""

import re

from django.utils.translation import gettext as _

from articles.text.record.rule import CERTAINTIES, FINDINGS

# The most characters of each line.
LONGEST = {
    "effect": 8,
    "effect_scale": 80,
    "effect_against": 60,
    "relief_starts": 60,
    "tried_for": 60,
    "watch_short": 40,
    "mark_reason": 200,
}
# Words of these two are chosen from a list.
ALLOWED = {"findings": FINDINGS, "certainty": CERTAINTIES}
COUNTS = ("trials", "people")
_COUNT = re.compile(r"[0-9]{1,6}")
_EFFECT = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,2})?")


def fault(name: str, text: str) -> str:
    """Say what is wrong with a value as it is typed; "" if nothing is."""
    if not text:
        return ""
    if name in ALLOWED and text not in ALLOWED[name]:
        return _("“%(value)s” is none of %(words)s.") % {"value": text, "words": ", ".join(ALLOWED[name])}
    if name in COUNTS and not _COUNT.fullmatch(text):
        return _("“%(value)s” is no whole number like 9; 0 says that there is none.") % {"value": text}
    if name == "effect" and not _EFFECT.fullmatch(text):
        return _("“%(value)s” is no number like 4.6 or -1.2, without a unit.") % {"value": text}
    if name == "record_source" and "\n" in text:
        return _("The sources stand in one line, like [@first; @second].")
    if len(text) > LONGEST.get(name, len(text)):
        words = _("It has %(count)d characters; at most %(most)d fit.")
        return words % {"count": len(text), "most": LONGEST[name]}
    return ""
