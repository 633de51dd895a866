from markdownx.models import MarkdownxField

from articles.forms import MarkdownModelForm
from articles.widgets import MarkdownWidget


class MarkdownAdmin:
    """Our editor on every Markdown field, for model admins and inlines; a form of their own extends the one here."""

    form = MarkdownModelForm
    formfield_overrides = {MarkdownxField: {"widget": MarkdownWidget}}
