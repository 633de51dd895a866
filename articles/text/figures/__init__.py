"""Figures that the author writes as a few lines of data: ```ruler, ```steps, ```timeline, ```night, ```bars. Pure.

Each kind is a module here, which says how its lines are read and drawn; the classes of its shapes stand in
`rlssite.markup` and in figures.css, and `KINDS` brings it into the texts, the checks and the author's help.

The parser turns a block of data into tokens before it reads the words in it: so citations, links and marks in a
figure's lines are read, numbered, proofread and escaped as everywhere in the author's text. A figure's words are all
shown as words; what is drawn beside them holds nothing but numbers and is hidden from those who hear the page, since
the words say the same.

The drawing is put in before the HTML is cleaned, and `rlssite.markup` lets its few shapes through. The other way,
putting it in afterwards, would let a place of the author's text stand for HTML that nobody cleans.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from articles.text.figures import bars, night, ruler, steps, timeline
from articles.text.figures.data import BLANKS, Data, Fault
from articles.text.figures.drawing import Item, Part, Words

KINDS = {kind.name: kind for kind in (ruler.KIND, steps.KIND, timeline.KIND, night.KIND, bars.KIND)}
# The tokens of a figure beside its words; their content is our own HTML.
TOKENS = ("figure_open", "figure_close", "figure_item_open", "figure_item_close", "figure_html")
# The captions and the data of the examples; settings are alike in many figures.
EXAMPLES = {
    line for kind in KINDS.values() for line in kind.example.splitlines() if line.partition(":")[0] not in kind.settings
}
# An open block makes a fault of every line that follows it; a few say enough.
MOST_FAULTS = 5


def install(parser: MarkdownIt) -> None:
    """Let `parser` read figures. A block with another name stays code."""
    parser.core.ruler.before("inline", "figures", _figures)


def faults(tokens: Iterable[Token]) -> Iterator[Fault]:
    """Yield (line from 1, what to mend) for the figures in `tokens` that cannot be drawn."""
    for token in tokens:
        if token.type == "fence":
            yield from token.meta.get("faults", ())


def left_open(tokens: Iterable[Token]) -> Iterator[Fault]:
    """Yield (line from 1, what to write) for what is not the author's own in the figures in `tokens`."""
    for token in tokens:
        if token.type == "fence":
            yield from token.meta.get("blanks", ())
        elif token.type == "figure_open":
            words = _("“%(line)s” is only the example of a figure: write what is true, or take it out.")
            source, first = token.meta["source"], (token.map or [0])[0] + 2
            for number, line in enumerate(source.splitlines(), first):
                if line.strip() in EXAMPLES:
                    yield number, words % {"line": line.strip()}


def _blanks(content: str, first: int) -> Iterator[Fault]:
    for number, line in enumerate(content.splitlines(), first):
        blanks = list(dict.fromkeys(BLANKS.findall(line)))
        if blanks:
            named = ", ".join(f"“{blank}”" for blank in blanks)
            yield number, _("The figure is to be filled in: it still says %(words)s.") % {"words": named}


def _figures(state: StateCore) -> None:
    found: list[Token] = []
    for token in state.tokens:
        name = token.info.strip().lower() if token.type == "fence" else ""
        found += _figure(token, name) if name in KINDS else [token]
    state.tokens = found


def _figure(fence: Token, name: str) -> list[Token]:
    """Return the tokens of a figure; for one that cannot be drawn its block of data, with what is wrong."""
    begin, end = fence.map or [0, 0]
    # Half of a figure would be drawn as if it were whole.
    if blanks := list(_blanks(fence.content, begin + 2)):
        fence.meta |= {"faults": [], "blanks": blanks}
        return [fence]
    data = Data(fence.content, begin + 2)
    parts = KINDS[name].draw(data) if data.is_readable(KINDS[name]) else []
    if data.faults or data.caption is None:
        fence.meta["faults"] = sorted(data.faults)[:MOST_FAULTS]
        return [fence]
    opening = _token("figure_open", f'<figure class="figure figure-{name}"><figcaption>', begin + 1, 1)
    opening.map, opening.markup, opening.meta = [begin, end], fence.markup, {"source": fence.content}
    after = ["</figcaption>", *parts]
    tokens = [opening, *_tokens([data.caption, *after]), _token("figure_close", "</figure>\n", end, -1)]
    for token in tokens:
        token.level = fence.level + (token.type not in ("figure_open", "figure_close"))
    return tokens


def _tokens(parts: Iterable[Part]) -> Iterator[Token]:
    for part in parts:
        if isinstance(part, Words):
            token = _token("inline", part.text, part.line)
            token.children = []
            yield token
        elif isinstance(part, Item):
            yield _token("figure_item_open", "<li>", part.line, 1)
            yield from _tokens(part.parts)
            yield _token("figure_item_close", "</li>", part.line, -1)
        else:
            yield _token("figure_html", part, 1)


def _token(kind: str, content: str, line: int, nesting: int = 0) -> Token:
    # markdown-it types the nesting as one of three literals.
    token = Token(kind, "", 0, content=content, map=[line - 1, line], block=True)
    token.nesting = nesting  # type: ignore[assignment]
    return token
