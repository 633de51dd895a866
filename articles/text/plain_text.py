"""The author's texts in one form, and the words of their HTML for searches, descriptions and data. Pure."""

from dataclasses import dataclass
from html.parser import HTMLParser

from rlssite.markup import CONTROL, INVISIBLE

# The length of a description that search results show.
DESCRIPTION_LENGTH = 155

HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_LISTS = frozenset(("ul", "ol", "dl", "table"))
_BLOCKS = frozenset("p li tr dt dd div section blockquote pre br hr figure figcaption".split()) | _LISTS | HEADINGS
_VOID = frozenset("br hr img wbr input".split())


def tidy(text: str) -> str:
    """Return a text of the author's as it is stored and compared: plain line ends, no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def visible(text: str) -> str:
    """Return `text` without the characters that the reader of files refuses; for a control character, a space."""
    return CONTROL.sub(" ", INVISIBLE.sub("", text))


@dataclass(slots=True)
class Line:
    """One line as a reader sees it: the block it stands in, that block's id, how many lists end before it."""

    tag: str
    id: str | None
    lists_before: int
    # More than one in a row of a table.
    cells: list[str]

    @property
    def text(self) -> str:
        return " · ".join(self.cells)


def _is_left_out(tag: str, attributes: dict[str, str | None]) -> bool:
    """Numbers of references, shapes and what opens only on demand are no part of the running text."""
    return (
        (tag == "sup" and "cites" in (attributes.get("class") or "").split())
        or attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or "popover" in attributes
    )


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.left_out, self.lists = 0, 0
        self.begin()

    def begin(self, tag: str = "", its_id: str | None = None) -> None:
        self.tag, self.id = tag, its_id
        self.cells: list[list[str]] = [[]]

    def end(self) -> None:
        cells = [" ".join("".join(cell).split()) for cell in self.cells]
        if any(cells):
            self.lines.append(Line(self.tag, self.id, self.lists, [cell for cell in cells if cell]))
        self.begin()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.left_out or _is_left_out(tag, attributes):
            self.left_out += tag not in _VOID
        elif tag in _BLOCKS:
            self.end()
            self.begin(tag, attributes.get("id"))
        elif tag in _CELLS:
            self.cells.append([])

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            self.left_out -= tag not in _VOID
        elif tag in _BLOCKS:
            self.end()
            self.lists += tag in _LISTS

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.cells[-1].append(data)


def lines_of(html: str) -> list[Line]:
    """Return the `Line`s of text that `html` shows."""
    parser = _Lines()
    parser.feed(html)
    parser.close()
    parser.end()
    return parser.lines


def words_of(html: str) -> str:
    """Return the text of `html` in one line."""
    return " ".join(cell for line in lines_of(html) for cell in line.cells)


def shortened(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """Return `text` in one line of at most `length` characters; if it is cut, then after a word, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head, space, _rest = text[:length].rpartition(" ")
    return (head if space else text[: length - 1]).rstrip(" ,;:–-") + "…"
