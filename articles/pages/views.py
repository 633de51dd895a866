from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.desk import previews
from articles.models import Edition, Remedy, Site
from articles.pages import self_audit
from articles.pages.caching import cacheable, moved, origin, private, public_response
from articles.pages.doors import of_a_guide, state_of_all
from articles.text.marks import CAUTIONS, HELPS, QUESTIONS, choices

CHANGES_SHOWN = 100


def _page(request, edition, template, context):
    """Render a page of a guide in the guide's language."""
    with translation.override(edition.language):
        return render(request, template, {"edition": edition, "guide": edition.parts, **context})


def _standing(parts):
    """Return what a page says about the guide's review and age, and whether there is a sheet for the doctor."""
    due = parts["review_due"]
    return {
        "has_sheet": has_doctors_sheet(parts),
        "is_overdue": bool(due) and due < timezone.now().date().isoformat(),
        "is_checked": any(reviewer["is_clinician"] for reviewer in parts["reviewers"]),
    }


@require_safe
def home(request):
    editions = list(Edition.objects.for_readers().order_by("title", "pk"))
    site = Site.load()

    def page():
        for edition in editions:
            edition.has_sheet = has_doctors_sheet(edition.parts)
        return render(request, "articles/home.html", {"editions": editions, "site": site})

    return public_response(request, state_of_all("home", editions, site), page)


@require_safe
@of_a_guide
def guide(request, edition):
    return public_response(
        request, edition.state, lambda: _page(request, edition, "articles/guide.html", _standing(edition.parts))
    )


# Sections to read before a remedy: is it this illness, which tests to have, what to ask the doctor.
FIRST_STEPS = ("is-it-rls", "iron", "questions-for-your-doctor")


def _first_steps(parts):
    """Return those of the `FIRST_STEPS` sections that the guide has."""
    return {
        "first_steps": [section for section in parts["sections"] if section["slug"] in FIRST_STEPS],
    }


def find_remedy(parts, slug):
    """Return the remedy in `parts` that has, or had, `slug`; None if there is none."""
    remedies = parts["remedies"]
    return next((remedy for remedy in remedies if remedy["slug"] == slug), None) or next(
        (remedy for remedy in remedies if slug in remedy["old_slugs"]), None
    )


@require_safe
@of_a_guide
def remedy(request, edition, remedy_slug):
    found = find_remedy(edition.parts, remedy_slug)
    if found is None:
        raise Http404
    if found["slug"] != remedy_slug:
        return moved(reverse("articles:remedy", args=[edition.slug, found["slug"]]))
    context = {"remedy": found, **_standing(edition.parts), **_first_steps(edition.parts)}
    return public_response(request, edition.state, lambda: _page(request, edition, "articles/remedy.html", context))


UNSTUDIED = [mark.value for mark in HELPS.values() if not mark.is_studied]
# What a reader can do without a prescription comes first.
KIND_TITLES = {
    "self-care": _("You can do it yourself"),
    "device": _("Devices"),
    "supplement": _("Vitamins, minerals and other supplements"),
    "medicine": _("Medicines: with your doctor"),
    "complementary": _("Complementary"),
}
FILTERS = {
    "kind": [(value, label) for value, label in Remedy.Kind.choices],
    "helps": choices(HELPS),
    "caution": choices(CAUTIONS),
}


@require_safe
@of_a_guide(keys=FILTERS)
def remedies(request, edition):
    """All remedies in one table, with links that filter it: `?kind=`, `?helps=`, `?caution=`."""
    wanted = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    if any(value not in dict(FILTERS[name]) for name, value in wanted.items()):
        raise Http404

    def page():
        # To search engines the filtered tables are the same page.
        request.canonical = request.canonical.partition("?")[0]
        found = [remedy for remedy in edition.parts["remedies"] if _fits(remedy, wanted)]
        context = {
            "groups": _groups(found),
            "count": len(found),
            "is_filtered": bool(wanted),
            "filters": _filter_links(wanted),
            **_standing(edition.parts),
        }
        return _page(request, edition, "articles/remedies.html", context)

    return public_response(request, edition.state, page, FILTERS)


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


def _filter_links(wanted):
    """Return [(title, [{name, value, label, query, is_current}])] for the links that filter the table."""
    titles = {"kind": _("Kind")} | {name: question.title for name, question in QUESTIONS.items()}
    groups = []
    for name, options in FILTERS.items():
        links = []
        for value, label in [("", _("all")), *options]:
            query = urlencode({key: kept for key, kept in {**wanted, name: value}.items() if kept})
            is_current = wanted.get(name, "") == value
            links.append({"name": name, "value": value, "label": label, "query": query, "is_current": is_current})
        groups.append((titles[name], links))
    return groups


@require_safe
@of_a_guide
def changes(request, edition):
    return public_response(
        request,
        edition.state,
        lambda: _page(
            request,
            edition,
            "articles/changes.html",
            {"editions": edition.article.editions.due().defer("source", "parts").latest_first()[:CHANGES_SHOWN]},
        ),
    )


def _guide_page(request, edition, name, context=dict):
    """Return a page below a guide; `context()` returns what it shows besides the edition."""
    template = f"articles/{name}.html"
    return public_response(
        request, edition.state, lambda: _page(request, edition, template, {**context(), **_standing(edition.parts)})
    )


@require_safe
@of_a_guide
def about(request, edition):
    return _guide_page(request, edition, "about", lambda: {"audits": _audits(edition)})


def _audits(edition):
    """Return both yardsticks' titles and rows, in the guide's language."""
    parts, today, edited = edition.parts, timezone.now().date(), edition.published_at.date()
    days = {"edited": edited, "today": today}
    with translation.override(edition.language):
        first = self_audit.jama(parts, published=edition.first_published.date(), owner=Site.load().owner, **days)
        return [
            (self_audit.JAMA, first),
            (self_audit.DISCERN, self_audit.discern(parts, has_sheet=has_doctors_sheet(parts), **days)),
        ]


@require_safe
@of_a_guide
def glossary(request, edition):
    if not edition.parts.get("glossary"):
        raise Http404
    return _guide_page(request, edition, "glossary")


def has_doctors_sheet(parts):
    """Whether this guide has a sheet for the doctor: the sheet's five points are about RLS only."""
    return any("is-it-rls" in (section["slug"], *section["anchors"]) for section in parts["sections"])


@require_safe
@of_a_guide
def for_your_doctor(request, edition):
    if not has_doctors_sheet(edition.parts):
        raise Http404
    return _guide_page(
        request,
        edition,
        "for_your_doctor",
        lambda: {"slugs": {section["slug"] for section in edition.parts["sections"]}},
    )


def fixed_page(template, context=None):
    """Return a view for a page with the site's own text, which changes only with the build and the site's row."""

    @require_safe
    def view(request):
        site = Site.load()
        state = f"{template}.{site.updated.timestamp()}" if site.updated else template
        return public_response(request, state, lambda: render(request, template, {"site": site, **(context or {})}))

    return view


labels = fixed_page("articles/labels.html", {"questions": QUESTIONS})


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /preview/", "Disallow: /c/*/mine/"]
    lines += ["", f"Sitemap: {origin(request)}{reverse('articles:sitemap')}"]
    return cacheable(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))


@require_safe
def preview(request, token, remedy_slug=None):
    article = previews.article_of(token)
    parts, problems = previews.render_preview(article, reverse("articles:preview", args=[token]))
    context = {"guide": parts, "problems": problems, "is_preview": True, **_standing(parts)}
    template = "articles/guide.html"
    if remedy_slug == "glossary" and parts["glossary"]:
        template = "articles/glossary.html"
    elif remedy_slug is not None:
        context["remedy"] = find_remedy(parts, remedy_slug)
        template = "articles/remedy.html"
        if context["remedy"] is None:
            raise Http404
    with translation.override(parts["language"]):
        return private(render(request, template, context))
