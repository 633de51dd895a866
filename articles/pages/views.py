from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.editions import pages
from articles.models import Remedy, Site
from articles.pages import self_audit
from articles.pages.caching import Frame, cacheable, moved, origin, public_response
from articles.pages.edition_lookup import all_editions, of_a_guide, state_of_all
from articles.pages.own_pages import own_page_response
from articles.text.evidence_map.kinds import KIND_TITLES
from articles.text.evidence_map.table import ORDERS, in_order
from articles.text.marks import CAUTIONS, HELPS, QUESTIONS, choices
from articles.text.record.rule import marks_of_rules
from articles.wording.reading import html_of
from rlssite.web.public_pages import public_page

CHANGES_SHOWN = 100


def get_page_or_404(edition, path):
    """Return the page of `edition` that stands at `path` below its address."""
    page = edition.read_page(path)
    if page is None:
        raise Http404
    return page


def _render(request, edition, template, context):
    """Render a page of a guide in the guide's language."""
    about = {"edition": edition, "guide": edition.head, "guide_url": reverse("articles:guide", args=[edition.slug])}
    with translation.override(edition.language):
        return render(request, template, {**about, **standing(edition.head), **context})


def standing(head):
    """Return what a page says about the guide's review and age."""
    due = head["review_due"]
    return {
        "is_overdue": bool(due) and due < timezone.localdate().isoformat(),
        "is_checked": any(reviewer["is_clinician"] for reviewer in head["reviewers"]),
    }


@public_page
def home(request):
    editions = all_editions()
    site = Site.load()

    def build():
        # Several guides have a card each, without their maps.
        drawn = editions[0].read_page(pages.MAP) if len(editions) == 1 else None
        teaser = drawn.content["teaser"] if drawn else None
        return render(request, "articles/home.html", {"editions": editions, "site": site, "map_teaser": teaser})

    return public_response(request, state_of_all("home", editions, site), build)


# The template of each kind of page that is shown as it was rendered.
TEMPLATES = {
    "guide": "articles/guide.html",
    "front": "articles/front.html",
    "whole": "articles/whole.html",
    "section": "articles/section.html",
    "remedy": "articles/remedy.html",
    "glossary": "articles/glossary.html",
    "references": "articles/references.html",
    "map": "articles/map.html",
    "sheet": "articles/for_your_doctor.html",
}


@public_page
def front(request, slug):
    """Show what stands at the first part of an address: a guide, or a page of the author's own."""
    try:
        return page(request, slug)
    except Http404:
        return own_page_response(request, slug)


@public_page
@of_a_guide
def page(request, edition, path=pages.FRONT):
    """Show a page of the guide as it was rendered; lead on from the earlier address of a section or remedy."""
    if edition.page_kind is None:
        raise Http404
    if edition.page_kind == "moved":
        to = get_page_or_404(edition, path).content["to"]
        return moved(reverse("articles:guide", args=[edition.slug]) + to)

    def make():
        found = get_page_or_404(edition, path)
        if found.kind == "whole":
            # To search engines it is the same as the front page and the sections' pages, which this one leads to.
            request.canonical = request.canonical.removesuffix(path)
        return _render(request, edition, TEMPLATES[found.kind], shown(edition.head, found))

    state = edition.state if path == pages.FRONT else edition.page_state
    return public_response(request, state, make, frame=Frame(edition.frame_state, edition))


def shown(head, page):
    """Return the context of a page: `guide` is the edition's head, on the guide's own pages with their content."""
    if page.kind in ("section", "remedy"):
        # An edition from before sections could say so has none.
        first_steps = [section for section in head["sections"] if section.get("first_step")]
        return {"guide": head, page.kind: page.content, "first_steps": first_steps}
    return {"guide": head | page.content}


UNSTUDIED = [mark.value for mark in HELPS.values() if not mark.is_studied]
FILTERS = {
    "kind": [(value, label) for value, label in Remedy.Kind.choices],
    "helps": choices(HELPS),
    "caution": choices(CAUTIONS),
}


@public_page
@of_a_guide(keys=FILTERS, path=pages.REMEDIES)
def remedies(request, edition):
    """All remedies in one table, with links that filter it: `?kind=`, `?helps=`, `?caution=`."""
    wanted = wanted_marks(request)
    if edition.page_kind is None:
        raise Http404

    def page():
        # To search engines the filtered tables are the same page.
        request.canonical = request.canonical.partition("?")[0]
        rows = get_page_or_404(edition, pages.REMEDIES).content["remedies"]
        return _render(request, edition, "articles/remedies.html", table_of(rows, wanted, edition.head["topic"]))

    return public_response(request, edition.state, page, FILTERS, frame=Frame(edition.frame_state, edition))


def wanted_marks(request):
    """Return {filter: value} of what the address asks for; 404 if there is no such mark or kind."""
    wanted = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    if any(value not in dict(FILTERS[name]) for name, value in wanted.items()):
        raise Http404
    return wanted


def table_of(rows, wanted, topic):
    """Return the context of the table with those `rows` that are `wanted`."""
    found = [remedy for remedy in rows if _fits(remedy, wanted)]
    return {
        "remedies": found,
        "groups": _groups(found),
        "count": len(found),
        "is_filtered": bool(wanted),
        "filters": _filter_links(wanted, topic),
    }


def _groups(found):
    """Return the remedies in groups: by kind, the best studied first; then those that only harm, then the unstudied.

    Things that people can do by themselves stay with their kind even if unstudied: the section "Tonight" links there.
    """
    studied = [value for value in HELPS if value not in UNSTUDIED]
    by_kind = sorted(
        (remedy for remedy in found if remedy["helps"] in studied or _is_own_unstudied(remedy)),
        key=lambda remedy: [*studied, *UNSTUDIED].index(remedy["helps"]),
    )
    groups = [
        {"title": title, "remedies": [remedy for remedy in by_kind if remedy["kind"] == kind]}
        for kind, title in KIND_TITLES.items()
    ]
    groups.append(
        {
            "title": _("Named here for their dangers"),
            "note": _("Do not stop a prescribed medicine on your own: ask first."),
            "remedies": [remedy for remedy in found if not remedy["helps"]],
        }
    )
    groups.append(
        {
            "title": HELPS["unstudied"].word,
            "note": _("We found no trial of these. That is not the same as something with trials behind it."),
            "remedies": [remedy for remedy in found if remedy["helps"] in UNSTUDIED and not _is_own_unstudied(remedy)],
        }
    )
    return [group for group in groups if group["remedies"]]


def _is_own_unstudied(remedy):
    return remedy["kind"] == "self-care" and remedy["helps"] in UNSTUDIED


def _fits(remedy, wanted):
    has = {"kind": [remedy["kind"]], "helps": [remedy["helps"]], "caution": remedy["cautions"]}
    return all(value in has[name] for name, value in wanted.items())


def _filter_links(wanted, topic):
    """Return [(title, [{name, value, label, query, is_current}])] for the links that filter the table."""
    titles = {"kind": _("Kind")} | {name: question.title for name, question in QUESTIONS.items()}
    groups = []
    options_of = FILTERS | {"caution": [(mark.value, mark.word_for(topic)) for mark in CAUTIONS.values()]}
    for name, options in options_of.items():
        links = []
        for value, label in [("", _("all")), *options]:
            query = urlencode({key: kept for key, kept in {**wanted, name: value}.items() if kept})
            is_current = wanted.get(name, "") == value
            links.append({"name": name, "value": value, "label": label, "query": query, "is_current": is_current})
        groups.append((titles[name], links))
    return groups


@public_page
@of_a_guide(keys=["order"], path=pages.MAP)
def evidence_map(request, edition):
    """All remedies on one map, and the same as a table: `?order=` is one of `ORDERS`."""
    order = request.GET.get("order", "")
    if edition.page_kind is None or (order and order not in ORDERS):
        raise Http404

    def make():
        # To search engines the table in another order is the same page.
        request.canonical = request.canonical.partition("?")[0]
        content = get_page_or_404(edition, pages.MAP).content
        rows = in_order(content["rows"], order) if order else content["rows"]
        context = {"guide": edition.head | content | {"rows": rows}, "order": order, "orders": ORDERS}
        return _render(request, edition, TEMPLATES["map"], context)

    frame = Frame(edition.frame_state, edition)
    return public_response(request, edition.page_state, make, ["order"], frame=frame)


@public_page
@of_a_guide
def changes(request, edition):
    def page():
        editions = edition.article.editions.due().defer("source").latest_first()[:CHANGES_SHOWN]
        return _render(request, edition, "articles/changes.html", {"editions": editions})

    return public_response(request, edition.page_state, page)


@public_page
@of_a_guide
def about(request, edition):
    def page():
        parts = edition.head | get_page_or_404(edition, pages.ABOUT).content
        due = date.fromisoformat(parts["review_due"]) if parts["review_due"] else None
        context = {"guide": parts, "audits": _audits(edition, parts), "due": due}
        return _render(request, edition, "articles/about.html", context)

    return public_response(request, edition.page_state, page)


def _audits(edition, parts):
    """Return both yardsticks' titles and rows, in the guide's language."""
    site = Site.load()
    if not site.shows_self_audit:
        return []
    today, edited = timezone.localdate(), timezone.localdate(edition.published_at)
    days = {"edited": edited, "today": today}
    with translation.override(edition.language):
        published = timezone.localdate(edition.first_published)
        first = self_audit.jama(parts, published=published, owner=site.owner, **days)
        second = self_audit.discern(parts, say=lambda key, **values: html_of(key, site, **values), **days)
        return [(self_audit.JAMA, first), (self_audit.DISCERN, second)]


def fixed_page(template, context=None):
    """Return a view for a page with the site's own text, which changes only with the build and the site's row."""

    @public_page
    def view(request):
        site = Site.load()
        state = f"{template}.{site.updated.timestamp()}" if site.updated else template
        return public_response(request, state, lambda: render(request, template, {"site": site, **(context or {})}))

    return view


labels = fixed_page("articles/labels.html", {"questions": QUESTIONS, "rules": marks_of_rules()})


@public_page
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /preview/", "Disallow: /c/*/mine/"]
    lines += ["", f"Sitemap: {origin(request)}{reverse('articles:sitemap')}"]
    return cacheable(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))
