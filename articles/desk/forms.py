from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.editor import markdown_fields
from articles.desk.guard import GuardedForm
from articles.editions import revisions
from articles.models import Author, Reference
from articles.text.bibliography import author_line
from articles.text.names import author_names, written_names
from articles.text.plain_text import tidy
from articles.text.proofreading import text_problems
from rlssite.markup import MAX_GUIDE_TEXT


class InLine(ValidationError):
    """A `Problem` of a text, which knows its line."""

    def __init__(self, problem):
        super().__init__(str(problem))
        self.problem = problem


class MarkdownModelForm(GuardedForm):
    """Checks every Markdown field, and tells each field's editor which row and field its text belongs to."""

    # Whether the editor sent it, and not its author.
    saves_by_itself = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What is wrong with texts that are saved by themselves, in words.
        self.to_mend = []
        article = getattr(self.instance, "article_id", None)
        for name in self.markdown_names():
            self.fields[name].widget.attrs |= {
                "data-model": self._meta.model._meta.model_name,
                "data-field": name,
                "data-pk": self.instance.pk or "",
                "data-article": article or "",
            }

    def markdown_names(self):
        return [name for name in markdown_fields(self._meta.model) if name in self.fields]

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        texts = {name: tidy(cleaned[name]) for name in self.markdown_names() if cleaned.get(name) is not None}
        cleaned |= texts
        known_keys = Reference.objects.known_keys() if any("@" in text for text in texts.values()) else set()
        for name, text in texts.items():
            problems = text_problems(text, known_keys, name=name)
            if problems and self.saves_by_itself and len(text) <= MAX_GUIDE_TEXT:
                # Half a sentence may well be wrong. Its words are kept all the same, and publishing names it.
                self.to_mend += map(str, problems)
            elif problems:
                self.add_error(name, [InLine(problem) for problem in problems])
        for name in self.emptied:
            words = _("“%(field)s” lost most of its text. Press Save if that is what you want.")
            self.add_error(name, words % {"field": self.fields[name].label})
        return cleaned

    @property
    def emptied(self):
        """The names of the texts that are not to be saved by themselves, as nearly all of them is gone."""
        if not self.saves_by_itself:
            return []
        names = [name for name in self.markdown_names() if name in self.changed_data]
        saved = revisions.last_saved(self.instance) if names else {}
        return [
            name
            for name in names
            if any(
                revisions.is_emptied(tidy(self.data.get(self.add_prefix(name), "")), tidy(before or ""))
                for before in (self.initial[name], saved.get(name))
            )
        ]


class AuthorForm(GuardedForm):
    def clean_user(self):
        user = self.cleaned_data["user"]
        other = Author.objects.filter(user=user).exclude(pk=self.instance.pk).first() if user else None
        if other:
            words = _("This account is that of “{name}”: an account has one byline. {link}, then choose it here.")
            url = reverse("admin:articles_author_change", args=[other.pk]) + "#id_user"
            link = format_html('<a href="{}">{}</a>', url, _("Take it away there"))
            raise ValidationError(format_html(words, name=other, link=link))
        return user


class ReferenceForm(GuardedForm):
    """The authors' names are typed as one text; below it the form shows how they were understood."""

    authors = forms.CharField(
        label=gettext_lazy("authors"),
        required=False,
        max_length=author_names.LONGEST_TEXT,
        widget=AdminTextareaWidget,
        help_text=gettext_lazy(
            "One a line, “Family, Given names”, or pasted as PubMed has them. What is no person stands in braces: "
            "{Health Canada}."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.names_before = self.instance.names
        self.initial.setdefault("authors", self.instance.authors)
        field = self.fields.get("authors")
        if field:
            typed = (self.data.get(self.add_prefix("authors"), "") if self.is_bound else self.initial["authors"]) or ""
            field.help_text = render_to_string(
                "admin/articles/_authors.html", {"help": field.help_text, **understood(typed)}
            )

    def clean_authors(self):
        text = self.cleaned_data["authors"]
        _names, problems = author_names.read(text)
        if problems:
            raise ValidationError(
                [_("Line %(line)d: %(problem)s") % {"line": line, "problem": problem} for line, problem in problems]
            )
        return text

    def save(self, commit=True):
        if "authors" in self.cleaned_data:
            self.instance.authors = self.cleaned_data["authors"]
        return super().save(commit)


def understood(text):
    """Return how the authors in `text` were understood: their line in the list of references, and each in words."""
    if len(text) > author_names.LONGEST_TEXT:
        return {}
    names, problems = author_names.read(text)
    # The field's errors say what was not understood.
    if problems:
        return {}
    return {
        "line": author_line(text),
        "names": [(written_names.printed(name), written_names.described(name)) for name in names],
    }
