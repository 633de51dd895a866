"""What the editor's pickers find: sources, parts of the guide, pictures, marks and figures, by words.

Answers in JSON. Each result has its words and what is written into the text; all of it is text, and never HTML.
"""

import re
import unicodedata

from django.db.models import Q
from django.http import JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk import uploads
from articles.desk.editor import ASKED, MODELS, Refused, checked, for_staff, markdown_fields, place_of
from articles.models import Image, Reference, Remedy, Section
from articles.text import figures
from articles.text.marks import QUESTIONS
from articles.text.names import written_names
from articles.text.proofreading import is_undescribed
from articles.text.text_html import DECORATIVE
from rlssite.markup import LIKE_A_HOST, web_address

MOST_RESULTS = 20
LONGEST_QUERY = 200
MOST_WORDS = 8
# As many authors as tell one source from another.
MOST_AUTHORS = 3


def folded(text):
    """Return `text` in small letters without accents, as words are compared. Pure."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )


def score(words, texts):
    """Return how well folded `words` fit [(weight, folded text)], 0 if one of them is nowhere. Pure.

    A word counts by the weight of the best text that has it, twice where it begins a word, thrice where it is all.
    """
    total = 0
    for word in words:
        begins = re.compile(rf"(?<!\w){re.escape(word)}")
        fits = [
            weight * (3 if word == text else 2 if begins.search(text) else 1) for weight, text in texts if word in text
        ]
        if not fits:
            return 0
        total += max(fits)
    return total


def best(query, candidates):
    """Return the results in [(result, [(weight, text)])] that fit `query`, the best first; all without words. Pure."""
    words = folded(query).split()[:MOST_WORDS]
    if not words:
        return [result for result, _texts in candidates]
    scored = [
        (score(words, [(weight, folded(text)) for weight, text in texts]), result) for result, texts in candidates
    ]
    return [result for points, result in sorted(scored, key=lambda one: -one[0]) if points]


def _references(asked):
    # The newest first, for whoever has just added one.
    rows = Reference.objects.order_by("-pk").values("key", "title", "names", "year", "container", "doi", "pmid")
    for row in rows:
        names = [written_names.printed(name) for name in row["names"][:MOST_AUTHORS]]
        if len(row["names"]) > MOST_AUTHORS:
            names.append(_("et al."))
        detail = " · ".join(filter(None, [row["key"], ", ".join(names), row["year"], row["container"]]))
        texts = [(8, row["key"]), (6, written_names.text_of(row["names"])), (5, row["year"]), (4, row["title"])]
        texts += [(2, row["container"]), (2, row["doi"]), (2, row["pmid"])]
        yield {"title": row["title"], "detail": detail, "insert": row["key"]}, texts


def _parts(asked):
    _row, _section, guide = place_of(asked)
    sections = Section.objects.filter(article=guide).kept().order_by("position", "pk")
    for section in sections:
        texts = [(8, section.title), (4, section.slug), (2, section.other_names)]
        yield {"title": section.title, "detail": _("section"), "address": f"section:{section.slug}"}, texts
    remedies = Remedy.objects.filter(article=guide, section__set_aside=False).kept()
    for remedy in remedies.select_related("section").order_by("name"):
        texts = [(8, remedy.name), (4, remedy.slug), (4, remedy.other_names), (2, remedy.search_words)]
        detail = _("in “%(section)s”") % {"section": remedy.section.title}
        yield {"title": remedy.name, "detail": detail, "address": f"remedy:{remedy.slug}"}, texts


def _typed_address(query):
    """Return the result that links to what was typed, if that is an address of a web page; else None."""
    address = web_address(query) or (web_address(f"https://{query}") if LIKE_A_HOST.match(query) else "")
    return {"title": address, "detail": _("link to this address"), "address": address} if address else None


def _pictures(asked):
    images = list(Image.objects.order_by("-uploaded_at", "-pk"))
    descriptions = _descriptions() if images else {}
    for image in images:
        description = descriptions.get(image.name, "")
        result = {
            "title": image.title or description or _("Picture without a title"),
            "detail": description or _("Nobody has described it yet."),
            "picture": image.get_absolute_url(),
            "insert": uploads.markdown(image, description),
        }
        yield result, [(8, image.title), (6, description), (1, image.name)]


_SHOWN = re.compile(r"!\[([^\[\]\n]+)\]\(/media/([0-9a-f]{32}\.[a-z]+)")


def _descriptions():
    """Return {file name: how a working text describes that picture}."""
    found = {}
    for model in MODELS.values():
        fields = markdown_fields(model)
        shows = Q()
        for field in fields:
            shows |= Q(**{f"{field}__contains": "](/media/"})
        for texts in model.objects.filter(shows).order_by("pk").values_list(*fields):
            found |= {
                name: alt
                for alt, name in _SHOWN.findall("\n".join(texts))
                if not is_undescribed(alt) and alt.strip().lower() != DECORATIVE
            }
    return found


def _marks(asked):
    for question in QUESTIONS.values():
        for mark in question.marks.values():
            result = {
                "title": f"{mark.shape} {mark.word}",
                "detail": f"{question.title} {mark.meaning}",
                "insert": f"[{question.name}: {mark.value} | @key]",
            }
            yield (
                result,
                [
                    (8, str(mark.word)),
                    (8, mark.value),
                    (4, question.name),
                    (4, str(question.title)),
                    (2, str(mark.meaning)),
                ],
            )


def _figures(asked):
    for name, kind in figures.KINDS.items():
        source = f"```{name}\n{kind.blank}```"
        yield {"title": str(kind.title), "detail": name, "insert": source}, [(8, name), (4, str(kind.title))]


# Kind → what finds it, the models one of which has to be open to whoever asks, and what to say where there is none.
KINDS = {
    "references": (_references, ["reference"]),
    "parts": (_parts, ["article", "section", "remedy"]),
    "links": (_parts, ["article", "section", "remedy", "ownpage", "sitetext"]),
    "pictures": (_pictures, ["image"]),
    "marks": (_marks, []),
    "figures": (_figures, []),
}


@for_staff(method="GET")
def find(request):
    """Answer {"results": [{"title", "detail", …}], "told"} for the `kind` and the words `q` in the address."""
    asked = checked({name: request.GET.get(name, "") for name in ASKED})
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Refused(_("There is no such list."), 404)
    candidates, models = KINDS[kind]
    may = [f"articles.{act}_{model}" for model in models for act in ("view", "change")]
    if may and not any(map(request.user.has_perm, may)):
        raise Refused(_("You may not see this."), 403)
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = best(query, list(candidates(asked)))
    if kind == "links" and (typed := _typed_address(query)):
        found = [typed, *found]
    told = _told(len(found), query) if found or query or kind != "links" else _("Type an address.")
    return JsonResponse({"results": found[:MOST_RESULTS], "told": told})


def _told(count, query):
    if not count:
        return _("Nothing found for “%(query)s”.") % {"query": query} if query else _("There is nothing here yet.")
    if count > MOST_RESULTS:
        return _("The first %(shown)d of %(count)d; more words find fewer.") % {"shown": MOST_RESULTS, "count": count}
    return ngettext("%(count)d found.", "%(count)d found.", count) % {"count": count}


picking_urls = [path("admin/markdown/find/", find, name="markdown-find")]
