"""Which remedies cite a source that is newer than all on which their mark rests."""

import dataclasses
import re

from articles.models import Citation, MarkLook, Reference, Remedy
from articles.text.citations import cited_keys, parse

YEAR = re.compile(r"\b(?:1[89]|2\d)\d\d\b")


@dataclasses.dataclass(frozen=True)
class Newer:
    remedy: Remedy
    # The year of the newest source that the mark rests on, and the keys of those that are newer, the newest first.
    basis: int
    keys: list[str]
    newest: int
    # Who looked at sources of it and left the mark, if anybody did; and whether all of these were among them.
    look: MarkLook | None

    @property
    def is_looked_at(self):
        return self.look is not None and set(self.keys) <= set(self.look.sources)


def newer_sources(remedies):
    """Return a `Newer` for each of `remedies` that has newer sources, looked at or not."""
    rows = Reference.objects.values_list("key", "year")
    years = {key: int(found[-1]) for key, year in rows if (found := YEAR.findall(year))}
    cited = {}
    for remedy, key in Citation.objects.filter(remedy__in=remedies).values_list("remedy", "reference__key"):
        cited.setdefault(remedy, set()).add(key)
    looks = {look.remedy_id: look for look in MarkLook.objects.filter(remedy__in=remedies).select_related("by")}
    found = []
    for remedy in remedies.exclude(helps="").filter(pk__in=cited):
        basis = {key for text in (remedy.label_source, remedy.record_source) for key in cited_keys(parse(text))}
        newest_basis = max((years[key] for key in basis if key in years), default=None)
        if not newest_basis:
            continue
        newer = {key for key in cited[remedy.pk] if years.get(key, 0) > newest_basis}
        if newer:
            keys = sorted(newer, key=lambda key: (-years[key], key))
            found.append(Newer(remedy, newest_basis, keys, years[keys[0]], looks.get(remedy.pk)))
    return found
