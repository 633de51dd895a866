"""Form fields for text that readers type.

Their values are in one Unicode form and without invisible characters. The length is checked twice: roughly for what
was sent, before any work on it, and exactly for the result.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property, lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from articles.wording.reading import html_of
from comments.typed import Kind
from comments.writing.widgets import Choices
from rlssite.markup import MAX_MARKS, has_heaped_marks, plain_text

TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")
HEAPED = _("Somewhere more than %(most)d accents or other marks stand on one letter. Please take some of them away.")
# What was sent may be longer than the result: a letter with accents may be several characters, and a line end two.
RAW_PER_CHARACTER = 4
LONGEST_BLANK = 2_000
# A chosen radio button cannot be cleared, so leaving it out is a choice too: the last button, but the first of a list.
LEFT_OUT = ("", _("leave this out"))
# Letters that are invisible.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


def is_too_long_raw(text, longest):
    """Whether `text`, as it was sent, is too long to become one of at most `longest` characters."""
    return len(text) > RAW_PER_CHARACTER * longest


def check_raw(text, longest):
    """Refuse a text that is too long before any other work on it, and then one with too many marks on a letter."""
    if is_too_long_raw(text, longest):
        raise ValidationError(TOO_LONG, "max_length", {"show_value": len(text), "limit_value": longest})
    if has_heaped_marks(text):
        raise ValidationError(HEAPED, "heaped_marks", {"most": MAX_MARKS})


def is_blank(text):
    """Whether `text`, as it was sent, shows nothing. Very long texts are not looked at and count as not blank."""
    return len(text) <= LONGEST_BLANK and not plain_text(text).strip()


class TypedForm(forms.Form):
    # The texts that stand below fields as hints: {name of the field: key}.
    hints = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, key in self.hints.items():
            if name in self.fields:
                # Only a form that is shown says so.
                # And each time anew: a form that is checked is looked at before its page's language is chosen.
                self.fields[name].help_text = lazy(self._hint, SafeString)(key)

    def _hint(self, key):
        return html_of(key, self.site)

    @cached_property
    def site(self):
        return Site.load()

    def show_only(self):
        """Make the form show what was sent, without validating it."""
        self._errors, self.cleaned_data = ErrorDict(), {}


class TypedText(forms.CharField):
    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value):
        typed = super().to_python(value)
        check_raw(typed, self.max_length)
        text = plain_text(typed).strip()
        return text if text.strip(BLANKS) else ""

    def widget_attrs(self, widget):
        # Without maxlength: with it, browsers silently cut text that is pasted.
        return super().widget_attrs(widget) | {"dir": "auto", "maxlength": False, "data-limit": self.max_length}


class TypedLine(TypedText):
    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def form_of(entries, base=TypedForm, **more):
    """Return a form with a field for each of `entries` (comments/typed.py), in their order, below those of `base`."""
    entries = list(entries)
    hints = base.hints | {entry.name: entry.hint for entry in entries if entry.help_text}
    fields = {entry.name: form_field(entry, **more) for entry in entries}
    return type("FormOfTyped", (base,), {"hints": hints, **fields})


def form_field(entry, *, is_required=True):
    """Return the form field for `entry`. Without `is_required` it may always be left out."""
    given = {
        "label": entry.form_label or entry.label,
        "required": is_required and bool(entry.when_missing),
        "error_messages": {"required": entry.when_missing} if entry.when_missing else {},
    }
    return FIELDS[entry.kind](entry, given)


def _words(entry, given):
    field = TypedText if entry.kind is Kind.TEXT else TypedLine
    widget = forms.Textarea(attrs={"rows": entry.rows}) if entry.rows else forms.TextInput
    return field(max_length=entry.longest, widget=widget, **given)


def _address(entry, given):
    given["error_messages"] |= {"invalid": entry.when_wrong, "max_length": TOO_LONG}
    return forms.EmailField(max_length=entry.longest, **given)


def _tick(entry, given):
    return forms.BooleanField(**given)


def _choice(entry, given):
    given["error_messages"] |= {"invalid_choice": entry.when_wrong}
    choices = list(entry.column.choices)
    if not given["required"]:
        choices.insert(len(choices) if entry.has_radios else 0, LEFT_OUT)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect if entry.has_radios else Choices, **given)


def _part(entry, given):
    # The form sets the choices.
    given["error_messages"] |= {"invalid_choice": entry.when_wrong}
    return forms.ChoiceField(widget=Choices, **given)


FIELDS = {
    Kind.LINE: _words,
    Kind.TEXT: _words,
    Kind.ADDRESS: _address,
    Kind.TICK: _tick,
    Kind.CHOICE: _choice,
    Kind.PART: _part,
}
