"""The buttons above a Markdown field: their words, their keys, and what each does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Button:
    """`style` is done by GitHub's toolbar, `act` by editor/toolbar.js, `pick` by editor/picking.js: one of them."""

    word: str | Promise
    title: str | Promise
    # As ARIA has it, and as editor/toolbar.js finds it. Shift and a digit are free in every browser.
    keys: str = ""
    style: str = ""
    act: str = ""
    pick: str = ""
    is_switch: bool = False

    @property
    def hint(self) -> str:
        keys = self.keys.replace("Control", gettext("Ctrl")).replace("Shift", gettext("Shift"))
        return f"{self.title} ({keys})" if keys else str(self.title)


BUTTONS = [
    Button(_("Heading"), _("Heading: smaller with each press, then none"), "Control+Shift+1", act="heading"),
    Button(_("B"), _("Bold"), "Control+B", style="bold"),
    Button(_("I"), _("Italic"), "Control+I", style="italic"),
    Button(_("Bullets"), _("Bullets: a list"), "Control+Shift+8", style="unordered-list"),
    Button(_("Numbers"), _("Numbers: a list in its order"), "Control+Shift+7", style="ordered-list"),
    Button(_("Link"), _("Link: to an address, or to a part of the guide"), "Control+K", pick="links"),
    Button(_("Section"), _("Section or remedy: link to it"), "Control+Shift+4", pick="parts"),
    Button(_("Table"), _("Table"), "Control+Shift+5", act="table"),
    Button(_("Cite"), _("Cite a source"), "Control+Shift+2", pick="references"),
    Button(_("Mark"), _("Mark a claim: how well it is known"), "Control+Shift+3", pick="marks"),
    Button(_("Figure"), _("Figure: draw some data"), "Control+Shift+6", pick="figures"),
    Button(_("Picture"), _("Picture: one of “Pictures”"), "Control+Shift+9", pick="pictures"),
    Button(_("Taller box"), _("Taller box, with the preview"), act="tall", is_switch=True),
]
