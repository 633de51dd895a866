"""The forms of what readers see as soon as it is saved: the site's texts, and pages of the author's own."""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.guard import GuardedForm
from articles.desk.widgets import SiteMarkdownWidget
from articles.models import Article, Image, SiteText
from articles.text import citations
from articles.text.plain_text import tidy
from articles.text.proofreading import text_problems
from articles.wording import placeholders
from articles.wording.registry import OF_SITE, TEXTS, Shape

WIDGETS = {Shape.SUBJECT: AdminTextInputWidget, Shape.MAIL: AdminTextareaWidget}


NO_HTML = gettext_lazy("Written as Markdown, without HTML: “How to write” below the field shows how.")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")


def markdown_problems(text):
    """Return in words what keeps a Markdown text of the site from being shown."""
    problems = text_problems(text, (), set(Image.objects.values_list("name", flat=True)))
    return [str(problem) for problem in problems] + list(_tags(text))


def _tags(text):
    words = _("Line %(line)d: “%(tag)s” is HTML, and readers would see it as it stands there. Write it as Markdown.")
    for line, token in citations.inline_tokens(citations.parse(text)):
        if token.type == "text" and (found := _TAG.search(token.content)):
            yield words % {"line": line, "tag": found[0]}


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
        self.fields["text"].widget = WIDGETS.get(self.entry.shape, SiteMarkdownWidget)()
        self.fields["text"].label = self.entry.title
        if self.entry.shape not in WIDGETS:
            self.fields["text"].help_text = NO_HTML

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

    @property
    def lost(self):
        """The places that the default fills in, and that the text as it is saved does not name any more."""
        return [name for name in self.entry.known if _is_in(name, self.default_now) and not _is_in(name, self.saved)]

    @property
    def saved(self):
        return self.instance.text or ""

    def save(self, commit=True):
        if self.instance._state.adding or self.cleaned_data.get("seen_default"):
            self.instance.default = self.default_now
        return super().save(commit)


def _is_in(place, text):
    return f"{{{place}}}" in text


def with_place(text, place, default, *, is_line):
    """Return `text` and behind it what the default says with `place`: its paragraph, or in a line the place alone."""
    if is_line:
        return f"{text.rstrip()} {{{place}}}"
    said = next((part for part in default.split("\n\n") if _is_in(place, part)), f"{{{place}}}")
    return f"{text.rstrip()}\n\n{said.strip()}"


def _is_one_paragraph(text):
    return [token.type for token in citations.parse(text) if not token.level] == ["paragraph_open", "paragraph_close"]


class OwnPageForm(GuardedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].help_text = NO_HTML
        if language := self.fields.get("language"):
            known = dict(Article.Language.choices)
            saved = self.instance.language
            choices = [*known.items(), *([(saved, saved)] if saved not in known else [])]
            self.fields["language"] = forms.ChoiceField(label=language.label, choices=choices)

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
