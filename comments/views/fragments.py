"""The threads of a list as HTML. Each is made once for a version of it, whatever pages show it."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.pages.kept import FRAGMENTS
from comments.threads.reading import add_first_replies, dress, read_threads
from rlssite.when import zone_name


@dataclass(frozen=True)
class Look:
    """How a list shows its threads."""

    takes_comments: bool = False
    # Whether to name what each thread is about; not needed where the page itself names it.
    names_part: bool = True
    # Whether each says which guide it is about, and in which language it is: where several guides share a list.
    names_guide: bool = False
    # Whether each is cut to a few lines, without replies.
    is_story: bool = False


def threads_html(edition, threads, look):
    """Return the HTML of `threads` (with what `LISTED` names), in their order, in the language that is active."""
    states = {_key(thread.pk, look): _state(edition, thread) for thread in threads}
    found = FRAGMENTS.find_many(states)
    missing = [thread.pk for thread in threads if _key(thread.pk, look) not in found]
    if missing:
        made = {_key(thread.pk, look): html for thread, html in _made(edition, missing, look)}
        FRAGMENTS.keep_many({key: (states[key], html, len(html.encode())) for key, html in made.items()})
        found |= made
    return [SafeString(found[key]) for key in states if key in found]


def _key(pk, look):
    return f"thread {pk} {look}"


def _state(edition, thread):
    # The edition names the parts, and says since when their text is what it is.
    return f"{settings.BUILD} {edition.frame_state} {thread.version} {zone_name()}"


def _made(edition, pks, look):
    threads = read_threads(pks)
    if not look.is_story:
        add_first_replies(threads)
    dress(threads, edition, names_part=look.names_part)
    template = "comments/_story.html" if look.is_story else "comments/_thread.html"
    for thread in threads:
        context = {"thread": thread, "takes_comments": look.takes_comments}
        context["guide"] = edition if look.names_guide else None
        yield thread, str(render_to_string(template, context))
