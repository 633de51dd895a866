"""The two URLs that the author's Markdown editor calls: one renders a preview, one takes an uploaded picture.

Both answer in JSON, with a sentence for the author whatever happens. They replace django-markdownx's own views,
which let anybody upload and answer bad input with a server error.
"""

import json
import re
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from articles.desk import uploads
from articles.editions import snapshots
from articles.fields import ARTICLE, KINDS, REMEDY, SECTION, values
from articles.models import Article, Reference, Remedy, Section
from articles.text import citations, link_targets, proofreading, rendering
from rlssite.markup import MAX_GUIDE_TEXT
from rlssite.web.middleware import body_length

MODELS = {"article": Article, "section": Section, "remedy": Remedy}
# Room for what a request holds beside the file or the text itself.
ENVELOPE = 64 * 1024
# A slug that no row can have. It stands for a row that is not saved yet.
UNSAVED = "_unsaved"
PK = re.compile(r"[0-9]{1,18}")


class Refused(Exception):
    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status


def markdown_fields(model):
    """Return the names of a model's Markdown fields."""
    return KINDS[model._meta.model_name].texts


def for_staff(largest=0, method="POST"):
    """Decorate a view for the editor's script: only signed-in staff, `method`, at most `largest` bytes; else say why.

    The CSRF check reads the body, so it comes after these checks.
    """

    def decorate(view):
        checked = csrf_protect(view)

        @csrf_exempt
        @never_cache
        @wraps(view)
        def wrapper(request):
            try:
                if request.method != method:
                    raise Refused(_("Only the editor can use this address."), 405)
                if not admin.site.has_permission(request):
                    raise Refused(_("You are not logged in any more. Log in in another tab, then try again here."), 403)
                if body_length(request) > largest + ENVELOPE:
                    raise Refused(
                        _("This is larger than %(limit)d MB, which is too much.") % {"limit": largest // 1024 // 1024},
                        413,
                    )
                return checked(request)
            except Refused as refused:
                response = JsonResponse({"error": str(refused)}, status=refused.status)
                if refused.status == 405:
                    response["Allow"] = method
                return response
            except RequestDataTooBig:
                return JsonResponse({"error": _("This is too much at once.")}, status=413)
            except (UnreadablePostError, MultiPartParserError):
                return JsonResponse({"error": _("It arrived damaged; try again.")}, status=400)

        wrapper.bounds_its_body = True
        return wrapper

    return decorate


# Large, because JSON may write one character as six, and because a text that is too long gets an answer in words.
@for_staff(largest=2 * 1024 * 1024)
def preview(request):
    """Answer {"html", "problems", "told"} for a text as it would stand in its guide."""
    asked = read(request)
    refuse_unless_may_edit(request.user, asked)
    return JsonResponse(preview_of(asked))


def refuse_unless_may_edit(user, asked):
    names = [asked["model"]] if asked["model"] else list(MODELS)
    if not any(user.has_perm(f"articles.{act}_{name}") for act in ("add", "change") for name in names):
        raise Refused(_("You may not edit this."), 403)
    if asked["model"] and asked["field"] not in markdown_fields(MODELS[asked["model"]]):
        raise Refused(_("There is no such field."))


def preview_of(asked):
    """Return {"html", "problems", "told"} for what `checked` returned."""
    model, text = MODELS.get(asked["model"]), asked["text"]
    if len(text) > MAX_GUIDE_TEXT:
        return _previewed("", proofreading.text_problems(text, ()))
    source, slug = _source(model, asked)
    source |= snapshots.what_texts_refer_to(source)
    problems = proofreading.text_problems(text, Reference.objects.known_keys(), source["images"], name=asked["field"])
    guide = source["article"]["slug"]
    parts = rendering.render(source, f"/{guide}/" if guide else "/")
    targets = link_targets.Targets(source, parts)
    place = targets.pages_of(asked["model"] or "section", slug, asked["field"])
    problems += targets.problems(citations.parse(text), place)
    problems.sort(key=lambda problem: problem.line)
    return _previewed(_part(parts, model, slug, asked["field"]), problems)


def _previewed(html, problems):
    told = ngettext(
        "The preview is up to date. One thing to mend:",
        "The preview is up to date. %(count)d things to mend:",
        len(problems),
    ) % {"count": len(problems)}
    return {"html": html, "problems": [str(problem) for problem in problems], "told": told}


ASKED = ("text", "model", "pk", "field", "article", "section")


def read(request):
    """Return the request's JSON as `checked` does."""
    try:
        asked = json.loads(request.body)
        asked = {name: asked.get(name, "") for name in ASKED}
        for value in asked.values():
            value.encode()  # no halves of characters
    except (ValueError, AttributeError, RecursionError):
        raise Refused(_("The preview asked in a way that is not understood; reload the page.")) from None
    return checked(asked)


def checked(asked):
    """Return `asked`, strings by the names in ASKED: a text, and the row and field that it belongs to."""
    if asked["model"] and asked["model"] not in MODELS:
        raise Refused(_("There is no such text."))
    if any(asked[name] and not PK.fullmatch(asked[name]) for name in ("pk", "article", "section")):
        raise Refused(_("There is no such text."), 404)
    return asked


def _row(model, pk):
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise Refused(_("This was deleted in the meantime; copy your text before you leave the page."), 404)
    return row


def place_of(asked):
    """Return (row, section, guide) of what is asked about; None for each that is not saved or not chosen yet."""
    model = MODELS.get(asked["model"])
    row = _row(model, asked["pk"]) if model and asked["pk"] else None
    section = _row(Section, asked["section"]) if asked["section"] else None
    if row is not None:
        return row, section, row if model is Article else row.article
    if section is not None:
        return row, section, section.article
    return row, section, _row(Article, asked["article"]) if asked["article"] else None


def _source(model, asked):
    """Return the working copy with the text to preview in its place, and the slug of that text's row."""
    row, section, article = place_of(asked)
    source = snapshots.take(article) if article else _empty_source()
    text, field = asked["text"], asked["field"]
    if model is Article:
        source["article"][field] = text
        return source, None
    slug = row.slug if row else UNSAVED
    if model is Remedy:
        home = row.section.slug if row else section.slug if section else None
        _place_remedy(source, slug, home, field, text)
    else:
        _place_section(source, slug, text)
    return source, slug


def _empty_source():
    return {"article": values(Article(), ARTICLE), "reviewers": [], "sections": []}


def _place_section(source, slug, text):
    section = _find(source["sections"], slug)
    if section is None:
        section = values(Section(slug=slug), SECTION.of_editions) | {"remedies": []}
        source["sections"].append(section)
    section["body"] = text


def _place_remedy(source, slug, home, field, text):
    remedies = [remedy for section in source["sections"] for remedy in section["remedies"]]
    remedy = _find(remedies, slug)
    if remedy is None:
        section = _find(source["sections"], home)
        if section is None:
            _place_section(source, UNSAVED, "")
            section = source["sections"][-1]
        remedy = values(Remedy(slug=slug), REMEDY.of_editions) | {"kind_label": ""}
        section["remedies"].append(remedy)
    remedy[field] = text
    if field == "superseded_why":
        # The reason is shown only beside the name of the newer remedy. That may not be chosen yet, so use this one's.
        remedy["superseded_by"] = slug


def _find(rows, slug):
    return next((row for row in rows if row["slug"] == slug), None)


def _part(parts, model, slug, field):
    """Return the HTML of one text from the rendered parts of a guide."""
    if field == "glossary":
        rows = [f"<dt>{escape(entry['term'])}</dt>\n<dd>{entry['html']}</dd>\n" for entry in parts["glossary"]]
        return f"<dl>\n{''.join(rows)}</dl>"
    if model is Article:
        return parts[field]
    if model is not Remedy:
        section = _find(parts["sections"], slug)
        return section["html"] if section else ""
    remedy = _find(parts["remedies"], slug)
    if field == "verdict":
        return remedy["verdict"]
    if field == "superseded_why":
        return remedy["superseded"]["why"]
    return next((part["html"] for part in remedy["fields"] if part["name"] == field), "")


@for_staff(largest=uploads.MAX_BYTES)
def upload(request):
    """Store the picture in the form's `image`; answer with the Markdown to write into the text."""
    if not request.user.has_perm("articles.add_image"):
        raise Refused(_("You may not add pictures."), 403)
    file = request.FILES.get("image")
    if file is None:
        raise Refused(_("No file came with this; choose a picture and try again."))
    try:
        # Reading one byte more than the limit shows whether the file is larger.
        image = uploads.store(file.read(uploads.MAX_BYTES + 1), request.user, file.name)
    except uploads.PictureRefused as refused:
        raise Refused(str(refused), 413 if isinstance(refused, uploads.PictureTooLarge) else 400) from None
    return JsonResponse(
        {
            "markdown": uploads.markdown(image),
            "url": image.get_absolute_url(),
            "credit_url": _credit_url(request.user, image),
            "width": image.width,
            "height": image.height,
        }
    )


def _credit_url(user, image):
    """Return where `user` says who made the picture; "" if that is said already, or is not for them to say."""
    if image.credit or not user.has_perm("articles.change_image"):
        return ""
    return reverse("admin:articles_image_change", args=[image.pk]) + "#id_credit"


editor_urls = [
    path(settings.MARKDOWNX_URLS_PATH.lstrip("/"), preview, name="markdown-preview"),
    path(settings.MARKDOWNX_UPLOAD_URLS_PATH.lstrip("/"), upload, name="markdown-upload"),
]
