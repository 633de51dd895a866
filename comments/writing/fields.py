"""Fields for what a reader typed, in one Unicode form and without signs that nobody sees; measured after that."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rlssite.markup import plain_text

TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")
# Letters that show nothing.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


class TypedText(forms.CharField):
    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value):
        text = plain_text(super().to_python(value)).strip()
        return text if text.strip(BLANKS) else ""

    def widget_attrs(self, widget):
        # A browser would cut without a word what is pasted.
        return super().widget_attrs(widget) | {"dir": "auto", "maxlength": False, "data-limit": self.max_length}


class TypedLine(TypedText):
    def to_python(self, value):
        return " ".join(super().to_python(value).split())
