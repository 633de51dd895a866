from django import forms

from articles.editor import markdown_fields
from articles.models import Reference
from articles.proofreading import text_problems


class MarkdownModelForm(forms.ModelForm):
    """Checks every Markdown field, and tells each field's editor where its text stands."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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
        texts = {name: cleaned[name] for name in self.markdown_names() if cleaned.get(name)}
        known_keys = Reference.objects.known_keys() if any("@" in text for text in texts.values()) else set()
        for name, text in texts.items():
            problems = text_problems(text, known_keys, name=name)
            if problems:
                self.add_error(name, [str(problem) for problem in problems])
        return cleaned
