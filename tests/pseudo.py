"""A language in which every translated message stands in brackets, and what on a page does not.

What was never translated is neither in brackets nor what a person typed. A value put into a message stands outside its
brackets, so that words glued into a sentence are found as well.
"""

import contextlib
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.base import Lexer, TokenType
from django.utils.translation import trans_real

_VALUE = re.compile(r"%%|%\(\w+\)[a-z]|%[sd]|\{\w*\}")
_WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧?|[^⟦⟧]*⟧")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Blocks of templates that hold no words.
_CODE_BLOCKS = {"main_class", "page_type", "bodyclass"}
_CITED = re.compile(r"\[(?:@|helps:|causes:|caution:)[^\]]*\]")
_PLAIN = re.compile(r"[^\w]+|_")
# What is the same in every language.
_SAME = re.compile(
    # Addresses, places for values (in texts of the site {site_name}), passwords behind stars, files; names.
    r"https?:\S+|%\(\w+\)s|\{[a-z_]+\}|\S+\*{4,}|mailto:\S+|[\w.+-]+@[\w.-]+|(?:/[\w.%-]+)+/?|"
    r"\b\w+\.(?:org|com|css|js|png|jpg|md)\b|\b(?:[\w-]+\.)+(?:gov|uk|ca|au|ie|nz|eu)\b|"
    # A secret that an app for codes is given.
    r"(?:\b[A-Z2-7]{4}\b ?){8}|"
    r"\b(?:doi|DOI|PMID|UTC|RLS|URL|ISO|HTTPS?|Markdown|BibTeX)\b"
)
_SHOWN = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label"}
_SHOWN_META = {"description", "og:title", "og:description", "og:site_name", "og:image:alt"}


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
    """Show the messages of the site's language, which is also that of the guides in the tests, in brackets."""
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
        spoken = {name for name, value in attrs.items() if name.startswith("data-") and " " in (value or "")}
        names = (set(attrs) & _SHOWN) | (spoken - {"data-prepopulated-fields"})
        if tag == "input" and attrs.get("type") in ("submit", "button"):
            names.add("value")
        if tag == "meta" and _SHOWN_META & {attrs.get("name"), attrs.get("property")}:
            names.add("content")
        for name in sorted(names):
            where, value = f"{tag}[{name}]", attrs.get(name) or ""
            if name.startswith("data-") and value[:1] in tuple("{["):
                # A single small word in it is for the script.
                words = (text for _key, text in _data_words(json.loads(value)))
                self.found += [(where, text) for text in words if " " in text.strip() or text[:1].isupper()]
            else:
                self.found.append((where, value))

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


def words_of_feed(xml):
    """Return (where, words) for all that a feed reader shows of a feed."""
    found = []
    for element in ElementTree.fromstring(xml).iter():
        name = element.tag.rpartition("}")[2]
        if name in ("title", "subtitle", "summary", "content", "name", "rights") and element.text:
            is_html = element.get("type") == "html" or name in ("summary", "content")
            found += words_of_page(element.text) if is_html else [(name, element.text)]
    return found


def typed_texts():
    """Return everything that people typed: all texts in the database."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in ("articles", "comments", "auth", "rlssite"):
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
    """What people typed, and what is known to be the same in every language: to look words up in."""

    def __init__(self, texts):
        # As a page shows them: without the citations, whose numbers stand apart.
        texts = [*texts, *(_CITED.sub(" ", text) for text in texts)]
        # A word counts that stands alone, or between signs: “**Now:** call”.
        self.whole = {_plain(piece) for text in texts for piece in [text, *re.split(r"[^\w\s'’-]+|\n", text)]}
        self.text = "\n".join(self.whole)

    def add(self, text):
        self.whole.add(_plain(text))
        self.text += f"\n{_plain(text)}"

    def __contains__(self, words):
        """Whether somebody typed `words`, be it within a text; a word by itself is too easily one of another text."""
        if " " not in words:
            return words in self.whole
        return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self.text))


def _plain(text):
    return " ".join(_PLAIN.sub(" ", _SAME.sub(" ", text)).split())


def _is_typed(words, typed):
    parts = [words] if words in typed else re.split(r"\b\d[\d:-]*\b", words)
    return all(part.strip() in typed for part in parts if _LETTERS.search(part))


def untranslated(text, typed):
    """Return the runs of words in `text` that stand outside brackets and that nobody typed."""
    found = []
    for run in re.split(r"⟦⟧|\n", _WRAPPED.sub(" ⟦⟧ ", text)):
        words = _plain(run)
        if not _LETTERS.search(words) or words in typed:
            continue
        # Several things that people typed may stand beside each other, with signs and numbers between them.
        pieces = (_plain(piece) for piece in re.split(r"[:;,.?!–—·›|/()“”\"]+", run))
        if not all(_is_typed(piece, typed) for piece in pieces):
            found.append(words)
    return found


def words_of_template(source, known):
    """Return the words of a template that people would get in the same language always."""
    pieces, is_message, is_code = [], False, False
    for token in Lexer(source).tokenize():
        name = token.contents.partition(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if name in ("blocktranslate", "endblocktranslate", "comment", "endcomment"):
            is_message = not name.startswith("end")
        if name in ("block", "endblock"):
            is_code = name == "block" and token.contents.split()[1] in _CODE_BLOCKS
        # A tag stands for a message or for what somebody typed.
        is_text = token.token_type == TokenType.TEXT and not (is_message or is_code)
        pieces.append(token.contents if is_text else "" if token.token_type == TokenType.COMMENT else "⟦⟧")
    # What a tag decides is no data, and only whole JSON can be read.
    source = re.sub(r"""\sdata-[\w-]+=('[^']*'|"[^"]*")""", "", "".join(pieces))
    return [f"{where}: {words}" for where, text in words_of_page(source) for words in untranslated(text, known)]
