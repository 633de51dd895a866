"""The forms of what readers see as soon as it is saved: the site's texts, and pages of the author's own."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.guard import GuardedForm
from articles.desk.widgets import MarkdownWidget
from articles.models import Image, SiteText
from articles.text import citations
from articles.text.plain_text import tidy
from articles.text.proofreading import text_problems
from articles.wording import placeholders
from articles.wording.registry import OF_SITE, TEXTS, Shape

WIDGETS = {Shape.SUBJECT: AdminTextInputWidget, Shape.MAIL: AdminTextareaWidget}


def markdown_problems(text):
    """Return in words what keeps a Markdown text of the site from being shown."""
    return [str(problem) for problem in text_problems(text, (), set(Image.objects.values_list("name", flat=True)))]


class SiteTextForm(GuardedForm):
    """A text that still is the default has no row, but a name, and is guarded like any other."""

    seen_default = forms.BooleanField(
        label=gettext_lazy("I have seen how the default text has changed"),
        help_text=gettext_lazy("Until this is ticked and saved, the list says that it has changed."),
        required=False,
    )

    class Meta:
        model = SiteText
        fields = ["text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry = TEXTS[self.instance.key]
        self.default_now = self.entry.default(self.instance.language)
        self.has_new_default = not self.instance._state.adding and self.instance.default != self.default_now
        if not self.has_new_default:
            del self.fields["seen_default"]
        self.fields["text"].widget = WIDGETS.get(self.entry.shape, MarkdownWidget)()
        self.fields["text"].label = self.entry.title

    def clean_text(self):
        entry = self.entry
        text = tidy(self.cleaned_data["text"] or "").strip()
        if not text:
            if entry.may_be_empty:
                return text
            raise ValidationError(_("Readers need something here. To have the default again, use the button above."))
        wrong = placeholders.problems(text, entry.known, entry.required)
        if entry.shape is Shape.SUBJECT:
            if "\n" in text or len(text) > 150:
                wrong.append(_("A subject is one line of at most 150 characters."))
        elif entry.shape is not Shape.MAIL:
            wrong += markdown_problems(text)
            if entry.shape is Shape.LINE and not _is_one_paragraph(text):
                wrong.append(
                    _("This stands within a line of the page: write one paragraph, without a heading or list.")
                )
        if wrong:
            raise ValidationError(wrong)
        return text

    def save(self, commit=True):
        if self.instance._state.adding or self.cleaned_data.get("seen_default"):
            self.instance.default = self.default_now
        return super().save(commit)


def _is_one_paragraph(text):
    return [token.type for token in citations.parse(text) if not token.level] == ["paragraph_open", "paragraph_close"]


class OwnPageForm(GuardedForm):
    def clean_body(self):
        text = tidy(self.cleaned_data["body"] or "")
        wrong = [*placeholders.problems(text, OF_SITE), *markdown_problems(text)]
        if wrong:
            raise ValidationError(wrong)
        return text

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_shown") and not cleaned.get("body", "x").strip():
            self.add_error("body", _("A page that readers see needs a text."))
        return cleaned
