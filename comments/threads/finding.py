"""Finds published comments by the words of their texts, whatever is asked, and however many comments there are."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Edition
from articles.search.hits import Marked, snippet
from articles.search.words import spans, stem
from comments.models import Comment, Word
from comments.models.word import is_kept

MAX_FOUND = 5
# Of a word that many comments have, only the newest so many are looked at; and only so many words of a query, and for
# each only so many that it may mean.
NEWEST, MAX_SOUGHT, MAX_MEANT = 300, 12, 5
# So many of the words that were asked for a comment must have.
MOST_OF = 2 / 3
# What is read of those that fit, since some may stand in a thread that is hidden.
_LOOKED_AT = 4 * MAX_FOUND


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
    best = best[:_LOOKED_AT]
    if not best:
        return []
    rows = (
        Comment.objects.on_a_page()
        .filter(pk__in=best, article__in=[edition.article_id for edition in editions])
        .select_related("section", "remedy", "root__section", "root__remedy")
        .only(
            *("name", "body", "published", "reply_no", "root_id", "section__title", "remedy__name"),
            *("root__section__title", "root__remedy__name"),
        )
        .in_bulk()
    )
    return [_found(rows[pk], set(sought)) for pk in best if pk in rows][:MAX_FOUND]


def _found(comment: Comment, sought: set[str]) -> Found:
    first = comment.root or comment
    about = first.remedy or first.section
    text = " ".join(comment.body.split())
    wanted = {word for _start, _end, word in spans(text) if stem(word) in sought}
    return Found(comment, str(about) if about else "", snippet(text, wanted, dict.fromkeys(wanted, 1.0)))
