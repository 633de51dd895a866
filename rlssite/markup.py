"""Turns untrusted text into safe HTML: everything about untrusted markup is in this file.

The threat: text typed by a reader, or by an author whose account was taken over, that runs script in somebody's
browser, fetches from another host (which then learns who reads about their illness), imitates the site's own parts, or
takes so long to parse that the site stops answering.

There are two trust levels: `guide_parser` and `clean_guide` for the author, `comment_html` for readers. The author
writes CommonMark, readers write what `reader_markdown/` reads. Neither lets HTML through, both bound the nesting, and
both end in nh3, whose allow-lists are the constants below.
"""

import re
import string
import unicodedata
from html import escape, unescape
from urllib.parse import quote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from rlssite.reader_markdown import reader_parser
from rlssite.reader_markdown.emphasis import author_emphasis
from rlssite.reader_markdown.links import HONEST, LONGEST_ADDRESS, LONGEST_HOST, is_readable_host

WEB_SCHEMES = {"https", "http"}
LINK_SCHEMES = WEB_SCHEMES | {"mailto", "tel"}
MAX_NESTING = 20
# The forms refuse longer texts; a text that did not come through a form is cut here.
MAX_GUIDE_TEXT = 40_000
MAX_COMMENT_TEXT = 10_000

GUIDE_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li",
    "ol", "p", "pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "div",
    "figure", "figcaption", "svg", "line", "rect", "circle", "path", "text",
}  # fmt: skip
GUIDE_ATTRIBUTES = {
    # Empty but needed: without it nh3 would allow title and lang on every tag.
    "*": set(),
    "a": {"href", "id", "aria-label", "data-definition"},
    "div": {"tabindex", "role", "aria-label"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "span": {"id", "aria-hidden", "title"},
    "sup": {"id"},
    "th": {"scope"},
    # The shapes of figures: they lead nowhere, fetch nothing, and hold no HTML.
    "svg": {"width", "height", "viewBox", "aria-hidden"},
    "line": {"x1", "x2", "y1", "y2"}, "rect": {"x", "y", "width", "height"}, "circle": {"cx", "cy", "r"},
    "path": {"d"}, "text": {"x", "y", "text-anchor"},
}  # fmt: skip
GUIDE_CLASSES = {
    "a": {"cite", "term"},
    "div": {"table", "care", "figure-said"},
    "span": {"mark-word", "mark-shape", "figure-head", "figure-value", "box", "rule", "picture-credit"},
    "sup": {"cites"},
    "figure": {"figure", "figure-ruler", "figure-steps", "figure-timeline", "figure-night", "figure-bars"},
    "p": {"figure-head", "figure-words", "figure-bar", "sheet-screen"},
    "svg": {"scale", "strip", "icon"},
    "line": {"axis", "grid", "track"}, "rect": {"bar", "room"}, "circle": {"bar"},
    "td": {"is-right", "is-center"},
    "th": {"is-right", "is-center"},
}  # fmt: skip

SHAPES = {"svg", "line", "rect", "circle", "path", "text"}
# What a shape's attributes hold: numbers, their units, and the letters of a path.
SHAPE_VALUE = re.compile(r"[0-9a-zA-Z.% -]*")

COMMENT_TAGS = {"a", "blockquote", "br", "code", "em", "li", "p", "strong", "ul"}
COMMENT_ATTRIBUTES = {"*": set(), "a": {"href"}}
COMMENT_LINK_REL = "nofollow ugc noopener"

# Characters that reverse or hide the words after them.
INVISIBLE = re.compile("[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
CONTROLS = re.compile(f"{CONTROL.pattern}+")
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Characters that are drawn onto the letter before them: all Unicode marks, and two letters that normalising turns into
# marks.
_MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
    if unicodedata.category(chr(code)).startswith("M") or code in (0xFF9E, 0xFF9F)
)
# Letters of all languages have only a handful of marks. Normalising takes time that grows with the square of their
# number on one letter.
MAX_MARKS = 10
# A simple set that contains all marks, for speed: the exact set has many ranges beyond U+FFFF, which `re` is slow with.
_COARSE = "".join(mark for mark in _MARKS if mark <= "\uffff") + "\U00010000-\U000e01ef"
HEAPED_MARKS = re.compile(f"([{_COARSE}](?<=[{_MARKS}])[{_MARKS}]{{{MAX_MARKS - 1}}})[{_MARKS}]+")
# Looks at one character before the last dot only: a pattern for whole names would take seconds on "a-a-a-…".
ADDRESS_LIKE = re.compile(r"//|\bwww\.|[\w-]\.[a-z]{2,}\b", re.IGNORECASE)
TAG = re.compile(r"(<[^>]*>)")

NOT_IN_A_HOST = set(string.punctuation) - set("-._:[]")
# A web address without https://.
LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?=[:/?#]|$)")


def plain_text(text):
    """Return `text` in one Unicode form, with plain line ends and without control or direction characters.

    A letter's marks are cut to `MAX_MARKS` before normalising, and again after it, since one mark may become two. So
    the time this takes grows only in proportion to the length of `text`.
    """
    return without_heaps(unicodedata.normalize("NFC", without_heaps(_shown(text))))


def without_heaps(text):
    """Return `text` with at most `MAX_MARKS` marks on a letter."""
    # A function, since for a template Python looks through the whole of such a long pattern each time.
    return text if text.isascii() else HEAPED_MARKS.sub(lambda heap: heap[1], text)


def has_heaped_marks(text):
    """Whether `plain_text(text)` would leave out marks."""
    if text.isascii():
        return False
    text = _shown(text)
    return bool(HEAPED_MARKS.search(text) or HEAPED_MARKS.search(unicodedata.normalize("NFC", text)))


def _shown(text):
    # Invisible characters are removed first: between marks they would hide how many there are.
    return CONTROLS.sub(_apart, LINE_END.sub("\n", INVISIBLE.sub("", text)))


def _apart(controls):
    """Return what stands in place of control characters: a space between numbers, where 1 and 0 mg would be 10 mg."""
    text = controls.string
    before, after = text[max(controls.start() - 1, 0) : controls.start()], text[controls.end() : controls.end() + 1]
    return " " if before.isnumeric() and after.isnumeric() else ""


def web_address(text):
    """Return `text` if it is a web address that may be used as a link, else "".

    Forms, files and imports check with this, and so does each place that writes a link: a stored address may be older
    than the form's check, or may not have come through a form.
    """
    text = text or ""
    if CONTROL.search(text) or INVISIBLE.search(text) or any(letter.isspace() for letter in text):
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return ""
    # People may take what stands before an @ for the host, and browsers end the host at a backslash.
    if parts.scheme not in WEB_SCHEMES or not parts.hostname or set(parts.netloc) & NOT_IN_A_HOST:
        return ""
    if parts.netloc.endswith(":") or "" in parts.hostname.removesuffix(".").split("."):
        return ""
    return text


def mail_link(address):
    """Return the mailto: link to `address`, which cannot set a subject or text; "" if it is no address."""
    name, _at, host = (address or "").rpartition("@")
    if not name or not host or CONTROL.search(address) or any(letter.isspace() for letter in address):
        return ""
    return f"mailto:{quote(address, safe='@')}"


def guide_parser():
    """The author's parser: CommonMark without HTML, with tables and definition lists; "2*20 and 1*15" stays so."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.inline.ruler.at("emphasis", author_emphasis)
    parser.enable("table")
    parser.use(deflist_plugin)
    parser.validateLink = is_allowed_link
    return parser


def is_allowed_link(url):
    """Whether `url` may be linked: it is relative or has an allowed scheme."""
    scheme = url.strip().partition(":")[0].lower() if ":" in url else ""
    # Our own two schemes are replaced by real addresses before the HTML is cleaned.
    return not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) or scheme in LINK_SCHEMES | {"section", "remedy"}


def clean_guide(html, mark_classes=frozenset()):
    """Return `html`, of the author's Markdown, with nothing but `mark_classes` and what the lists above allow."""
    return nh3.clean(
        html,
        tags=GUIDE_TAGS,
        attributes=GUIDE_ATTRIBUTES,
        allowed_classes=GUIDE_CLASSES | {"span": GUIDE_CLASSES["span"] | mark_classes},
        url_schemes=LINK_SCHEMES,
        link_rel=None,
        attribute_filter=_only_numbers_in_shapes,
    )


def _only_numbers_in_shapes(tag, _attribute, value):
    return value if tag not in SHAPES or SHAPE_VALUE.fullmatch(value) else None


def _show_misleading_addresses(tokens):
    """If a link's text looks like another address, write its real address after the text instead of linking it."""
    opened = []
    for position, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append(position)
        elif token.type == "link_close" and opened:
            start = opened.pop()
            if tokens[start].info == HONEST:
                continue
            href = tokens[start].attrGet("href") or ""
            shown = "".join(part.content for part in tokens[start:position] if part.type in ("text", "code_inline"))
            if _looks_like_another_address(plain_text(shown), href):
                tokens[start] = Token("text", "", 0)
                tokens[position] = Token("text", "", 0, content=f" ({href})")
    return tokens


def _looks_like_another_address(shown, href):
    if not ADDRESS_LIKE.search(unicodedata.normalize("NFKC", shown)):
        return False
    full, parts = href.removeprefix("mailto:"), urlsplit(href)
    names = {full, full.rstrip("/"), parts.netloc, f"{parts.netloc}{parts.path}".rstrip("/")}
    shown = shown.strip().rstrip("/")
    return shown not in names and not _is_written_in_letters(shown, parts, names)


def _is_written_in_letters(shown, parts, names):
    """Whether `shown` is one of `names` in readable letters; in `names`, such letters are encoded."""
    if len(shown) > LONGEST_ADDRESS:
        return False
    address = shown if "://" in shown else f"{parts.scheme}://{shown}"
    host = urlsplit(address).netloc if _can_split(address) else ""
    # A longer text is no host name, and would take long to encode.
    if not 0 < len(host) <= LONGEST_HOST or not is_readable_host(host):
        return False
    address = _COMMENTS.normalizeLink(address).rstrip("/")
    return address in names or address.partition("://")[2] in names


def _comment_parser():
    parser = reader_parser()
    parser.validateLink = lambda url: _can_split(url) and urlsplit(url).scheme.lower() in {"https", "http"}
    parser.core.ruler.push("honest_links", _honest_links)
    return parser


def _can_split(url):
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True


def _honest_links(state):
    for token in state.tokens:
        if token.type == "inline":
            token.children = _show_misleading_addresses(token.children)


_COMMENTS = _comment_parser()


def comment_html(text):
    """Return a reader's text as safe HTML that shows every word, digit and sign of it."""
    return clean_comment(_COMMENTS.render(plain_text(text)[:MAX_COMMENT_TEXT]))


def marked_comment_html(text, find):
    """Return `comment_html(text)` with <mark> around each (start, end) that `find` returns for its visible text."""
    return clean_comment(mark_shown(comment_html(text), find), {"mark"})


def mark_shown(cleaned, find):
    """Return `cleaned` HTML with <mark> around each (start, end) that `find` returns for its visible text."""
    parts = TAG.split(cleaned)
    # A span may begin in one part and end in another, as in 5 <em>mg</em>; then each part gets its own <mark>.
    shown = [part if number % 2 else unescape(part) for number, part in enumerate(parts)]
    spans = sorted(find("".join(shown[::2])))
    start, first = 0, 0
    for number in range(0, len(parts), 2):
        text, end = shown[number], start + len(shown[number])
        pieces, done = [], start
        while first < len(spans) and spans[first][0] < end:
            marked_from, marked_to = max(spans[first][0], done), min(spans[first][1], end)
            before, marked = text[done - start : marked_from - start], text[marked_from - start : marked_to - start]
            if marked:
                pieces += [escape(before), f"<mark>{escape(marked)}</mark>"]
                done = marked_to
            if spans[first][1] > end:
                break
            first += 1
        if pieces:
            parts[number] = "".join([*pieces, escape(text[done - start :])])
        start = end
    return "".join(parts)


def clean_comment(html, more_tags=frozenset()):
    return nh3.clean(
        html,
        tags=COMMENT_TAGS | more_tags,
        attributes=COMMENT_ATTRIBUTES,
        url_schemes={"https", "http"},
        link_rel=COMMENT_LINK_REL,
    )
