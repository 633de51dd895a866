"""Names the kinds of remedies for readers, in the order in which they are shown. Pure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a reader can do without a prescription comes first.
KIND_TITLES: dict[str, str | Promise] = {
    "self-care": _("You can do it yourself"),
    "device": _("Devices"),
    "supplement": _("Vitamins, minerals and other supplements"),
    "medicine": _("Medicines: with your doctor"),
    "complementary": _("Complementary"),
}
# The same in a word or two.
KIND_WORDS: dict[str, str | Promise] = {
    "self-care": _("Do it yourself"),
    "device": _("Devices"),
    "supplement": _("Supplements"),
    "medicine": _("Medicines"),
    "complementary": _("Complementary"),
}
