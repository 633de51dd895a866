"""A language in which every translated message stands in brackets, and what on a page does not.

What was never translated is neither in brackets nor what a person typed. A value put into a message stands outside its
brackets, so that words glued into a sentence are found as well.
"""

import contextlib
import json
import re
from html.parser import HTMLParser

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import trans_real

_VALUE = re.compile(r"%%|%\(\w+\)[a-z]|%[sd]|\{\w*\}")
_WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧?|[^⟦⟧]*⟧")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Signs that Markdown takes away or that stand at the edge of words.
_PLAIN = re.compile(r"[^\w]+|_")
# What is the same in every language.
_SAME = re.compile(
    r"https?:\S+|mailto:\S+|[\w.+-]+@[\w.-]+|(?:/[\w.%-]+)+/?|\b\w+\.(?:org|com|css|js|png|jpg|md)\b|"
    r"\b(?:doi|DOI|PMID|UTC|RLS|ISO|HTTPS?|Markdown|BibTeX)\b"
)
_SHOWN = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label"}


def wrap(message):
    return "⟦" + _VALUE.sub(lambda value: value[0] if value[0] == "%%" else f"⟧{value[0]}⟦", message) + "⟧"


class PseudoTranslation:
    """In the place of `django.utils.translation.trans_real.DjangoTranslation`."""

    def __init__(self, language):
        self._language = language

    def to_language(self):
        return self._language

    def language(self):
        return self._language

    def gettext(self, message):
        # Django keeps a context in front of the message.
        return wrap(message.rpartition("\4")[2])

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


@contextlib.contextmanager
def pseudo_language():
    """Show the messages of the site's language in brackets."""
    language = settings.LANGUAGE_CODE
    before = dict(trans_real._translations), trans_real._default, getattr(trans_real._active, "value", None)
    pseudo = PseudoTranslation(language)
    trans_real._translations[language] = trans_real._default = trans_real._active.value = pseudo
    try:
        yield
    finally:
        trans_real._translations.clear()
        trans_real._translations.update(before[0])
        trans_real._default = before[1]
        if before[2] is None:
            del trans_real._active.value
        else:
            trans_real._active.value = before[2]


class _Words(HTMLParser):
    """All that a person sees or hears of a page: (where, words), and what stands in its data for machines."""

    def __init__(self):
        super().__init__()
        self.found, self.open, self.is_wrapped, self.data = [], [], False, []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.open.append(tag)
        if tag == "script":
            self.data.append("" if attrs.get("type") == "application/ld+json" else None)
        if self.is_wrapped:
            return
        names = set(attrs) & _SHOWN | {
            name for name in attrs if name.startswith("data-") and " " in (attrs[name] or "")
        }
        if tag == "input" and attrs.get("type") in ("submit", "button"):
            names.add("value")
        if tag == "meta" and (attrs.get("name") == "description" or attrs.get("property", "").startswith("og:")):
            names.add("content")
        self.found += [(f"{tag}[{name}]", attrs[name]) for name in sorted(names) if attrs.get(name)]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, text):
        tag = self.open[-1] if self.open else ""
        if tag == "script":
            if self.data[-1] is not None:
                self.data[-1] += text
            return
        if tag == "style":
            return
        if self.is_wrapped and "⟧" not in text:
            return
        words, rest = "", text
        while rest:
            sign = "⟧" if self.is_wrapped else "⟦"
            piece, found, rest = rest.partition(sign)
            if not self.is_wrapped:
                words += piece + " ⟦⟧ " * bool(found)
            self.is_wrapped ^= bool(found)
        self.found.append((tag, words))


def _data_words(value, key=""):
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _data_words(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _data_words(each, key)
    elif isinstance(value, str) and not key.startswith("@"):
        yield key, value


def words_of_page(html):
    """Return (where, words) for all that people get to see of a page of HTML."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    found = list(reader.found)
    for data in filter(None, reader.data):
        found += [(f"JSON-LD {key}", words) for key, words in _data_words(json.loads(data))]
    return found


def typed_texts():
    """Return everything that people typed: all texts in the database, one a line."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in ("articles", "comments") or model._meta.model_name == "user":
            fields = [
                field.attname
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField | models.JSONField)
            ]
            for row in model._base_manager.values_list(*fields):
                for value in row:
                    found.update(words for _key, words in _data_words(value))
    return found


class Typed:
    """What people typed, to look words up in."""

    def __init__(self):
        self.text = "\n".join(" ".join(_PLAIN.sub(" ", text).split()) for text in typed_texts())

    def __contains__(self, words):
        return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self.text))


def untranslated(text, typed):
    """Return the runs of words in `text` that stand outside brackets and that nobody typed."""
    found = []
    for run in re.split(r"⟦⟧|\s[·|/]\s|\n", _WRAPPED.sub(" ⟦⟧ ", text)):
        words = " ".join(_PLAIN.sub(" ", _SAME.sub(" ", run)).split())
        if _LETTERS.search(words) and words not in typed:
            found.append(words)
    return found
