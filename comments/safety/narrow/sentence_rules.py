"""A small language of rules for sentences, and the search for them in a text. Pure.

A table of rules is a text. Each line is a rule: a regular expression over a folded text (matching.py: small
letters, no apostrophes, one space between words, " . " between sentences). A line that ends in | goes on in the next,
and a line that starts with # is a comment. A rule begins and ends at a word. In it <NAME> stands for a group, _ for up
to three words of the same sentence, END for the end of a sentence. Nothing in a rule may match any number of words, so
that no text takes long.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from comments.safety.matching import phrases, spellings_again
from comments.safety.needed import Sieve

_GAP = r"(?:[^\s.]+ ){0,3}"
_END = r"(?: \.|$)"

Groups = dict[str, str]
Span = tuple[int, int]


class Rules:
    """A table of rules and its groups. `groups`: {name: regular expression, which may itself use groups}.

    It is compiled when a first text is searched: most commands and many processes never judge one.
    """

    def __init__(self, table: str, groups: Groups) -> None:
        self._table, self._groups = table, groups

    @cached_property
    def rules(self) -> list[re.Pattern[str]]:
        return [_compiled(rule, self._groups) for rule in _lines(self._table)]

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(rule.pattern for rule in self.rules)

    def _possible(self, spelling: str) -> Iterator[re.Pattern[str]]:
        return (self.rules[number] for number in self._sieve.left(spelling))

    def spans(self, spelling: str) -> Iterator[Span]:
        """Yield (start, end) of all matches, also overlapping ones, so that a harmless match does not hide the next."""
        for rule in self._possible(spelling):
            match = rule.search(spelling)
            while match:
                yield match.span()
                match = rule.search(spelling, match.start() + 1)

    def search(self, spelling: str) -> str | None:
        return next((match[0] for rule in self._possible(spelling) if (match := rule.search(spelling))), None)


class Together:
    """Signs that count only together, in one sentence or in two neighbouring ones.

    `table` has one sign on each line. Sentences in which `unless` is found do not count.
    """

    def __init__(self, table: str, unless: str, groups: Groups) -> None:
        self.signs = [Rules(line, groups) for line in _lines(table)]
        self.unless = Rules(unless, groups)

    def found(self, spelling: str, harmless: Iterable[str] = ()) -> Iterator[str]:
        """Yield the words of the signs wherever all stand together and no phrase of `harmless` covers them."""
        sentences = spelling.split(" . ")
        for first, second in zip(sentences, [*sentences[1:], ""], strict=True):
            window = f"{first} . {second}".removesuffix(" . ")
            signs = self._signs(window)
            if len(signs) < len(self.signs) or self.unless.search(window):
                continue
            if not Covers(_listed(harmless, window)).hold((0, window.index(signs[-1]) + len(signs[-1]))):
                yield " … ".join(dict.fromkeys(signs))

    def _signs(self, window: str) -> list[str]:
        """Return the words of the signs up to one that is missing: then the others are not looked for."""
        found: list[str] = []
        for sign in self.signs:
            words = sign.search(window)
            if not words:
                break
            found.append(words)
        return found


def find(
    text: str,
    rules: Rules,
    *,
    entries: Iterable[str] = (),
    harmless: Iterable[str] = (),
    unless: Rules | None = None,
    always: Rules | None = None,
) -> list[str]:
    """Return the different words of `text` that match the rules or the author's list `entries`.

    A match that ends inside a match of `unless`, or inside one of the author's `harmless` phrases, does not count.
    Matches of `always` count in spite of `unless`.
    """
    found = []
    for spelling in spellings_again(text):
        # Their full stop belongs to them: a rule may ask for the end of a sentence.
        by_author = [(start, end + 2 * spelling.startswith(" .", end)) for start, end in _listed(harmless, spelling)]
        spans = list(rules.spans(spelling))
        if spans:
            covers = Covers(by_author + (list(unless.spans(spelling)) if unless else []))
            spans = [span for span in spans if not covers.hold(span)]
        more = [*(always.spans(spelling) if always else ()), *_listed(entries, spelling)]
        covers = Covers(by_author)
        spans += [span for span in more if not covers.hold(span)]
        found += [spelling[start:end].rstrip(" .") for start, end in sorted(spans)]
    return list(dict.fromkeys(found))


def _listed(entries: Iterable[str], spelling: str) -> list[Span]:
    return [(start, end) for start, end, _entry in phrases(tuple(entries)).spans(spelling)]


class Covers:
    """The harmless places of a text: spans that may overlap. Fast, since a text may hold thousands of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, span: Span) -> bool:
        """Whether the end of a match, which carries its meaning, lies in one of the spans."""
        place = bisect_left(self._starts, span[1]) - 1
        return place >= 0 and span[1] <= self._ends[place]


def _lines(table: str) -> list[str]:
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return "\n".join(lines).replace("|\n", "|").splitlines()


def _compiled(rule: str, groups: Groups) -> re.Pattern[str]:
    while names := re.search(r"<[A-Z]+>", rule):
        rule = rule.replace(names[0], f"(?:{groups[names[0][1:-1]]})")
    rule = re.sub(r"(?<!\w)_ ", lambda _match: _GAP, rule).replace(" END", _END)
    return re.compile(rf"(?<!\S)(?:{rule})(?!\S)")
