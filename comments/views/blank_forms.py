"""The form that nothing was typed in yet: a page that is the same for everybody, but for a few places.

It is made once for each state of the guide and of the site, as a frame (articles/pages/live.py), and filled in for
each reader: with their CSRF token, the form's one-time key, the time it was given out, and the comment that it answers.
What readers typed is only ever put in, and never looked through for places.
"""

import uuid
from functools import partial
from types import SimpleNamespace

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from articles.pages.caching import origin
from articles.pages.kept import PAGES
from articles.pages.live import fill, place_of
from comments.writing.fill_time import stamp
from comments.writing.forms import CommentForm
from comments.writing.parts import parts_of
from rlssite.web.cookieless import form_stamp


def blank_form(request, terms, in_reply_to):
    """Return the page with a stranger's form on `terms`, for an answer to the comment `in_reply_to` if there is one."""
    about = _known(request.GET.get("about", ""), terms.edition)
    key = f"form {origin(request)} {terms.edition.article_id} {about} {in_reply_to is not None}"
    state = _state(terms)
    page = None if settings.DEBUG else PAGES.find(key, state)
    if page is None:
        page = _made(request, terms, about, in_reply_to)
        PAGES.keep(key, state, page, len(page.encode()))
    filling = {
        "token": get_token(request),
        "stamp": form_stamp(request),
        "started": stamp(),
        "key": str(uuid.uuid4()),
        "name": escape(in_reply_to.name) if in_reply_to else "",
        "body": in_reply_to.body_html if in_reply_to else "",
    }
    return HttpResponse(fill(page, terms.edition, {name: partial(_as_it_is, text) for name, text in filling.items()}))


def _as_it_is(text, _edition):
    return text


def _known(about, edition):
    kind, _colon, slug = about.partition(":")
    return about if slug in parts_of(edition).get(kind, ()) else ""


def _state(terms):
    """Return all that the page depends on; what every page shows, the site's row among it, is in the frame's state."""
    return repr((settings.BUILD, terms.edition.frame_state, terms.mode, terms.away_until))


def _made(request, terms, about, in_reply_to):
    initial = {"about": about, "key": place_of("key"), "started": place_of("started")}
    answered = in_reply_to and SimpleNamespace(name=place_of("name"), body_html=place_of("body"))
    form = CommentForm(terms=terms, in_reply_to=answered, initial=initial)
    places = {"csrf_token": place_of("token"), "form_stamp": place_of("stamp")}
    context = {"edition": terms.edition, "form": form, "in_reply_to": answered, **terms.beside_a_form(), **places}
    with translation.override(terms.edition.language):
        return render_to_string("comments/form.html", context, request)
