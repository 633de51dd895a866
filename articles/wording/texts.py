"""The texts of the guides' pages and of every page that the author may say in other words (registry.py)."""

from django.utils.translation import gettext_lazy as _

from articles.wording.registry import Text, register

register(
    _("Every page"),
    Text("footer", _("At the foot of every page"), _("below the links at the foot of every page"), may_be_empty=True),
)
