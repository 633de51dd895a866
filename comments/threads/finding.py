"""Finds published comments by the words of their texts, whatever is asked, and however many comments there are."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, When

from articles.models import Edition
from articles.search.hits import Marked, snippet
from articles.search.words import spans, stem
from comments.models import Comment, Word
from comments.models.word import is_kept
from comments.threads.reading import part_of

MAX_FOUND = 5
# Of a word that many comments have, only the newest so many are looked at; and only so many words of a query, and for
# each only so many that it may mean.
NEWEST, MAX_SOUGHT, MAX_MEANT = 300, 12, 5
# So many of the words that were asked for a comment must have.
MOST_OF = 2 / 3


@dataclass(frozen=True)
class Found:
    comment: Comment
    # What its thread is about: the name of a remedy or section; "" for the guide.
    about: str
    text: Marked


def find_comments(meant: list[list[str]], editions: Iterable[Edition]) -> list[Found]:
    """Return the best comments with the words `meant` (from a `Result`): those with most of them, the newest first.

    Only what readers can open under one of `editions` is found; names are not searched.
    """
    wanted = [those for group in meant if (those := {word for word in map(stem, group[:MAX_MEANT]) if is_kept(word)})]
    wanted = wanted[:MAX_SOUGHT]
    sought = sorted(set().union(*wanted))
    having: dict[int, set[str]] = defaultdict(set)
    for word, pk in Word.objects.newest_with(sought, NEWEST):
        having[pk].add(word)
    counts = {pk: sum(bool(those & has) for those in wanted) for pk, has in having.items()}
    least = math.ceil(MOST_OF * len(wanted))
    best = sorted((pk for pk, count in counts.items() if count >= least), key=lambda pk: (-counts[pk], -pk))
    best = best[:NEWEST]
    if not best:
        return []
    shown = {edition.article_id: edition for edition in editions}
    # The database keeps their order, and cuts after it knows who may be seen: what stands under a guide or in a thread
    # that is hidden takes no place from the rest.
    with_count = {count: [pk for pk in best if counts[pk] == count] for count in {counts[pk] for pk in best}}
    rows = (
        Comment.objects.on_a_page()
        .filter(pk__in=best, article__in=shown)
        .select_related("root")
        .only(
            *("name", "body", "published", "reply_no", "article_id", "section_id", "remedy_id"),
            *("root__section_id", "root__remedy_id"),
        )
        .order_by(Case(*(When(pk__in=pks, then=-count) for count, pks in with_count.items())), "-pk")
    )
    return [_found(row, shown[row.article_id], set(sought)) for row in rows[:MAX_FOUND]]


def _found(comment: Comment, edition: Edition, sought: set[str]) -> Found:
    # As readers see it named, whatever the working copy calls it by now.
    _slug, about = edition.part_names.get(part_of(comment.root or comment), ("", ""))
    text = " ".join(comment.body.split())
    wanted = {word for _start, _end, word in spans(text) if stem(word) in sought}
    return Found(comment, about, snippet(text, wanted, dict.fromkeys(wanted, 1.0)))
