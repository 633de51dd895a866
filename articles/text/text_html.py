"""Renders one text of the author's to HTML: citations, marks, pictures, headings and glossary terms.

Pure: no database.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, cast

from django.utils.html import escape, format_html
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.text import citations, figures, glossary
from articles.text.marks import QUESTIONS, Mark, mark_classes
from rlssite.markup import clean_guide

LABELS_URL = "/how-we-label-evidence/"
MEDIA_URL = "/media/"
# What the author says of a picture that nobody else made.
OWN = "my own"
DECORATIVE = "decorative"
NARROW_SPACE = "\u202f"

# Ids that the templates use. No heading or section may have one of them.
PAGE_IDS = frozenset(
    (
        "main contents tonight get-help what-it-is facts references discussion sections remedies about disclaimer top "
        "site verdict at-a-glance tonight-title get-help-title what-it-is-title contents-title more-title "
        "discussion-title"
    ).split()
)
FIRST_HEADING, LAST_HEADING = 3, 6
# On the sheet for the doctor: a box to tick, and a line to write on, each kept beside its words.
_BLANK = re.compile(r"(?P<box>\[ \])(?: (?=\S))?|(?P<rule> ?_{4,})")
Cite = dict[str, str]


class Page:
    """One HTML page while it is rendered: ids that are taken, places that cite each source, terms that are marked."""

    def __init__(
        self,
        path: str,
        numbers: dict[str, int],
        reserved: Iterable[str] = (),
        terms: glossary.Meanings | None = None,
        first_heading: int = FIRST_HEADING,
    ) -> None:
        self.path, self.numbers, self.first_heading = path, numbers, first_heading
        self.taken = set(PAGE_IDS) | set(reserved)
        self.cited: dict[str, list[Cite]] = {}
        # The glossary's names, and the terms that are marked on this page already.
        self.terms: glossary.Meanings = terms or {}
        self.marked: set[str] = set()
        self.counts: dict[str, int] = {}

    def unique_id(self, wanted: str) -> str:
        # The count is kept, so that many equal headings do not take quadratic time.
        candidate, count = wanted, self.counts.get(wanted, 1)
        while candidate in self.taken:
            count += 1
            candidate = f"{wanted}-{count}"
        self.taken.add(candidate)
        self.counts[wanted] = count
        return candidate

    def cite(self, key: str, place: str) -> str:
        """Note that `place` (words) cites `key`; return the id of that citation."""
        cites = self.cited.setdefault(key, [])
        # Short, because a long guide has hundreds of these ids.
        cite_id = self.unique_id(f"r{self.numbers[key]}-{len(cites) + 1}")
        cites.append({"href": f"{self.path}#{cite_id}", "place": place})
        return cite_id


class Context:
    """What the render rules need; passed to markdown-it as its environment."""

    def __init__(
        self,
        page: Page,
        numbers: dict[str, int],
        images: dict[str, dict[str, Any]],
        targets: dict[str, str],
        place: str,
        id_prefix: str,
        topic: str = "",
    ) -> None:
        self.page, self.numbers, self.images, self.targets = page, numbers, images, targets
        self.place, self.id_prefix, self.topic = place, id_prefix, topic
        self.headings: list[dict[str, Any]] = []


def _rule_citation(tokens: list[Token], index: int, _options: Any, context: Context) -> str:
    token = tokens[index]
    # A citation that was not understood is shown as typed; the guide cannot be published until it is corrected.
    if not token.meta["keys"]:
        return escape(token.content)
    return _cite_links(token.meta["keys"], context, token.meta.get("after", ""))


def _cite_links(keys: list[str], context: Context, after: str = "") -> str:
    known = sorted((key for key in keys if key in context.numbers), key=context.numbers.__getitem__)
    if not known:
        return ""
    links = ",".join(
        format_html(
            '<a class="cite" id="{}" href="#ref-{}" aria-label="{}">{}</a>',
            context.page.cite(key, context.place),
            key,
            _("Reference %(number)d") % {"number": context.numbers[key]},
            context.numbers[key],
        )
        for key in known
    )
    # Behind a figure a small number would be read as its power.
    return f'<sup class="cites">{NARROW_SPACE if after.isdigit() else ""}{links}</sup>'


def mark_html(mark: Mark, topic: str = "", instance: str = "") -> str:
    """Return a mark's HTML in a guide on `topic`: its shape and word, with a link to the page that explains it.

    `instance` says in a few words what the mark means here; the mark's own word then precedes it unseen.
    """
    word = mark.word_for(topic)
    return format_html(
        '<span class="{}"><span class="mark-shape" aria-hidden="true">{}</span> '
        '<a href="{}#{}"><span class="mark-word">{}</span></a></span>',
        mark.classes,
        mark.shape,
        LABELS_URL,
        mark.anchor,
        format_html('<span class="hidden">{}: </span>{}', word, capfirst(instance)) if instance else word,
    )


def _rule_mark(tokens: list[Token], index: int, _options: Any, context: Context) -> str:
    meta = tokens[index].meta
    if "problem" in meta:
        return escape(tokens[index].content)
    mark = QUESTIONS[meta["question"]].marks[meta["answer"]]
    return mark_html(mark, context.topic)


def _rule_image(tokens: list[Token], index: int, _options: Any, context: Context) -> str:
    token = tokens[index]
    size = context.images.get(citations.attribute(token, "src").removeprefix(MEDIA_URL))
    if size is None:
        return ""
    alt = token.content.strip()
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">{}',
        token.attrGet("src"),
        "" if alt.lower() == DECORATIVE else alt,
        size["width"],
        size["height"],
        _credit(size.get("credit", "").strip()),
    )


def _credit(said: str) -> str:
    """Return who made a picture, as readers see it below; "" if nobody said."""
    if not said:
        return ""
    words = _("Picture: our own") if said.lower() == OWN else _("Picture: %(credit)s") % {"credit": said}
    return format_html('<span class="picture-credit">{}</span>', words)


def _rule_blank(tokens: list[Token], index: int, _options: Any, _context: Context) -> str:
    return format_html('<span class="{}"></span>', tokens[index].info)


def _rule_table_open(_tokens: list[Token], _index: int, _options: Any, _context: Context) -> str:
    # A wide table scrolls alone, also by keyboard, so that the page does not.
    return format_html('<div class="table" tabindex="0" role="region" aria-label="{}"><table>\n', _("Table"))


def _rule_table_close(_tokens: list[Token], _index: int, _options: Any, _context: Context) -> str:
    return "</table></div>\n"


def _rule_figure(tokens: list[Token], index: int, _options: Any, _context: Context) -> str:
    # Our own HTML; the author's words stand between, as tokens of their own.
    return tokens[index].content


def _make_renderer() -> MarkdownIt:
    parser = citations.parser()
    for name, rule in {
        "citation": _rule_citation,
        "mark": _rule_mark,
        "image": _rule_image,
        "blank": _rule_blank,
        "table_open": _rule_table_open,
        "table_close": _rule_table_close,
        **dict.fromkeys(figures.TOKENS, _rule_figure),
    }.items():
        parser.add_render_rule(name, lambda _self, *args, rule=rule: rule(*args))
    return parser


_RENDERER = _make_renderer()
_ALIGNMENTS = {"text-align:right": "is-right", "text-align:center": "is-center"}


def _prepare(tokens: list[Token], context: Context) -> None:
    """Set heading levels and ids, cell classes and the targets of our own links in `tokens`, in place."""
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    ranks = {tag: f"h{min(context.page.first_heading + rank, LAST_HEADING)}" for rank, tag in enumerate(levels)}
    for position, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = ranks[token.tag]
        if token.type == "heading_open":
            title = plain(tokens[position + 1])
            heading_id = context.page.unique_id(f"{context.id_prefix}-{slugify(title) or 'part'}")
            token.attrSet("id", heading_id)
            context.headings.append({"id": heading_id, "title": title, "level": int(token.tag[1])})
        elif token.type in ("th_open", "td_open"):
            alignment = _ALIGNMENTS.get(citations.attribute(token, "style").replace(" ", ""))
            token.attrs.pop("style", None)
            if alignment:
                token.attrSet("class", alignment)
            if token.type == "th_open":
                token.attrSet("scope", "col")
        elif token.type == "inline":
            token.children = _stops_first(token.children or [])
    for _line, token in citations.inline_tokens(tokens):
        if token.type == "link_open":
            address = citations.attribute(token, "href")
            token.attrSet("href", context.targets.get(address, address))


# What ends a clause, with the quotation marks that close after it.
_STOP = re.compile(r"[.,;:!?…。，；：！？]+[\"'”’»]*")


def _stops_first(children: list[Token]) -> list[Token]:
    """Put each citation close to the words that it belongs to, and behind the stop that follows it: "word.⁷"."""
    found: list[Token] = []
    for position, token in enumerate(children):
        keys = token.meta.get("keys") if token.type in ("citation", "mark") and "problem" not in token.meta else None
        if not keys:
            found.append(token)
            continue
        if token.type == "mark":
            # Its word stands before the stop, the numbers of its sources behind it.
            token.meta = {**token.meta, "keys": []}
            found.append(token)
        else:
            _close_up(found)
            # Two sources side by side are one mark of two numbers: "¹ ²" close together would read as twelve.
            if found and found[-1].type == "text" and not found[-1].content:
                found.pop()
            if found and found[-1].type == "citation" and found[-1].meta["keys"]:
                keys = list(dict.fromkeys([*found.pop().meta["keys"], *keys]))
        following = children[position + 1] if position + 1 < len(children) else None
        stop = _STOP.match(following.content) if following is not None and following.type == "text" else None
        if stop and following is not None:
            found.append(Token("text", "", 0, content=stop[0]))
            following.content = following.content[stop.end() :]
        found.append(Token("citation", "", 0, content=token.content, meta={"keys": keys, "after": _last_letter(found)}))
    return found


def _close_up(found: list[Token]) -> None:
    """Take away the space or line's end before a citation, so that its number stays on the line of its words."""
    if found and found[-1].type == "softbreak":
        found.pop()
    if found and found[-1].type == "text":
        found[-1].content = found[-1].content.rstrip()


def _last_letter(found: list[Token]) -> str:
    return next((token.content[-1] for token in reversed(found) if token.content), "")


def plain(inline: Token) -> str:
    """Return the words of an inline token, without citations, marks and markup."""
    return "".join(
        token.content if token.type in ("text", "code_inline") else " " if token.type == "softbreak" else ""
        for token in inline.children or ()
    ).strip()


def text_html(text: str, context: Context, in_cards: bool = False) -> str:
    """Render one text of the author's. It is parsed again for each page, since tokens are changed in place."""
    tokens = citations.parse(text)
    return tokens_html(tokens, context, in_cards)


def tokens_html(tokens: list[Token], context: Context, in_cards: bool = False) -> str:
    _prepare(tokens, context)
    glossary.mark_first_uses(tokens, context.page.terms, context.page.marked)
    groups = _by_heading(tokens) if in_cards else [tokens]
    parts = [_RENDERER.renderer.render(group, _RENDERER.options, cast("Any", context)) for group in groups]
    if in_cards:
        parts = [f'<div class="care">{part}</div>' if part.startswith("<h") else part for part in parts]
    return clean_guide("".join(parts), mark_classes()).strip()


def sheet_html(text: str, context: Context) -> str:
    """Render the sheet for the doctor, with boxes and lines to fill in; what is only a link is left out on paper."""
    tokens = citations.parse(text)
    for opening, token in pairwise(tokens):
        if token.type != "inline":
            continue
        children = token.children or []
        if opening.type == "paragraph_open" and children and _is_one_link(children):
            opening.attrSet("class", "sheet-screen")
        token.children = [part for child in children for part in _with_blanks(child)]
    return tokens_html(tokens, context)


def _is_one_link(children: list[Token]) -> bool:
    kinds = [child.type for child in children]
    return kinds[0] == "link_open" and kinds.index("link_close") == len(kinds) - 1


def _with_blanks(token: Token) -> Iterator[Token]:
    """Yield the tokens of a text, with one of their own for each box and line."""
    end = 0
    for found in _BLANK.finditer(token.content) if token.type == "text" else ():
        kind = found.lastgroup or ""
        space = "\u00a0" if " " in found[0].replace("[ ]", "") else ""
        before = token.content[end : found.start()]
        if kind == "rule":
            before += space
        yield Token("text", "", 0, content=before)
        yield Token("blank", "", 0, info=kind)
        if kind == "box" and space:
            yield Token("text", "", 0, content=space)
        end = found.end()
    if end:
        token.content = token.content[end:]
    yield token


def _by_heading(tokens: list[Token]) -> list[list[Token]]:
    """Split `tokens` before every heading, since each heading begins a card."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.level == 0:
            groups.append([])
        groups[-1].append(token)
    return [group for group in groups if group]
