"""Form fields with choices, written out at once: Django's own take a template for each choice, and a guide has many."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join


class Choices(forms.Select):
    """A list of choices, which may stand in named groups, of which one is chosen."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)[:1]
        options = []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                options.append(format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen)))
            else:
                options.append(_options([(key, label)], chosen))
        attrs = self.build_attrs(self.attrs, attrs)
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name, **attrs}), format_html_join("\n", "{}", zip(options))
        )


def _options(choices, chosen):
    rows = ((key, " selected" if str(key) in chosen else "", label) for key, label in choices)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
