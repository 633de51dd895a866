from django import forms
from markdownx.widgets import AdminMarkdownxWidget

from articles.desk.uploads import ACCEPT, MAX_BYTES


class MarkdownWidget(AdminMarkdownxWidget):
    """markdownx's text area, which tells where to ask for a preview and an upload, with a script of ours."""

    template_name = "articles/markdown_widget.html"

    def get_context(self, name, value, attrs=None):
        context = super().get_context(name, value, attrs)
        was = context["widget"]["attrs"].pop("data-was", "")
        context["widget"] |= {"accept": ACCEPT, "max_bytes": MAX_BYTES, "was": was}
        return context

    @property
    def media(self):
        # Not a `Media` class: markdownx's own script would be inherited or left out by its switch alone.
        return forms.Media(css={"all": ["articles/markdown-editor.css"]}, js=["articles/markdown-editor.js"])
