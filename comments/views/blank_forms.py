"""The form that nothing was typed in yet: a page that is the same for everybody, but for a few places.

It is made once for each state of the guide and of the site, with holes in these places, and filled in for each reader:
with their CSRF token, the form's one-time key, the time it was given out, and the comment that it answers. What readers
typed is only ever put in, and never looked through for holes.
"""

import re
import uuid
from types import SimpleNamespace

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from comments.writing.fill_time import stamp
from comments.writing.forms import CommentForm
from comments.writing.parts import parts_of
from rlssite.web.cookieless import form_stamp

# For so many states the page is kept, each about 16 kB: one for each part that a comment may be about.
MOST_KEPT = 200
# A letter that no alphabet has.
_EDGE = "\ue000"
_HOLE = re.compile(f"{_EDGE}(\\w+){_EDGE}")

_kept = {}
forget = _kept.clear


def _hole(name):
    return f"{_EDGE}{name}{_EDGE}"


def blank_form(request, terms, in_reply_to):
    """Return the page with a stranger's form on `terms`, for an answer to the comment `in_reply_to` if there is one."""
    about = _known(request.GET.get("about", ""), terms.edition)
    state = _state(terms, about, in_reply_to)
    page = _kept.get(state)
    if page is None or settings.DEBUG:
        page = _made(request, terms, about, in_reply_to)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[state] = page
    filling = {
        "token": get_token(request),
        "stamp": form_stamp(request),
        "started": stamp(),
        "key": str(uuid.uuid4()),
        "name": escape(in_reply_to.name) if in_reply_to else "",
        "body": in_reply_to.body_html if in_reply_to else "",
    }
    return HttpResponse(_HOLE.sub(lambda hole: filling.get(hole[1], ""), page))


def _known(about, edition):
    kind, _colon, slug = about.partition(":")
    return about if slug in parts_of(edition).get(kind, ()) else ""


def _state(terms, about, in_reply_to):
    """Return all that the page depends on; what every page shows, the site's row among it, is in the frame's state."""
    return repr((terms.edition.frame_state, about, in_reply_to is not None, terms.mode, terms.away_until))


def _made(request, terms, about, in_reply_to):
    initial = {"about": about, "key": _hole("key"), "started": _hole("started")}
    answered = in_reply_to and SimpleNamespace(name=_hole("name"), body_html=_hole("body"))
    form = CommentForm(terms=terms, in_reply_to=answered, initial=initial)
    holes = {"csrf_token": _hole("token"), "form_stamp": _hole("stamp")}
    context = {"edition": terms.edition, "form": form, "in_reply_to": answered, **terms.beside_a_form(), **holes}
    with translation.override(terms.edition.language):
        return render_to_string("comments/form.html", context, request)
