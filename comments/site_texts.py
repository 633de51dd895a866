"""The texts of the discussion that the author may say in other words (articles/wording/registry.py)."""

from django.utils.translation import gettext_lazy as _

from articles.wording.registry import Text, register

register(
    _("Pages about the discussion"),
    Text("house-rules", _("House rules"), _("the page “House rules”, which the form and every footer lead to")),
    Text("privacy", _("Privacy"), _("the page “Privacy”, which the form and every footer lead to")),
)
