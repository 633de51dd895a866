from html import unescape

from django import forms, template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("admin/_named_errors.html")
def named_errors(form, formsets=()):
    """Each error of a form of the admin and of its inlines, in words with its field, and a link to that."""
    rows = [row for inline in formsets for row in inline.formset.forms]
    return {"errors": [one for bound in (form, *rows) for one in _errors_of(bound, is_row=bound is not form)]}


def _errors_of(form, *, is_row):
    for name, found in form.errors.as_data().items():
        field = form[name] if name in form.fields else None
        label = str(field.label) if field else ""
        if is_row:
            label = ", ".join(filter(None, [str(form.instance._meta.verbose_name), label]))
        for error in found:
            # An error in a text knows its line: see articles/desk/forms.py.
            problem = getattr(error, "problem", None)
            if problem:
                told = {"field": capfirst(label), "line": problem.line, "problem": problem.message}
                words = _("%(field)s, line %(line)d: %(problem)s") % told
            else:
                # A link within the words is followed at the field: here each line leads to that.
                said = (unescape(strip_tags(words)) if isinstance(words, SafeString) else words for words in error)
                words = ": ".join(filter(None, [capfirst(label), *said]))
            yield {"words": words, "id": _id_of(field) if field else ""}


def _id_of(field):
    # Of fields that are one value together, such as date and time, the first.
    return f"{field.auto_id}_0" if isinstance(field.field.widget, forms.MultiWidget) else field.auto_id
