"""Turn a guide's source into the HTML of its public parts.

`render(source, base)` is the one way from what the author wrote to what a reader sees: publishing,
preview and the author's live preview all call it. Pure: no database; `source` is the dict that
`articles.editions.snapshots.take` makes, and the result can be stored as JSON.

Raise `RENDERER_VERSION` whenever the same source would give other HTML, and run
`manage.py render_editions`.
"""

from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.fields import ARTICLE, REMEDY_PARTS, complete, texts_of
from articles.text import citations, glossary
from articles.text.bibliography import links, reference_html
from articles.text.marks import CAUTIONS, HELPS, QUESTIONS, mark_classes
from rlssite.markup import clean_guide

RENDERER_VERSION = 5

LABELS_URL = "/how-we-label-evidence/"
MEDIA_URL = "/media/"
DECORATIVE = "decorative"

# Ids that the templates use; no heading or section may take one.
PAGE_IDS = frozenset(
    (
        "main contents tonight get-help facts references discussion sections remedies about disclaimer top site verdict"
    ).split()
)
FIRST_HEADING, LAST_HEADING = 3, 6

# Their sources are numbered last.
_OWN_PAGES = {("article", "", field.name) for field in ARTICLE if field.has_own_page}
# A page of its own, below the guide's address.
GLOSSARY_PAGE = "glossary/"


class Page:
    """One HTML page while it is rendered: which ids are taken, where each source is cited, which terms are marked."""

    def __init__(self, path, numbers, reserved=(), terms=None):
        self.path, self.numbers = path, numbers
        self.taken = set(PAGE_IDS) | set(reserved)
        self.cited = {}
        # The glossary's names, and which of its terms this page has marked.
        self.terms, self.marked = terms or {}, set()
        self.counts = {}

    def unique_id(self, wanted):
        # The count is kept: a text of nothing but equal headings must not be searched anew for each.
        candidate, count = wanted, self.counts.get(wanted, 1)
        while candidate in self.taken:
            count += 1
            candidate = f"{wanted}-{count}"
        self.taken.add(candidate)
        self.counts[wanted] = count
        return candidate

    def cite(self, key, place):
        """Note that `place` (words) cites `key`; return the id of that citation."""
        cites = self.cited.setdefault(key, [])
        # Short, since a long guide has hundreds of them.
        cite_id = self.unique_id(f"r{self.numbers[key]}-{len(cites) + 1}")
        cites.append({"href": f"{self.path}#{cite_id}", "place": place})
        return cite_id


class Context:
    """What the render rules need: handed to markdown-it as its environment."""

    def __init__(self, page, numbers, images, targets, place, id_prefix):
        self.page, self.numbers, self.images, self.targets = page, numbers, images, targets
        self.place, self.id_prefix = place, id_prefix
        self.headings = []


def _rule_citation(tokens, index, _options, context):
    token = tokens[index]
    # What was not understood stands as it was typed; the guide is not published before it is mended.
    return _cite_links(token.meta["keys"], context) if token.meta["keys"] else escape(token.content)


def _cite_links(keys, context):
    known = [key for key in keys if key in context.numbers]
    if not known:
        return ""
    links = "".join(
        format_html(
            '<a class="cite" id="{}" href="#ref-{}" aria-label="{}">[{}]</a>',
            context.page.cite(key, context.place),
            key,
            _("Reference %(number)d") % {"number": context.numbers[key]},
            context.numbers[key],
        )
        for key in known
    )
    return f'<sup class="cites">{links}</sup>'


def mark_html(mark):
    """Return one mark: its word, its shape, and a link to the page that explains it."""
    return format_html(
        '<span class="{}"><span class="mark-shape" aria-hidden="true">{}</span> '
        '<a href="{}#{}"><span class="mark-word">{}</span></a></span>',
        mark.classes,
        mark.shape,
        LABELS_URL,
        mark.anchor,
        mark.word,
    )


def _rule_mark(tokens, index, _options, context):
    meta = tokens[index].meta
    if "problem" in meta:
        return escape(tokens[index].content)
    return mark_html(QUESTIONS[meta["question"]].marks[meta["answer"]]) + _cite_links(meta["keys"], context)


def _rule_image(tokens, index, _options, context):
    token = tokens[index]
    size = context.images.get((token.attrGet("src") or "").removeprefix(MEDIA_URL))
    if size is None:
        return ""
    alt = token.content.strip()
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        token.attrGet("src"),
        "" if alt.lower() == DECORATIVE else alt,
        size["width"],
        size["height"],
    )


def _rule_table_open(_tokens, _index, _options, _context):
    # A wide table scrolls by itself, by keyboard too, and the page does not.
    return format_html('<div class="table" tabindex="0" role="region" aria-label="{}"><table>\n', _("Table"))


def _rule_table_close(_tokens, _index, _options, _context):
    return "</table></div>\n"


def _make_renderer():
    parser = citations.parser()
    for name, rule in {
        "citation": _rule_citation,
        "mark": _rule_mark,
        "image": _rule_image,
        "table_open": _rule_table_open,
        "table_close": _rule_table_close,
    }.items():
        parser.add_render_rule(name, lambda _self, *args, rule=rule: rule(*args))
    return parser


_RENDERER = _make_renderer()
_ALIGNMENTS = {"text-align:right": "is-right", "text-align:center": "is-center"}


def _prepare(tokens, context):
    """Set heading levels and ids, cell classes and the addresses of our own links, in place."""
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    ranks = {tag: f"h{min(FIRST_HEADING + rank, LAST_HEADING)}" for rank, tag in enumerate(levels)}
    for position, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = ranks[token.tag]
        if token.type == "heading_open":
            title = plain(tokens[position + 1])
            heading_id = context.page.unique_id(f"{context.id_prefix}-{slugify(title) or 'part'}")
            token.attrSet("id", heading_id)
            context.headings.append({"id": heading_id, "title": title, "level": int(token.tag[1])})
        elif token.type in ("th_open", "td_open"):
            alignment = _ALIGNMENTS.get((token.attrGet("style") or "").replace(" ", ""))
            token.attrs.pop("style", None)
            if alignment:
                token.attrSet("class", alignment)
            if token.type == "th_open":
                token.attrSet("scope", "col")
    before = None
    for _line, token in citations.inline_tokens(tokens):
        if token.type == "link_open":
            token.attrSet("href", context.targets.get(token.attrGet("href"), token.attrGet("href") or ""))
        elif token.type == "citation" and token.meta["keys"] and before is not None and before.type == "text":
            # The number stays on the line of the words it belongs to.
            before.content = before.content.rstrip()
        before = token


def plain(inline):
    """Return the words of an inline token, without citations, marks and markup."""
    return "".join(
        token.content if token.type in ("text", "code_inline") else " " if token.type == "softbreak" else ""
        for token in inline.children
    ).strip()


def _html(text, context, in_cards=False):
    """Render one text of the author's. Parsed anew for each page, since tokens are changed in place."""
    tokens = citations.parse(text)
    return _tokens_html(tokens, context, in_cards)


def _tokens_html(tokens, context, in_cards=False):
    _prepare(tokens, context)
    glossary.mark_first_uses(tokens, context.page.terms, context.page.marked)
    groups = _by_heading(tokens) if in_cards else [tokens]
    parts = [_RENDERER.renderer.render(group, _RENDERER.options, context) for group in groups]
    if in_cards:
        parts = [f'<div class="care">{part}</div>' if part.startswith("<h") else part for part in parts]
    return clean_guide("".join(parts), mark_classes()).strip()


def _by_heading(tokens):
    """Cut `tokens` before every heading: what follows a heading is a card of its own."""
    groups = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.level == 0:
            groups.append([])
        groups[-1].append(token)
    return [group for group in groups if group]


def texts_in_order(source):
    """Yield every text that may cite, in the order in which sources are numbered."""
    for _place, _where, text in sorted(texts_of(source), key=lambda found: found[0] in _OWN_PAGES):
        yield text


def is_shown(section):
    """An experience is a person's own: until one is written its section is not there."""
    return bool(section["kind"] != "experience" or section["body"].strip() or section["remedies"])


def _superseded(remedy, names, targets, html):
    if remedy["superseded_by"] not in names:
        return None
    return {
        "name": names[remedy["superseded_by"]],
        "href": targets[f"remedy:{remedy['superseded_by']}"],
        "why": html(remedy["superseded_why"], "superseded", _("Superseded")),
    }


def _marks(remedy):
    marks = [mark_html(HELPS[remedy["helps"]])] if remedy["helps"] in HELPS else []
    return marks + [mark_html(mark) for mark in CAUTIONS.values() if mark.value in remedy["cautions"]]


def _entry(reference, key, number, cites, elsewhere=()):
    """One line of the list of references, with a link to the first citation in each place that cites it.

    Where the page of the list cites it, other pages that do (`elsewhere`) are only counted.
    """
    places = {}
    for cite in cites or elsewhere:
        places.setdefault(cite["place"], cite["href"])
    return {
        "key": key,
        "number": number,
        "html": reference_html(reference),
        "url": next((url for _text, url in links(reference)), ""),
        "has_identifier": bool(reference.get("doi") or reference.get("pmid")),
        "has_year": bool(reference.get("year")),
        "places": [{"place": place, "href": href} for place, href in places.items()],
        "other_pages": len({cite["place"] for cite in elsewhere}) if cites else 0,
    }


def _own_references(page, source, numbers):
    """Return the references of a page below the guide's, in their order, each with the places on that page."""
    return [
        _entry(source["references"][key], key, numbers[key], page.cited[key])
        for key in sorted(page.cited, key=numbers.get)
    ]


def _note_cites(elsewhere, page, url, name):
    """Add the places that cite on `page`, which is called `name` and lives at `url`, to {key: places}."""
    for key, places in page.cited.items():
        elsewhere.setdefault(key, []).extend(
            {"href": url + place["href"], "place": _("page: %(name)s") % {"name": name}} for place in places
        )


def _explained(term, page, numbers, images, targets):
    """Return one entry of the glossary."""
    context = Context(page, numbers, images, targets, term.name, f"term-{term.slug}")
    for token in term.meaning:
        # A meaning in several parts keeps them apart.
        if token.level == 2 and token.type in ("paragraph_open", "paragraph_close"):
            token.hidden = False
    return {
        "slug": term.slug,
        "term": term.name,
        "other_names": term.names[1:],
        "html": _tokens_html(term.meaning, context),
    }


def render(source, base):
    """Return the public parts of `source` for a guide that lives at the path `base` ("/restless-legs/").

    Source: articles/editions/snapshots.py. The result holds HTML that is safe to mark so, and plain values.
    """
    with translation.override(source["article"]["language"]):
        return _render(complete(source), base)


def _render(source, base):
    article = source["article"]
    sections = [section for section in source["sections"] if is_shown(section)]
    remedies = [remedy for section in sections for remedy in section["remedies"]]
    names = {remedy["slug"]: remedy["name"] for remedy in remedies}
    numbers = citations.number(
        [key for key in citations.cited_keys(citations.parse(text)) if key in source["references"]]
        for text in texts_in_order({**source, "sections": sections})
    )
    targets = {f"section:{section['slug']}": f"{base}#{section['slug']}" for section in sections}
    targets |= {f"remedy:{slug}": f"{base}{slug}/" for slug in names}
    explained = glossary.read(article["glossary"])
    terms = glossary.lookup(explained, base + GLOSSARY_PAGE)

    def writer(page, prefix=""):
        def html(text, name, place, in_cards=False):
            context = Context(page, numbers, source["images"], targets, place, f"{prefix}{name}")
            rendered = _html(text, context, in_cards)
            html.headings = context.headings
            return rendered

        return html

    reserved = [section["slug"] for section in sections]
    guide = Page("", numbers, reserved, terms)
    guide_html = writer(guide)
    parts = {
        **{name: article[name] for name in ("title", "slug", "summary", "language", "copyright", "review_due")},
        "author": article["author"],
        "reviewers": source["reviewers"],
        "main_message": guide_html(article["main_message"], "message", _("the main message")),
        "tonight": guide_html(article["tonight"], "tonight", _("Tonight"), in_cards=True),
        "get_help": guide_html(article["get_help"], "get-help", _("When to get help"), in_cards=True),
        "sections": [],
    }
    for section in sections:
        body = guide_html(section["body"], section["slug"], section["title"])
        headings = guide_html.headings
        rows = [
            {
                "slug": remedy["slug"],
                "name": remedy["name"],
                "href": targets[f"remedy:{remedy['slug']}"],
                "marks": _marks(remedy),
                "label_note": remedy["label_note"],
                "verdict": guide_html(remedy["verdict"], f"remedy-{remedy['slug']}", remedy["name"]),
            }
            for remedy in section["remedies"]
        ]
        parts["sections"].append(
            {
                **{name: section[name] for name in ("slug", "kind", "title")},
                "anchors": [old for old in section["old_slugs"] if old == guide.unique_id(old)],
                "html": body,
                "headings": headings,
                "remedies": rows,
            }
        )
    parts["disclaimer"] = guide_html(article["disclaimer"], "disclaimer", _("the disclaimer"))

    parts["remedies"] = []
    elsewhere = {}
    for section in sections:
        for remedy in section["remedies"]:
            page = Page("", numbers, REMEDY_PARTS, terms)
            html = writer(page)
            fields = [
                {"name": name, "title": str(title), "html": html(remedy[name], name, str(title))}
                for name, title in REMEDY_PARTS.items()
                if remedy[name].strip()
            ]
            url = targets[f"remedy:{remedy['slug']}"]
            part = {
                **{
                    name: remedy[name]
                    for name in (
                        *("slug", "old_slugs", "name", "other_names", "kind"),
                        *("helps", "cautions", "label_note", "counts_experiences"),
                    )
                },
                "kind_label": remedy["kind_label"],
                "section": {"slug": section["slug"], "title": section["title"]},
                "href": url,
                "marks": _marks(remedy),
                "has_label_source": bool(remedy["label_source"].strip()),
                "superseded": _superseded(remedy, names, targets, html),
                # For tables elsewhere: without citations, whose list is on this page only.
                "short": _html(remedy["verdict"], Context(Page("", {}), {}, {}, targets, "", "short")),
                "verdict": next((field["html"] for field in fields if field["name"] == "verdict"), ""),
                "fields": [field for field in fields if field["name"] != "verdict"],
                "references": _own_references(page, source, numbers),
            }
            parts["remedies"].append(part)
            _note_cites(elsewhere, page, url, remedy["name"])

    page = Page("", numbers, [f"term-{term.slug}" for term in explained])
    parts["glossary"] = [_explained(term, page, numbers, source["images"], targets) for term in explained]
    parts["glossary_references"] = _own_references(page, source, numbers)
    _note_cites(elsewhere, page, base + GLOSSARY_PAGE, _("Glossary"))

    parts["references"] = [
        _entry(source["references"][key], key, number, guide.cited.get(key, []), elsewhere.get(key, ()))
        for key, number in numbers.items()
    ]
    return parts
