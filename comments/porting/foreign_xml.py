"""Reads comments out of what WordPress (WXR) and Disqus export as XML. Pure: no database.

The threat: the file was made by somebody else. So it has a largest size, no document type (and with it no entities that
unpack to more than memory holds or name other files), bounded depth and numbers; and its HTML becomes plain text.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from rlssite.markup import plain_text, web_address, without_heaps

MAX_BYTES = 50 * 1024 * 1024
MAX_DEPTH = 40
MAX_ELEMENTS = 2_000_000
MAX_TEXT = 1024 * 1024
BLOCK = 256 * 1024
# Elements that are read; all others are passed over.
_RECORDS = {"item", "thread", "post"}
_WXR = {
    "comment", "comment_id", "comment_author", "comment_author_email", "comment_date_gmt", "comment_date",
    "comment_content", "comment_approved", "comment_type", "comment_parent",
}  # fmt: skip
_DISQUS = {"message", "createdAt", "isDeleted", "isSpam", "author", "email", "name", "parent", "thread"}
_KEPT = _WXR | _DISQUS | {"title", "link"}
_STATUSES = {"1": "published", "approve": "published", "0": "pending", "hold": "pending", "spam": "spam"}


class NotReadable(Exception):
    """Says in one sentence why the file cannot be taken."""


@dataclass
class Foreign:
    """A comment as the other site had it. `page` is (address, title); `parent` "" or the `id` of another one."""

    id: str
    parent: str
    page: tuple[str, str]
    name: str
    email: str
    body: str
    created: datetime | None
    status: str


@dataclass
class _Node:
    name: str
    attributes: dict[str, str]
    children: list["_Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def child(self, name: str) -> "_Node | None":
        return next((one for one in self.children if one.name == name), None)

    def said(self, name: str) -> str:
        found = self.child(name)
        return found.text if found else ""


class _Parser:
    """Collects the wanted elements of a file; each finished record is taken from `done`."""

    def __init__(self) -> None:
        self.done: list[_Node] = []
        self.open: list[_Node | None] = []
        self.root, self.count = "", 0
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end
        self.expat.CharacterDataHandler = self.characters
        self.expat.StartDoctypeDeclHandler = self.refuse
        self.expat.EntityDeclHandler = self.refuse

    def refuse(self, *_what: object) -> None:
        raise NotReadable(_("It declares a document type or entities, which no export needs, so it is not read."))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.root = self.root or name
        self.count += 1
        if len(self.open) >= MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise NotReadable(_("It is nested too deeply, or has too many elements."))
        inside = next((node for node in reversed(self.open) if node), None)
        is_wanted = name in (_KEPT if inside else _RECORDS)
        node = _Node(name, {key.rpartition(" ")[2]: value for key, value in attributes.items()}) if is_wanted else None
        if node and inside:
            inside.children.append(node)
        self.open.append(node)

    def end(self, _tag: str) -> None:
        node = self.open.pop()
        if node and not any(self.open):
            self.done.append(node)

    def characters(self, text: str) -> None:
        node = self.open[-1] if self.open else None
        if node:
            node.pieces.append(text)
            if len(node.pieces) > 1 and sum(map(len, node.pieces)) > MAX_TEXT:
                raise NotReadable(_("One of its texts is too long."))
            node.pieces = ["".join(node.pieces)]


def read(file: BinaryIO) -> tuple[str, list[Foreign]]:
    """Return ("wordpress" or "disqus", its comments in the file's order). Raises NotReadable."""
    parser, total, found, threads = _Parser(), 0, [], {}
    try:
        while block := file.read(BLOCK):
            total += len(block)
            if total > MAX_BYTES:
                limit = MAX_BYTES // 1024 // 1024
                raise NotReadable(_("This is larger than %(limit)d MB, which is too much.") % {"limit": limit})
            parser.expat.Parse(block, False)
            if parser.root and parser.root not in ("rss", "disqus"):
                raise NotReadable(_("This is neither an export of WordPress nor one of Disqus."))
            for node in parser.done:
                _take(node, found, threads)
            parser.done.clear()
        parser.expat.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotReadable(
            _("This is no whole XML file (line %(line)d). Export it anew.") % {"line": error.lineno}
        ) from None
    except (UnicodeError, ValueError, LookupError):
        raise NotReadable(_("This is in an encoding that cannot be read; export it as UTF-8.")) from None
    for node in parser.done:
        _take(node, found, threads)
    if parser.root == "disqus":
        for comment in found:
            comment.page = threads.get(comment.page[0], ("", ""))
        return "disqus", found
    return "wordpress", found


def _take(node: _Node, found: list[Foreign], threads: dict[str, tuple[str, str]]) -> None:
    if node.name == "item":
        page = node.said("link"), node.said("title")
        found += [_of_wordpress(one, page) for one in node.children if one.name == "comment" and _is_comment(one)]
    elif node.name == "thread":
        threads[node.attributes.get("id", "")] = node.said("link"), node.said("title")
    elif node.name == "post":
        found.append(_of_disqus(node))


def _is_comment(node: _Node) -> bool:
    # Others are pings of other sites, and notes of shops.
    return node.said("comment_type") in ("", "comment")


def _of_wordpress(node: _Node, page: tuple[str, str]) -> Foreign:
    parent = node.said("comment_parent")
    return Foreign(
        id=f"{page[0]} {node.said('comment_id')}",
        parent="" if parent in ("", "0") else f"{page[0]} {parent}",
        page=page,
        name=_line(node.said("comment_author")),
        email=node.said("comment_author_email"),
        body=text_of(node.said("comment_content")),
        created=_moment(node.said("comment_date_gmt")) or _moment(node.said("comment_date")),
        status=_STATUSES.get(node.said("comment_approved"), "removed"),
    )


def _of_disqus(node: _Node) -> Foreign:
    author, thread, parent = node.child("author"), node.child("thread"), node.child("parent")
    is_gone, is_spam = node.said("isDeleted") == "true", node.said("isSpam") == "true"
    return Foreign(
        id=node.attributes.get("id", ""),
        parent=parent.attributes.get("id", "") if parent else "",
        page=(thread.attributes.get("id", "") if thread else "", ""),
        name=_line(author.said("name")) if author else "",
        email=author.said("email") if author else "",
        body=text_of(node.said("message")),
        created=_moment(node.said("createdAt")),
        status="spam" if is_spam else "removed" if is_gone else "published",
    )


def _line(text: str) -> str:
    return " ".join(without_heaps(plain_text(text)).split())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    # WordPress writes a time without a zone, and "0000-00-00 00:00:00" for none.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# HTML as plain text

_BLOCKS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr"}
_UNSEEN = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "title"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen, self.links = 0, [("", 0)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n• ")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.pieces)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "a" and len(self.links) > 1:
            address, start = self.links.pop()
            shown = "".join(self.pieces[start:]).strip()
            if web_address(address) and address not in shown and shown != address:
                self.pieces.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(data)


def text_of(html: str) -> str:
    """Return the words of `html` as plain text: paragraphs, list items and links are kept as people read them."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    text = without_heaps(plain_text("".join(parser.pieces)))
    rows = [row.strip() for row in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()
