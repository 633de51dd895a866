"""Fields for what a reader typed, in one Unicode form and without signs that nobody sees; measured after that."""

from django import forms

from rlssite.markup import plain_text

# Letters that show nothing.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


class TypedText(forms.CharField):
    def to_python(self, value):
        text = plain_text(super().to_python(value)).strip()
        return text if text.strip(BLANKS) else ""

    def widget_attrs(self, widget):
        # A browser would cut without a word what is pasted.
        return super().widget_attrs(widget) | {"dir": "auto", "maxlength": False, "data-limit": self.max_length}


class TypedLine(TypedText):
    def to_python(self, value):
        return " ".join(super().to_python(value).split())
