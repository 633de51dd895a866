from django.http import JsonResponse
from markdownx.models import MarkdownxField

from articles.desk.editor import markdown_fields
from articles.desk.forms import MarkdownModelForm, digest
from articles.desk.widgets import MarkdownWidget


def saves_by_itself(request):
    return request.method == "POST" and "X-Autosave" in request.headers


class PublicPart:
    """Mixin that leads from a section or remedy in the admin to what readers see of it, once they see it."""

    def view_on_site(self, row):
        edition = row.article.editions.current().defer("source").first()
        return edition and edition.address_of(f"{row._meta.model_name}:{row.pk}")


class MarkdownAdmin:
    """Mixin that puts our editor on every Markdown field. An admin with its own form class extends `MarkdownModelForm`.

    The editor saves automatically through the same view, but sends the Markdown texts only: half-typed values in other
    fields wait until the author saves. An automatic save is shown beside the field, not in the log.
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
