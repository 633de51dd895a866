"""What the editor tells beside a text: its reading grade, long sentences, claims without a source, and more.

Nothing here keeps anybody from saving. With the script it is asked while the author writes (`notice`); without it a
button shows the same, and the preview, on a page of its own (`look`).
"""

from django.contrib import admin
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checks import noticing, rules
from articles.checks.claims import Names
from articles.desk.editor import (
    ASKED,
    Refused,
    checked,
    for_staff,
    place_of,
    preview_of,
    read,
    refuse_unless_may_edit,
)
from articles.fields import REMEDY, values
from articles.models import Reference, Remedy, Section
from rlssite.markup import MAX_GUIDE_TEXT

MOST_TOLD = 30
LONGEST_QUOTE = 120


# As large as the preview's, for the same reasons.
@for_staff(largest=2 * 1024 * 1024)
def notice(request):
    """Answer {"told", "noticed"} for a text: one line, and what to look at."""
    asked = read(request)
    refuse_unless_may_edit(request.user, asked)
    return JsonResponse(told_of(asked))


def told_of(asked):
    if len(asked["text"]) > MAX_GUIDE_TEXT:
        return {"told": _("The text is too long to be looked at."), "noticed": []}
    row, _section, guide = place_of(asked)
    field, is_english = asked["field"], guide is None or guide.is_in_english
    remedy = None
    if isinstance(row, Remedy):
        remedy = values(row, REMEDY.of_editions) | {field: asked["text"]}
    is_advice = field in rules.ADVICE or (isinstance(row, Section) and row.kind == "advice")
    remedies = list(Remedy.objects.filter(article=guide).values("name", "other_names"))
    noticed = noticing.notice(
        asked["text"],
        Names({"sections": [{"remedies": remedies}]}),
        Reference.objects.known_keys() if "[" in asked["text"] else (),
        field=field,
        remedy=remedy,
        needs_sources=not is_advice,
        is_english=is_english,
    )
    return {"told": _in_one_line(noticed), "noticed": _in_sentences(noticed)}


def _in_one_line(noticed):
    told = []
    if noticed.grade is not None:
        told.append(_("Reading grade: about %(grade)d") % {"grade": max(0, round(noticed.grade))})
    if noticed.longest:
        words = noticed.longest[0].words
        told.append(
            ngettext("longest sentence: %(count)d word", "longest sentence: %(count)d words", words) % {"count": words}
        )
    for found, one, many in (
        (noticed.uncited, _("one claim without a source"), _("%(count)d claims without a source")),
        (noticed.undescribed, _("one picture without a description"), _("%(count)d pictures without a description")),
        (noticed.bare, _("one citation without its @"), _("%(count)d citations without their @")),
    ):
        if found:
            told.append(one if len(found) == 1 else many % {"count": len(found)})
    if noticed.missing:
        told.append(_("nothing on %(topics)s") % {"topics": ", ".join(_topic(topic) for topic in noticed.missing)})
    return " · ".join(told) or _("Nothing to tell yet.")


def _in_sentences(noticed):
    """Return {"said", "line", "words"} of what to look at, by line: a sentence, and the words that it is about.

    What belongs to the whole remedy comes last, and without a line.
    """
    found = []
    for line, words, text in noticed.longest:
        if words > noticing.LONG:
            said = _("This sentence has %(count)d words: “%(text)s”")
            found.append((line, said % {"count": words, "text": _short(text)}, text))
    for line, why, text, is_in_figure in noticed.uncited:
        said = _("A claim (“%(why)s”) without a source: “%(text)s”")
        if is_in_figure:
            said = _("A figure (“%(why)s”) without a source, which belongs at the end of its caption: “%(text)s”")
        found.append((line, said % {"why": why, "text": _short(text)}, text))
    found += [(line, _("This picture has no description."), "") for line in noticed.undescribed]
    found += [(line, bare_words(written, meant), written) for line, written, meant in noticed.bare]
    found.sort(key=lambda one: one[0])
    told = [
        _told(_("Line %(line)d: %(message)s") % {"line": line, "message": said}, line, words)
        for line, said, words in found
    ]
    if noticed.missing:
        topics = ", ".join(_topic(topic) for topic in noticed.missing)
        told.append(_told(_("The remedy's page says nothing on %(topics)s, if only whom to ask.") % {"topics": topics}))
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], _told(_("And %(count)d more.") % {"count": more})] if more > 0 else told


def _told(said, line=None, words=""):
    return {"said": said, "line": line, "words": words}


def bare_words(written, meant):
    return _("“%(written)s” is no citation: did you mean %(meant)s?") % {"written": written, "meant": meant}


def _topic(topic):
    return {
        "pregnancy": _("pregnancy"),
        "breast-feeding": _("breast-feeding"),
        "the kidneys": _("the kidneys"),
        "driving": _("driving"),
        "alcohol": _("alcohol"),
        "stopping": _("stopping"),
    }[topic]


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def look(request):
    """Show the preview of a field of the form that was sent, and what stands out in it. Nothing is saved."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    name, field = request.GET.get("name", ""), request.GET.get("field", "")
    asked = {key: request.GET.get(key, "") for key in ASKED}
    prefix = name.removesuffix(field)
    asked["text"] = request.POST.get(name, "").replace("\r\n", "\n")
    # A row not saved yet says in its form only where it is to stand.
    asked["article"] = request.POST.get(f"{prefix}article") or asked["article"]
    asked["section"] = request.POST.get(f"{prefix}section", "") if asked["model"] == "remedy" else ""
    context, status = {}, 200
    try:
        refuse_unless_may_edit(request.user, checked(asked))
        context = {"preview": preview_of(asked), **told_of(asked)}
    except Refused as refused:
        context, status = {"refused": str(refused)}, refused.status
    context |= {**admin.site.each_context(request), "title": _("Preview and check")}
    return TemplateResponse(request, "admin/articles/look.html", context, status=status)


looking_urls = [
    path("admin/markdown/notice/", notice, name="markdown-notice"),
    path("admin/markdown/look/", admin.site.admin_view(look), name="markdown-look"),
]
