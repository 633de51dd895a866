"""Guards every field of a form against a save in another tab, or by another person.

The form carries a hash of each value as the page was opened with it. When it comes back, each field has three values:
as opened, as saved now, and as typed. What was only changed elsewhere is taken over; what was only changed here is
saved. Where both changed, the author is shown both values and chooses; until then nothing of the form is saved.
"""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.editions import revisions
from articles.editions.comparison import folded, side_by_side
from articles.text.plain_text import tidy

MINE, THEIRS = "mine", "theirs"
# Fields that formsets add by themselves.
_OF_FORMSETS = {"DELETE", "ORDER"}


def digest(text):
    """Return a hash of a saved text. The form sends it back, to tell whether the text was changed elsewhere."""
    return hashlib.sha256(tidy(text or "").encode()).hexdigest()[:16]


class GuardedBoundField(BoundField):
    """A field that is written with the hash of its value as opened, and where both changed it, with the choice."""

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        html = super().as_widget(widget, attrs, only_initial)
        if only_initial or self.name not in self.form.guarded:
            return html
        was = format_html('<input type="hidden" name="{}-was" value="{}">', self.html_name, self.form.was(self.name))
        return html + was + self._taken_over() + self._choice()

    def _taken_over(self):
        """Say it at the field: only a page that was refused shows it so, and the next save compares no more."""
        if self.name not in self.form.merged:
            return SafeString()
        said = _("Changed elsewhere meanwhile, and shown as it was saved there.")
        return format_html('<p class="help">{}</p>', said)

    def _choice(self):
        if self.name not in self.form.conflicts:
            return SafeString()
        both = self.form.conflicts[self.name]
        return render_to_string(
            "admin/articles/_both.html",
            {
                "name": f"{self.html_name}-take",
                "label": self.label,
                "saved": revisions.last_change(self.form.instance, self.name),
                "rows": folded(side_by_side(both[MINE], both[THEIRS])),
            },
        )


class GuardedForm(forms.ModelForm):
    """A form of a saved row whose fields are guarded."""

    bound_field_class = GuardedBoundField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Fields that others changed too: {name: {"mine" and "theirs": the value in words}}.
        self.conflicts = {}
        # Fields that only others changed, and those where theirs was chosen: what is shown and saved is theirs.
        self.merged = []

    @property
    def guarded(self):
        """The names of the fields that are guarded: those that a saved row's form shows."""
        if self.instance.pk is None:
            return []
        return [
            name
            for name, field in self.fields.items()
            if name not in _OF_FORMSETS
            and not (field.widget.is_hidden or field.disabled or isinstance(field, forms.FileField))
        ]

    def was(self, name):
        """Return the hash to send with a field: of what is saved now, with which what was sent is compared already."""
        return digest(_plain(self.fields[name], self.get_initial_for_field(self.fields[name], name)))

    def full_clean(self):
        if self.is_bound:
            self.data = self.data.copy()
            self._end_lines_as_saved()
            self.conflicts, self.merged = {}, []
            for name in self.guarded:
                self._compare(name)
            # A formset has asked already, before what was saved elsewhere was taken over.
            self.__dict__.pop("changed_data", None)
        super().full_clean()
        for name in self.conflicts:
            # Said even beside other problems: the form that is shown again has the present hash and notices no more.
            self.add_error(
                name,
                _("This was changed elsewhere after you had opened it here. Both stand below: save the one you want."),
            )

    def _end_lines_as_saved(self):
        """Browsers send two signs where a line ends: by them every text of two lines would count as changed."""
        for name in map(self.add_prefix, self.fields):
            typed = self.data.get(name)
            if isinstance(typed, str) and "\r\n" in typed:
                self.data[name] = typed.replace("\r\n", "\n")

    def _compare(self, name):
        field, html_name = self.fields[name], self.add_prefix(name)
        was, now = self.data.get(f"{html_name}-was"), self.was(name)
        if not was or was == now:
            if self.data.get(f"{html_name}-take") == THEIRS:
                self._take(name)
            return
        typed = self._typed(name)
        mine = digest(_plain(field, typed))
        if mine == was:
            self._take(name)
        elif mine != now:
            theirs = self.get_initial_for_field(field, name)
            self.conflicts[name] = {MINE: _words(field, typed), THEIRS: _words(field, theirs)}

    def _typed(self, name):
        field = self.fields[name]
        raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        try:
            return field.clean(raw)
        except ValidationError:
            # It is refused later, with words; until then it counts as it stands.
            return raw

    def _take(self, name):
        """Put the saved value into the form, as if it had been sent."""
        field, html_name = self.fields[name], self.add_prefix(name)
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(value, (list, tuple)):
            self.data.setlist(html_name, list(map(str, value)))
        elif value is None or value is False:
            self.data.pop(html_name, None)
        else:
            self.data[html_name] = str(value)
        self.merged.append(name)

    @property
    def merged_labels(self):
        return [str(self[name].label) for name in self.merged]


def _plain(field, value):
    """Return a value as it is compared."""
    value = field.prepare_value(value)
    if isinstance(value, (list, tuple)):
        return "\n".join(sorted(map(str, value)))
    return "" if value is None or value is False else str(value)


def _words(field, value):
    """Return a value as the author reads it."""
    value = field.prepare_value(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = getattr(field, "choices", ())
    if choices:
        words = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, (list, tuple)) else [value]
        return "\n".join(words.get("" if one is None else str(one), str(one)) for one in chosen) or _("nothing")
    return tidy("" if value is None else str(value)) or _("nothing")
