"""Reads from a list's URL which threads it shows, in which order, and where the page starts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from articles.models import Edition, Remedy, Section
from comments.cursors import read_cursor
from comments.models import Comment
from comments.querysets import CommentQuerySet

KEYS = ("about", "show", "order", "before", "after")
SHOW = ("questions", "answered")
PARTS: dict[str, type[Section] | type[Remedy]] = {"section": Section, "remedy": Remedy}


@dataclass(frozen=True)
class Listing:
    # What it is about: "section:<slug>" as in the URL, and "section:<pk>" as the edition names it.
    about: str = ""
    part: str = ""
    show: str = ""
    order: str = ""
    before: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], edition: Edition) -> Self:
        """Return the list that `query` asks for; ValueError if there is no such list.

        `query` may name a section or remedy by an earlier slug; the `about` of the result has the present one.
        """
        asked = {key: query[key] for key in KEYS if key in query}
        if "" in asked.values() or ("about" in asked and "show" in asked) or ("before" in asked and "after" in asked):
            raise ValueError("No list.")
        if asked.get("order", "oldest") != "oldest" or asked.get("show", SHOW[0]) not in SHOW:
            raise ValueError("No list.")
        for key in {"before", "after"} & asked.keys():
            read_cursor(asked[key])
        if "about" in asked:
            asked["part"] = _part(asked["about"], edition)
            asked["about"] = f"{asked['part'].partition(':')[0]}:{edition.part_names[asked['part']][0]}"
        return cls(**asked)

    @property
    def oldest_first(self) -> bool:
        return bool(self.order)

    @property
    def is_filtered(self) -> bool:
        return bool(self.about or self.show)

    @property
    def is_start(self) -> bool:
        return not self.before and not self.after

    @property
    def key(self) -> dict[str, tuple[datetime, int]]:
        return {name: read_cursor(text) for name in ("before", "after") if (text := getattr(self, name))}

    def threads(self, article_id: int) -> CommentQuerySet:
        kind, _colon, pk = self.part.partition(":")
        return Comment.objects.listed(article_id, show=self.show, **({kind: int(pk)} if pk else {}))

    @property
    def start(self) -> str:
        return self.at()

    @property
    def newest_query(self) -> str:
        return self.at(order="")

    @property
    def oldest_query(self) -> str:
        return self.at(order="oldest")

    def at(self, **changes: str) -> str:
        """Return the query string of this list with `changes`, from its first page on: "" or "?show=questions"."""
        other = replace(self, **({"before": "", "after": ""} | changes))
        query = {key: value for key in KEYS if (value := getattr(other, key))}
        return f"?{urlencode(query, safe=':')}" if query else ""


def _part(about: str, edition: Edition) -> str:
    """Return the part that has, or had, the name `about` ("section:sleep"); ValueError if there is none."""
    kind, _colon, slug = about.partition(":")
    if kind not in PARTS:
        raise ValueError("No such part.")
    for part, (present, _title) in edition.part_names.items():
        if part.startswith(f"{kind}:") and present == slug:
            return part
    row = PARTS[kind].objects.known_as(edition.article_id, slug)
    if row is None or f"{kind}:{row.pk}" not in edition.part_names:
        raise ValueError("No such part.")
    return f"{kind}:{row.pk}"
