"""The one list of the site's own texts: what its author may say in other words, and what stands there until then.

Words of buttons, headings, columns and refusals are machinery and not here: they belong to what they do, and gettext
has them. A text is here if it tells readers something in sentences that its author answers for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
# What any text may say of the site: {name of the place: what is filled in}.
OF_SITE: Mapping[str, Words] = MappingProxyType(
    {
        "site_name": _("the site's name"),
        "owner": _("who runs the site; without an owner the paragraph or line is left out"),
        "contact": _("the contact address, or “the site's owner”"),
        "review_time": _("how long a comment usually waits"),
        "minimum_age": _("from which age people may write"),
    }
)


class Shape(Enum):
    PAGE = auto()  # Markdown of any length
    LINE = auto()  # Markdown of one paragraph, which stands within a sentence or a hint
    SUBJECT = auto()  # one line without Markdown
    MAIL = auto()  # a mail's plain text


@dataclass(frozen=True)
class Text:
    """`title` and `seen` tell the author what it is and where readers see it.

    The default is `words`, or else the template texts/KEY.txt, in the language that is active. `places` are filled in
    beside those of the site; those in `required` may not be left out. Only what `may_be_empty` can be left empty.
    """

    key: str
    title: Words
    seen: Words
    shape: Shape = Shape.PAGE
    words: Words = ""
    places: Mapping[str, Words] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    may_be_empty: bool = False
    # The URL's name of the one page on which it can be seen, if there is one.
    page: str = ""
    group: Words = ""

    def default(self, language: str = "") -> str:
        """Return the text that the site comes with, in `language` or in the one that is active."""
        with translation.override(language or translation.get_language()):
            made = str(self.words) or render_to_string(f"texts/{self.key}.txt")
        return made.strip()

    @property
    def address(self) -> str:
        return reverse(self.page) if self.page else ""

    @property
    def known(self) -> dict[str, Words]:
        """All places that may stand in it, {name: what is filled in}."""
        return {**self.places, **OF_SITE}


TEXTS: dict[str, Text] = {}


def register(group: Words, *texts: Text) -> None:
    """Add texts, which the author's list shows in their order under the name of their `group`."""
    for text in texts:
        if text.key in TEXTS:
            raise ValueError(f"There are two texts {text.key}.")
        object.__setattr__(text, "group", group)
        TEXTS[text.key] = text
