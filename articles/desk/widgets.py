import json
from functools import cache

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import AdminMarkdownxWidget

from articles.desk.uploads import ACCEPT, MAX_BYTES
from articles.text.figures import KINDS
from articles.text.figures.icons import ICONS
from articles.text.text_html import Context, Page, text_html

# What articles/static/articles/markdown-editor.js says beside a field.
EDITOR_WORDS = {
    "sending": _("Sending “%(name)s”…"),
    "cleaning": _("“%(name)s” is being prepared…"),
    "added": _("“%(name)s” was added. Say between the square brackets what it shows."),
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
    "mend": _("Press Save once what this page names is mended."),
    "unsaved": _("Not saved by itself. %(reason)s"),
}


@cache
def _figures(language):
    """Return for each kind of figure what it is, and an example as it is written and drawn."""
    context = Context(Page("", {}), {}, {}, {}, "", "example")
    sources = {name: f"```{name}\n{kind.example}```" for name, kind in KINDS.items()}
    with translation.override(language):
        return [
            {"title": str(KINDS[name].title), "source": source, "drawn": text_html(source, context)}
            for name, source in sources.items()
        ]


class MarkdownWidget(AdminMarkdownxWidget):
    """django-markdownx's text area, which names the URLs for preview and upload, with our own script."""

    template_name = "articles/markdown_widget.html"

    def get_context(self, name, value, attrs=None):
        context = super().get_context(name, value, attrs)
        words = {name: str(said) for name, said in EDITOR_WORDS.items()}
        context["widget"]["attrs"]["data-editor-words"] = json.dumps(words, ensure_ascii=False)
        context["widget"] |= {"accept": ACCEPT, "max_bytes": MAX_BYTES}
        context["widget"] |= {"figures": _figures(translation.get_language()), "icons": ", ".join(ICONS)}
        return context

    @property
    def media(self):
        # A property instead of a `Media` class, which would add to markdownx's own scripts; these are to replace them.
        return forms.Media(
            css={"all": ["articles/figures.css", "articles/markdown-editor.css"]}, js=["articles/markdown-editor.js"]
        )
