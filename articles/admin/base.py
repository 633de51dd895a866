from django.http import JsonResponse
from markdownx.models import MarkdownxField

from articles.desk.editor import markdown_fields
from articles.desk.forms import MarkdownModelForm, digest
from articles.desk.widgets import MarkdownWidget


def saves_by_itself(request):
    return request.method == "POST" and "X-Autosave" in request.headers


class MarkdownAdmin:
    """Our editor on every Markdown field; a form of their own extends the one here.

    The editor saves by itself through the same view, but only the texts that it sends: what is half typed elsewhere on
    the page waits for its author. Such a save is told beside the field, not in the log.
    """

    form = MarkdownModelForm
    formfield_overrides = {MarkdownxField: {"widget": MarkdownWidget}}

    def get_fieldsets(self, request, obj=None):
        if obj is not None and saves_by_itself(request):
            return [(None, {"fields": [name for name in markdown_fields(self.model) if name in request.POST]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return [] if saves_by_itself(request) else super().get_inlines(request, obj)

    def render_change_form(self, request, context, **kwargs):
        if saves_by_itself(request):
            errors = context["adminform"].form.errors.values()
            return JsonResponse({"error": " ".join(message for messages in errors for message in messages)})
        return super().render_change_form(request, context, **kwargs)

    def response_change(self, request, obj):
        if saves_by_itself(request):
            sent = [name for name in markdown_fields(self.model) if name in request.POST]
            return JsonResponse({"was": {name: digest(getattr(obj, name)) for name in sent}})
        return super().response_change(request, obj)

    def log_change(self, request, obj, message):
        return None if saves_by_itself(request) else super().log_change(request, obj, message)
