"""Fields for what a reader typed, in one Unicode form and without signs that nobody sees; measured after
that, and before it as they were sent."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from rlssite.markup import MAX_MARKS, has_heaped_marks, plain_text

TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")
HEAPED = _("Somewhere more than %(most)d accents or other marks stand on one letter. Please take some of them away.")
# As typed, a letter with its accents may be several characters, and a line end two.
RAW_PER_CHARACTER = 4
LONGEST_BLANK = 2_000
# Letters that show nothing.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


def is_too_long_raw(text, longest):
    """Whether `text`, as it was sent, is too long to become one of at most `longest` characters."""
    return len(text) > RAW_PER_CHARACTER * longest


def check_raw(text, longest):
    """Refuse what was sent by its length, before anything else looks at it, and then by its heaps of marks."""
    if is_too_long_raw(text, longest):
        raise ValidationError(TOO_LONG, "max_length", {"show_value": len(text), "limit_value": longest})
    if has_heaped_marks(text):
        raise ValidationError(HEAPED, "heaped_marks", {"most": MAX_MARKS})


def is_blank(text):
    """Whether `text`, as it was sent, holds nothing that is seen. What is very long is looked at no closer."""
    return len(text) <= LONGEST_BLANK and not plain_text(text).strip()


class TypedForm(forms.Form):
    def show_only(self):
        """Let what was sent be shown as it came, without a look at whether it can be taken."""
        self._errors, self.cleaned_data = ErrorDict(), {}


class TypedText(forms.CharField):
    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value):
        typed = super().to_python(value)
        check_raw(typed, self.max_length)
        text = plain_text(typed).strip()
        return text if text.strip(BLANKS) else ""

    def widget_attrs(self, widget):
        # A browser would cut without a word what is pasted.
        return super().widget_attrs(widget) | {"dir": "auto", "maxlength": False, "data-limit": self.max_length}


class TypedLine(TypedText):
    def to_python(self, value):
        return " ".join(super().to_python(value).split())
