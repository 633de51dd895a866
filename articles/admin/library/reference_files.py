"""The admin's pages that bring references in from other programs, and take them out again."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.exceptions import NotPossible
from articles.fields import REFERENCE, values
from articles.library import adding, formats, looked_up
from articles.library.writing import WRITERS
from articles.outward import lookup
from articles.text.bibliography import line_of
from rlssite.web.leading_back import origin_of

# So many new references are shown by themselves in the list.
MOST_SHOWN = 50
_TAKE, _KEY = "take-", "key-"


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Paste here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "spellcheck": "false", "class": "vLargeTextField"}),
        help_text=gettext_lazy("BibTeX, RIS, CSL-JSON, PubMed's format, or DOIs and PMIDs, one a line."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("Choose it or drop it here; at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".bib,.ris,.json,.nbib,.txt"}),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("find out")), *formats.NAMES.items()],
    )

    note = ""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > formats.MOST_BYTES:
            words = _("The file has %(size)d MB, and at most 2 MB are read at once. Split it and bring the parts.")
            raise forms.ValidationError(words % {"size": -(-file.size // 1_000_000)})
        return file

    def clean(self):
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if "file" in self.errors:
            return cleaned
        if file and text.strip() and "create" not in self.data:
            self.add_error("file", _("Give one of both: empty the text above, or leave the file out."))
        elif file:
            try:
                cleaned["text"], self.note = formats.decode(file.read(formats.MOST_BYTES + 1))
            except formats.NotRead as not_read:
                self.add_error("file", str(not_read))
        elif not text.strip():
            self.add_error("text", _("Paste something, or choose a file."))
        elif len(text.encode()) > formats.MOST_BYTES:
            self.add_error("text", _("At most 2 MB are read at once. Split it and bring the parts."))
        return cleaned


class ReferenceFiles:
    """Mixin of the admin of references."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="articles_reference_import"),
            path("export/<slug:form>/", view(self.export_view), name="articles_reference_export"),
            *super().get_urls(),
        ]

    def _page(self, request, template, title, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/articles/{template}.html", context)

    def import_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None, request.FILES or None)
        context, status = {}, 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    plan, context = self._plan(request, form.cleaned_data)
                    if "create" in request.POST:
                        return self._create(request, plan)
                    status = 200
                except formats.NotRead as not_read:
                    form.add_error("text", str(not_read))
                except NotPossible as refused:
                    context["problem"] = str(refused)
        if context:
            shown = [(row, line_of(row.draft.names)) for row in context["plan"].shown]
            context |= {"shown": shown, "note": form.note, "most": adding.MOST_ROWS}
            # What was in a file is text from here on, so that the next step has it, too.
            form = PasteForm({"text": form.cleaned_data["text"], "form": form.cleaned_data["form"]})
            form.is_valid()
        context |= {"looks_up": lookup.is_on(), "back": origin_of(request)}
        response = self._page(request, "import_references", _("Bring references in"), form=form, **context)
        response.status_code = status
        return response

    def _plan(self, request, given):
        """Return (plan, context of its page). What was looked up for the preview is not asked for again."""
        found = request.POST.get("found", "") if "create" in request.POST else ""
        if found:
            form, drafts = "numbers", looked_up.again(found)
        else:
            form, drafts = formats.read(given["text"], given["form"])
            if form == "numbers":
                drafts, found = looked_up.looked_up(drafts)
        plan = adding.plan(drafts)
        return plan, {"plan": plan, "found": found, "format_name": formats.NAMES[form]}

    def _create(self, request, plan):
        chosen = {int(name[len(_TAKE) :]) for name in request.POST if _is_numbered(name, _TAKE)}
        keys = {int(name[len(_KEY) :]): request.POST[name] for name in request.POST if _is_numbered(name, _KEY)}
        adding.choose(plan, chosen, keys)
        if not chosen:
            raise NotPossible(_("Tick at least one reference to create."))
        if any(row.number in chosen and not row.may_be_added for row in plan.rows):
            raise NotPossible(_("Something here came into the library meanwhile. Look again; nothing was created."))
        if any(row.errors for row in plan.rows):
            raise NotPossible(_("Some keys cannot be used; nothing was created yet."))
        created = adding.add(plan)
        for reference in created:
            self.log_addition(request, reference, [{"added": {}}])
        words = ngettext("%(count)d reference was created.", "%(count)d references were created.", len(created))
        said = [words % {"count": len(created)}]
        address = reverse("admin:articles_reference_changelist")
        if len(created) <= MOST_SHOWN:
            said.append(_("The list shows the new: cite them as %(keys)s."))
            said[1] %= {"keys": ", ".join(f"[@{reference.key}]" for reference in created)}
            address += "?" + urlencode({"id__in": ",".join(str(reference.pk) for reference in created)})
        words, leads_on = " ".join(said), _way_on(request)
        self.message_user(request, format_html("{} {}", words, leads_on) if leads_on else words, messages.SUCCESS)
        return redirect(address)

    def export_view(self, request, form):
        if not self.has_view_permission(request) or form not in WRITERS:
            raise PermissionDenied
        return self._file(form, self.model.objects.all())

    def _file(self, form, references):
        extension, kind, write = WRITERS[form]
        rows = {}
        for reference in references:
            row = values(reference, REFERENCE)
            rows[reference.key] = row | {"accessed": row["accessed"] or ""}
        response = HttpResponse(write(rows), content_type=f"{kind}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="references{extension}"'
        return response

    @admin.action(description=gettext_lazy("Take out as BibTeX"), permissions=["view"])
    def export_bibtex(self, request, queryset):
        return self._file("bibtex", queryset)

    @admin.action(description=gettext_lazy("Take out as RIS"), permissions=["view"])
    def export_ris(self, request, queryset):
        return self._file("ris", queryset)

    @admin.action(description=gettext_lazy("Take out as CSL-JSON"), permissions=["view"])
    def export_csl(self, request, queryset):
        return self._file("csl", queryset)


def _way_on(request):
    """Return how whoever brought references in goes on with what they came from; "" if that was the list itself."""
    if "beside" in request.GET:
        return _("Close this tab and go back to your text: there “Cite” finds them now.")
    back = origin_of(request)
    if not back or back.startswith(reverse("admin:articles_reference_changelist")):
        return ""
    return format_html('<a href="{}">{}</a>', back, _("Back to where you came from"))


def _is_numbered(name, prefix):
    rest = name.removeprefix(prefix)
    return name.startswith(prefix) and rest.isascii() and rest.isdigit() and len(rest) < 9
