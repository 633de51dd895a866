import json
from functools import cache
from urllib.parse import urlencode

from django import forms
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import AdminMarkdownxWidget

from articles.desk.toolbar import BUTTONS
from articles.desk.uploads import ACCEPT, MAX_BYTES
from articles.text.figures import KINDS
from articles.text.figures.icons import ICONS
from articles.text.marks import QUESTIONS
from articles.text.text_html import Context, Page, text_html


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar, whose week begins as people there are used to."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


WRONG_DAY, WRONG_TIME = _("Write the day like 2026-11-28."), _("Write the time like 07:00.")

# What articles/static/articles/editor/ says beside a field.
EDITOR_WORDS = {
    "sending": _("Sending “%(name)s”…"),
    "cleaning": _("“%(name)s” is being prepared…"),
    "added": _("“%(name)s” was added. Say between the square brackets what it shows."),
    "uncredited": _("A link below the text leads to where you say who made it."),
    "credit": _("Say in “Pictures” who made “%(name)s” (in a new tab)"),
    "tooLarge": _("“%(name)s” is larger than %(limit)s MB; make it smaller and add it again."),
    "refused": _("“%(name)s” was not added. %(reason)s"),
    "offline": _("The site did not answer; check your connection and try again."),
    "failed": _("The site could not do it (error %(status)s). Try again in a moment."),
    "expired": _("The site did not recognise you. Log in again in another tab, then try again here."),
    "wait": _("A picture is still being sent. Save again when it is there."),
    "working": _("The preview is being made…"),
    "ready": _("The preview is up to date."),
    "empty": _("Nothing to show yet."),
    "saved": _("Saved by itself at %(time)s. Readers see it when you publish."),
    "faulty": _("To mend before you publish: %(reason)s"),
    "mend": _("Press Save once what this page names is mended."),
    "unsaved": _("Not saved by itself. %(reason)s"),
    "pasted": _("Pasted as Markdown. Ctrl+Z takes it out again; Ctrl+Shift+V pastes the bare words."),
    "leftOut": _("Pictures of the page were left out: add them from your device."),
    "unchecked": _("The text could not be looked at just now."),
}

# What the editor asks, and where the libraries are for browsers without script.
URLS = {
    "find": reverse_lazy("markdown-find"),
    "notice": reverse_lazy("markdown-notice"),
    "look": reverse_lazy("markdown-look"),
    "references": reverse_lazy("admin:articles_reference_changelist"),
    "bring": reverse_lazy("admin:articles_reference_import"),
    "pictures": reverse_lazy("admin:articles_image_changelist"),
}

# How each construct is written: what it is, and the lines to write, whose words may be of any language.
OF_A_GUIDE = [
    (
        _("A link to a section or a remedy of this guide"),
        _("[words](section:address)\n[words](remedy:address)"),
    ),
    (_("A citation of one source, or of several: the keys from the library"), _("[@key]\n[@one; @two]")),
]
HOW_TO_WRITE = [
    (_("A heading, and smaller ones below it"), _("# Heading\n## Smaller\n### Smallest")),
    (_("Bold and italic"), _("**bold** and _italic_")),
    (_("A list, and a numbered one"), _("- one\n- two\n\n1. first\n2. second")),
    (_("A link to another site"), _("[words](https://example.org)")),
    OF_A_GUIDE[0],
    (_("A table"), _("| Heading | Heading |\n| --- | --- |\n| words | words |")),
    OF_A_GUIDE[1],
    (_("A picture: what it shows, and its address from the pictures"), _("![What it shows](/media/address.jpg)")),
]


@cache
def _marks(language):
    """Return for each of the marks' questions how a mark is written, and which answers there are."""
    with translation.override(language):
        return [
            {
                "title": str(question.title),
                "source": f"[{name}: {next(iter(question.marks))} | @key]",
                "answers": [(value, str(mark.word)) for value, mark in question.marks.items()],
            }
            for name, question in QUESTIONS.items()
        ]


@cache
def _figures(language):
    """Return for each kind of figure what it is, how it is written, and how an example looks.

    The numbers of the example are not there to be copied.
    """
    context = Context(Page("", {}), {}, {}, {}, "", "example")
    with translation.override(language):
        return [
            {
                "title": str(kind.title),
                "source": f"```{name}\n{kind.blank}```",
                "drawn": text_html(f"```{name}\n{kind.example}```", context),
            }
            for name, kind in KINDS.items()
        ]


class MarkdownWidget(AdminMarkdownxWidget):
    """django-markdownx's text area, which names the URLs for preview and upload, with our own script."""

    template_name = "articles/markdown_widget.html"
    # Whether the text stands in a guide, and so cites, marks claims, draws figures and leads to its other parts.
    is_of_a_guide = True

    def get_context(self, name, value, attrs=None):
        context = super().get_context(name, value, attrs)
        words = {name: str(said) for name, said in EDITOR_WORDS.items()}
        context["widget"]["attrs"]["data-editor-words"] = json.dumps(words, ensure_ascii=False)
        context["widget"] |= {"accept": ACCEPT, "max_bytes": MAX_BYTES}
        buttons = [button for button in BUTTONS if self.is_of_a_guide or button.pick in ("", "links", "pictures")]
        context["widget"] |= {"buttons": buttons, "urls": URLS, "look": self._look(name)}
        how_to_write = [line for line in HOW_TO_WRITE if self.is_of_a_guide or line not in OF_A_GUIDE]
        context["widget"] |= {"how_to_write": how_to_write, "is_of_a_guide": self.is_of_a_guide}
        if not self.is_of_a_guide:
            return context
        language = translation.get_language()
        context["widget"] |= {"marks": _marks(language), "figures": _figures(language), "icons": ", ".join(ICONS)}
        return context

    def _look(self, name):
        """Return the address of the page that shows the text in the field `name`, for browsers without script."""
        place = {key: self.attrs.get(f"data-{key}", "") for key in ("model", "field", "pk", "article")}
        return f"{URLS['look']}?{urlencode({'name': name, **place})}"

    @property
    def media(self):
        # A property instead of a `Media` class, which would add to markdownx's own scripts; these are to replace them.
        return forms.Media(
            css={"all": ["articles/figures.css", "articles/editor/editor.css"]},
            js=[
                "articles/vendored/turndown.js",
                forms.Script("articles/vendored/markdown-toolbar-element.js", type="module"),
                forms.Script("articles/editor/editor.js", type="module"),
            ],
        )


class SiteMarkdownWidget(MarkdownWidget):
    """The same for a text of the site itself."""

    is_of_a_guide = False
