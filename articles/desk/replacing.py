"""Finds words in all texts of a guide's working copy, and replaces them in the places that its author chose.

All is replaced or nothing: not if a text was changed since its places were shown, or would not be saved by its form
either. Each row keeps a revision from before and after, and one token undoes the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from articles.desk.guard import digest
from articles.editions import revisions
from articles.exceptions import NotPossible
from articles.fields import KINDS, Shape
from articles.models import Article, Reference, Remedy, Revision, Section
from articles.models.revision import part_of
from articles.text.plain_text import tidy
from articles.text.proofreading import text_problems

LONGEST = 200
# So many are shown, and can be replaced, at once.
MOST_PLACES = 300
# Letters of the same line that are shown on each side.
AROUND = 70
_SALT = "articles.replacing"
_WORDS = (Shape.LINE, Shape.TEXT, Shape.SOUGHT)


@dataclass(frozen=True)
class Search:
    words: str
    replacement: str = ""
    same_case: bool = False
    whole_words: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        literal = re.escape(self.words)
        if self.whole_words:
            literal = rf"(?<!\w){literal}(?!\w)"
        return re.compile(literal, 0 if self.same_case else re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """One place in a text: its number there, its line, and what stands in the line before and after it."""

    number: int
    line: int
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Text:
    """One text of a guide with the words in it. `key` names it on the page; `was` is the hash of its value."""

    row: models.Model
    name: str
    value: str
    places: list[Place] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{part_of(self.row)}:{self.name}"

    @property
    def was(self) -> str:
        return digest(self.value)

    @property
    def label(self) -> str:
        kind = self.row._meta.model_name
        label = capfirst(str(KINDS[kind].field(self.name).label))
        return f"{capfirst(self.row._meta.verbose_name)} “{self.row}”: {label}"

    def replaced(self, search: Search, chosen: set[int]) -> str:
        return replaced(self.value, search.pattern, search.replacement, chosen)


class Refused(NotPossible):
    """Nothing was replaced. `told`: what stands in the way, a line for each text."""

    def __init__(self, message: str, told: list[str]) -> None:
        super().__init__(message)
        self.told = told


def places_in(text: str, pattern: re.Pattern[str]) -> list[Place]:
    """Return the places of `pattern` in `text`. Pure."""
    places, line, counted = [], 1, 0
    for number, found in enumerate(pattern.finditer(text)):
        start, end = found.span()
        line, counted = line + text.count("\n", counted, start), start
        head = text[text.rfind("\n", 0, start) + 1 : start]
        tail = text[end:].partition("\n")[0] if "\n" not in found[0] else ""
        before = head if len(head) <= AROUND else "…" + head[-AROUND:]
        after = tail if len(tail) <= AROUND else tail[:AROUND] + "…"
        places.append(Place(number, line, before, found[0], after))
    return places


def replaced(text: str, pattern: re.Pattern[str], replacement: str, chosen: set[int]) -> str:
    """Return `text` with `replacement` in those places whose numbers are `chosen`. Pure."""
    pieces, end = [], 0
    for number, found in enumerate(pattern.finditer(text)):
        if number in chosen:
            pieces += [text[end : found.start()], replacement]
            end = found.end()
    return "".join([*pieces, text[end:]])


def find(article: Article, search: Search) -> tuple[list[Text], int]:
    """Return the texts with the words, with at most `MOST_PLACES` in all, and how many places there are in all."""
    pattern, found, count = search.pattern, [], 0
    for row in _rows(article):
        for text in _texts(row):
            places = places_in(text.value, pattern)
            shown = places[: max(0, MOST_PLACES - count)]
            count += len(places)
            if shown:
                found.append(Text(row, text.name, text.value, shown))
    return found, count


@transaction.atomic
def replace(article: Article, search: Search, chosen: dict[str, set[int]], was: dict[str, str], *, by) -> str:
    """Replace the words in the `chosen` places, {key of a text: numbers}; return a token that undoes it.

    `was` holds the hash of each text as it was shown. Raise `Refused`, and replace nothing, if one of them was changed
    since, or does not fit with its new words.
    """
    rows = _locked(article)
    texts = {text.key: text for row in rows for text in _texts(row)}
    changed = [
        texts[key].label if key in texts else key
        for key in chosen
        if key not in texts or texts[key].was != was.get(key) or not _are_there(texts[key], search, chosen[key])
    ]
    if changed:
        raise Refused(_("Nothing was replaced: these texts were changed since you saw their places."), changed)
    known_keys, wrong, undone = Reference.objects.known_keys(), [], []
    note = _("“%(words)s” became “%(other)s”.") % {
        "words": Truncator(search.words).chars(60),
        "other": Truncator(search.replacement).chars(60),
    }
    for row in rows:
        mine = [texts[text.key] for text in _texts(row) if text.key in chosen]
        if not mine:
            continue
        given = {text.name: tidy(text.replaced(search, chosen[text.key])) for text in mine}
        for name, value in given.items():
            setattr(row, name, value)
        problems = _problems(row, given, known_keys)
        wrong += [f"{text.label}: {problem}" for text in mine for problem in problems.get(text.name, ())]
        if wrong:
            continue
        revisions.keep(row)
        before = Revision.objects.of(row).first()
        row.save()
        revisions.keep(row, by=by, note=note)
        after = {name: digest(value) for name, value in given.items()}
        undone.append([row._meta.model_name, row.pk, before.pk, after])
    if wrong:
        raise Refused(_("Nothing was replaced: with the new words these texts could not be saved."), wrong)
    return signing.dumps([article.pk, undone], salt=_SALT, compress=True)


@transaction.atomic
def undo(article: Article, token: str, *, by) -> None:
    """Undo what `replace` returned `token` for, in all texts; raise `NotPossible` if it cannot be."""
    rows = {(row._meta.model_name, row.pk): row for row in _locked(article)}
    try:
        pk, undone = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        pk, undone = None, []
    if pk != article.pk:
        raise NotPossible(_("That cannot be undone here. Each part's history has what it was before."))
    changed, todo = [], []
    for kind, pk, number, after in undone:
        row = rows.get((kind, pk))
        revision = Revision.objects.of(row).filter(pk=number).first() if row else None
        if revision is None:
            raise NotPossible(_("What was there before is not kept any more, so it cannot be undone at once."))
        texts = [Text(row, name, getattr(row, name)) for name in after]
        changed += [text.label for text in texts if text.was != after[text.name]]
        todo.append((row, revision, list(after)))
    if changed:
        words = _("Nothing was undone: these texts were changed since. Each part's history can undo it.")
        raise Refused(words, changed)
    for row, revision, names in todo:
        revisions.bring_back(row, revision, names, by=by)


def _rows(article: Article) -> list[models.Model]:
    remedies: dict[int, list[Remedy]] = {}
    for remedy in article.remedies.all():
        remedies.setdefault(remedy.section_id, []).append(remedy)
    found: list[models.Model] = [article]
    for section in article.sections.all():
        found += [section, *remedies.get(section.pk, ())]
    return found


def _locked(article: Article) -> list[models.Model]:
    """Return the rows as they are saved now; nobody else saves them before the transaction ends."""
    for model in (Article, Section, Remedy):
        own = {"pk": article.pk} if model is Article else {"article": article}
        list(model.objects.select_for_update(no_key=True).filter(**own).order_by("pk").values_list("pk"))
    return _rows(Article.objects.get(pk=article.pk))


def _texts(row: models.Model) -> Iterator[Text]:
    """Yield the texts of a row that are words of the author's, and neither an address nor one of several choices."""
    for one in KINDS[row._meta.model_name]:
        if one.shape not in _WORDS or one.name == "language":
            continue
        column = row._meta.get_field(one.name)
        if isinstance(column, (models.CharField, models.TextField)) and not column.choices:
            yield Text(row, one.name, getattr(row, one.name) or "")


def _are_there(text: Text, search: Search, numbers: set[int]) -> bool:
    return max(numbers, default=-1) < len(places_in(text.value, search.pattern))


def _problems(row: models.Model, given: dict[str, str], known_keys: set[str]) -> dict[str, list[str]]:
    """Return what the form of `row` would say of its texts `given`: {name: problems}."""
    found: dict[str, list[str]] = {}
    try:
        row.full_clean()
    except ValidationError as error:
        found = {name: list(about) for name, about in error.message_dict.items() if name in given}
    for name, text in given.items():
        if KINDS[row._meta.model_name].field(name).shape is Shape.TEXT:
            found.setdefault(name, []).extend(map(str, text_problems(text, known_keys, name=name)))
    return found
