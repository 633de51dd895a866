from urllib.parse import urlsplit

from django.contrib import messages
from django.db import models, transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from articles.admin.looking import bare_words
from articles.desk.editor import PK, markdown_fields
from articles.desk.forms import MarkdownModelForm
from articles.desk.guard import GuardedForm, digest
from articles.desk.widgets import WRONG_DAY, DayInput, MarkdownWidget
from articles.models import Looking, Reference
from articles.models.revision import part_of
from articles.text import citations
from rlssite.web.leading_back import LeadsBack
from rlssite.when import clock_in_words


def saves_by_itself(request):
    return request.method == "POST" and "X-Autosave" in request.headers


def is_held(row):
    """Tell whether rows that mean something without `row`, like comments about it, refer to it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
        if relation.on_delete is not models.CASCADE
    )


class PublicPart:
    """Mixin of a section or remedy in the admin: it belongs to its guide, and leads to what readers see of it."""

    def view_on_site(self, row):
        edition = row.article.editions.current().defer("source").first()
        return edition and edition.address_of(part_of(row))

    def render_change_form(self, request, context, **kwargs):
        # A new one knows from the address where it is to stand.
        row = context.get("original") or self.model(**self._place(request))
        context["parents"] = parents_of(row)
        return super().render_change_form(request, context, **kwargs)

    def _place(self, request):
        place = "section" if self.opts.model_name == "remedy" else "article"
        pk = request.GET.get(place, "")
        found = self.opts.get_field(place).related_model.objects.filter(pk=pk).first() if PK.fullmatch(pk) else None
        return {place: found, "article": found.article if place == "section" else found} if found else {}

    def response_post_save_change(self, request, obj):
        return self._to_its_line(request, obj)

    def response_post_save_add(self, request, obj):
        return self._to_its_line(request, obj)

    def _to_its_line(self, request, row):
        """Lead to the row's line on the page of what it stands under, or to where its person came from."""
        above, back = parents_of(row)[-1][0], self._back(request)
        if back and urlsplit(back.url).path != above:
            return back
        return redirect(f"{back.url if back else above}#{line_of(row)}")


def line_of(row):
    """Return the id of the line of a section or remedy on the page of what it stands under."""
    return f"{row._meta.model_name}-{row.pk}"


def _url_of(row):
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def parents_of(row):
    """Return (address, words) of what a section or remedy stands under, from the list of guides down."""
    kind = row._meta.model_name
    if kind not in ("section", "remedy") or not row.article_id:
        return []
    guides = row.article._meta
    above = [row.article, *([row.section] if kind == "remedy" else [])]
    listed = (reverse("admin:articles_article_changelist"), capfirst(guides.verbose_name_plural))
    return [listed, *((_url_of(one), str(one)) for one in above)]


class PlainDays:
    """Mixin of an admin whose days are chosen in the browser's own calendar."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
            kwargs |= {"widget": DayInput, "error_messages": {"invalid": WRONG_DAY}}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class GuardedAdmin(PlainDays, LeadsBack):
    """Mixin that guards every field between two tabs and two people, and leads back after Save.

    Its inlines extend `GuardedForm` too.
    """

    form = GuardedForm
    # The field to skip to; else the first text.
    main_text = ""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            if request.method == "POST" and PK.fullmatch(object_id or ""):
                # Of two who save at the same time, the second is compared with what the first has saved.
                list(self.model.objects.select_for_update(no_key=True).filter(pk=object_id).values_list("pk"))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, obj=None, **kwargs):
        # Whoever works without a mouse comes to write, and not to walk through all that stands before the text.
        form = context["adminform"].form
        texts = [name for name, field in form.fields.items() if isinstance(field.widget, MarkdownWidget)]
        text = self.main_text if self.main_text in texts else next(iter(texts), "")
        context.setdefault("skip_to", text and form[text].id_for_label)
        # Opened at one of its fields, a form without an address is sent to that: what was refused would open there too.
        kwargs["form_url"] = kwargs.get("form_url") or request.get_full_path()
        if obj is not None:
            part = part_of(obj)
            context["lookers"] = Looking.objects.filter(part=part).of_others(request.user)
            if self.has_change_permission(request, obj):
                Looking.objects.note(request.user, part=part)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        part = part_of(form.instance)
        if saves_by_itself(request):
            # Whoever writes for long has it open all the while.
            Looking.objects.note(request.user, part=part)
        else:
            # Whoever goes on has the page opened anew.
            Looking.objects.filter(part=part, by=request.user).delete()
        forms = [form, *(row for formset in formsets for row in formset.forms)]
        labels = [f"{one.instance}: {label}" for one in forms for label in getattr(one, "merged_labels", ())]
        if labels and not saves_by_itself(request):
            words = _("Changed elsewhere meanwhile, and kept as it was saved there: %(fields)s.")
            self.message_user(request, words % {"fields": "; ".join(labels)}, messages.INFO)


class MarkdownAdmin:
    """Mixin that puts our editor on every Markdown field. An admin with its own form class extends `MarkdownModelForm`.

    The editor saves automatically through the same view, but sends the Markdown texts only: half-typed values in other
    fields wait until the author saves. An automatic save is shown beside the field, not in the log.
    """

    form = MarkdownModelForm
    formfield_overrides = {MarkdownxField: {"widget": MarkdownWidget}}

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.saves_by_itself = saves_by_itself(request)
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is not None and saves_by_itself(request):
            return [(None, {"fields": [name for name in markdown_fields(self.model) if name in request.POST]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return [] if saves_by_itself(request) else super().get_inlines(request, obj)

    def render_change_form(self, request, context, **kwargs):
        if saves_by_itself(request):
            form = context["adminform"].form
            if form.conflicts:
                return JsonResponse({"error": _("It was changed elsewhere meanwhile. Press Save to compare both.")})
            errors = form.errors.values()
            told = " ".join(message for messages in errors for message in messages)
            return JsonResponse({"error": told, "held": form.emptied})
        return super().render_change_form(request, context, **kwargs)

    def response_change(self, request, obj):
        if saves_by_itself(request):
            sent = [name for name in markdown_fields(self.model) if name in request.POST]
            was = {name: digest(getattr(obj, name)) for name in sent}
            return JsonResponse({"was": was, "to_mend": obj.to_mend, "at": clock_in_words(timezone.now())})
        return super().response_change(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if saves_by_itself(request):
            obj.to_mend = " ".join(form.to_mend)
            return
        for name in form.markdown_names():
            text = form.cleaned_data[name] if name in form.changed_data else ""
            known_keys = Reference.objects.known_keys() if "[" in text else ()
            for line, written, meant in citations.bare_keys(citations.parse(text), known_keys):
                words = {"field": form.fields[name].label, "line": line, "problem": bare_words(written, meant)}
                self.message_user(request, _("%(field)s, line %(line)d: %(problem)s") % words, messages.WARNING)

    def log_change(self, request, obj, message):
        return None if saves_by_itself(request) else super().log_change(request, obj, message)
