from django.http import HttpResponse
from markdownx.models import MarkdownxField

from articles.forms import MarkdownModelForm
from articles.widgets import MarkdownWidget


class MarkdownAdmin:
    """Our editor on every Markdown field, for model admins and inlines; a form of their own extends the one here."""

    form = MarkdownModelForm
    formfield_overrides = {MarkdownxField: {"widget": MarkdownWidget}}

    # The editor saves by itself through the same form; such a save is told beside the field, not in the log.

    def response_change(self, request, obj):
        if "X-Autosave" in request.headers:
            return HttpResponse(status=204)
        return super().response_change(request, obj)

    def log_change(self, request, obj, message):
        return None if "X-Autosave" in request.headers else super().log_change(request, obj, message)
