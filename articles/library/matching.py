"""Finds references that are the same: by DOI, by PMID, or by title and year."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.models import Reference

DOI, PMID, TITLE = "doi", "pmid", "title"
WORDS = {DOI: _("same DOI"), PMID: _("same PMID"), TITLE: _("same title and year")}
_COLUMNS = ("pk", "key", "doi", "pmid", "title", "year", "url")


def signs(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (kind, value) of all by which a reference is known, the surest first."""
    if fields["doi"]:
        yield DOI, fields["doi"].casefold()
    if fields["pmid"]:
        yield PMID, fields["pmid"]
    title = folded_title(fields["title"])
    if title:
        # Pages without a year often have the same title, so their addresses tell them apart.
        yield TITLE, f"{title}|{fields['year'].strip() or fields['url'].rstrip('/')}"


def folded_title(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[\W_]+", "", "".join(sign for sign in letters if not unicodedata.combining(sign)))


class Known:
    """The references that are in the library, and drafts that were seen before, by what they are known by."""

    def __init__(self, rows: Iterable[dict[str, Any]] | None = None) -> None:
        self.by_sign: dict[tuple[str, str], dict[str, Any]] = {}
        for row in Reference.objects.values(*_COLUMNS) if rows is None else rows:
            self.add(row)

    def add(self, row: dict[str, Any]) -> None:
        for sign in signs(row):
            self.by_sign.setdefault(sign, row)

    def find(self, fields: dict[str, Any]) -> tuple[dict[str, Any], str] | None:
        """Return (the row that is the same, how it is known). Where both have a DOI, a title alone says nothing."""
        for kind, value in signs(fields):
            row = self.by_sign.get((kind, value))
            if row and not (kind == TITLE and _differ(row, fields)):
                return row, kind
        return None


def _differ(row: dict[str, Any], fields: dict[str, Any]) -> bool:
    return any(row[name] and fields[name] and row[name].casefold() != fields[name].casefold() for name in (DOI, PMID))


def duplicates() -> list[tuple[str, list[Reference]]]:
    """Return [(how they are known, references)] of those in the library that are the same, each group once."""
    groups: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in Reference.objects.order_by("key"):
        fields = {name: getattr(reference, name) for name in _COLUMNS}
        for sign in signs(fields):
            groups[sign].append(reference)
    found, seen = [], set()
    for (kind, _value), rows in sorted(groups.items(), key=lambda group: (list(WORDS).index(group[0][0]), group[0])):
        pks = frozenset(row.pk for row in rows)
        if len(rows) > 1 and pks not in seen:
            seen.add(pks)
            found.append((kind, rows))
    return found
