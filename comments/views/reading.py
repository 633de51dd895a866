"""The public pages of a discussion: the list of threads, and one thread."""

from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from articles.pages.caching import Frame, cacheable, known_query, moved, origin, public_response
from articles.pages.edition_lookup import get_edition_of_or_404, of_a_guide
from articles.pages.live import place_of
from comments.cursors import page_start
from comments.models import Comment
from comments.querysets import REPLIES_PER_PAGE
from comments.threads.listing import KEYS, PARTS, Listing
from comments.threads.reading import (
    counts_of,
    dress,
    read_page,
    read_pinned,
    read_replies,
    read_thread,
)
from comments.views.fragments import Look, threads_html
from comments.views.parts import page_of, standing_of
from rlssite.web.public_pages import public_page


@public_page
@of_a_guide(keys=KEYS)
def discussion(request, edition):
    """The threads of a guide, a page at a time: all or of one kind, newest or oldest first."""
    url = reverse("comments:discussion", args=[edition.slug])
    try:
        listing = Listing.read(request.GET, edition)
    except ValueError:
        raise Http404 from None
    if listing.about != request.GET.get("about", ""):
        return moved(url + listing.at(before=listing.before, after=listing.after))

    def page():
        request.canonical = place_of("canonical")
        return page_of(request, edition, "comments/discussion.html", _list_frame(edition, listing))

    # To search engines all orders and filters of the list are one page.
    is_one = listing.is_filtered or listing.oldest_first
    canonical = origin(request) + url + ("" if is_one else known_query(request, KEYS))
    parts = {
        "canonical": lambda _edition: escape(canonical),
        "list": lambda *asked: render_to_string("comments/_list.html", _list(*asked, listing)),
    }
    frame = Frame(edition.state, edition, origin(request) + url + listing.start, parts)
    return public_response(request, edition.state, page, KEYS, frame)


def _list_frame(edition, listing):
    """Return the context of a list's page without the list, which is the same for all its pages."""
    discussion, counts = counts_of(edition)
    standing = standing_of(edition, discussion)
    takes_comments, count = "1" if standing["takes_comments"] else "", str(discussion.comment_count)
    return {
        "listing": listing,
        "list": SafeString(place_of("list", takes_comments, count)),
        "about": _about(edition, listing),
        "topics": _topics(edition, counts),
        "count": discussion.comment_count,
        **standing,
    }


def _list(edition, takes_comments, count, listing):
    """Return the template's context for the list itself, from where `listing` says on."""
    threads = listing.threads(edition.article_id)
    pinned = []
    if not listing.is_filtered:
        threads = threads.filter(pinned=False)
        pinned = read_pinned(edition.article_id) if listing.is_start else []
    found = read_page(threads, oldest_first=listing.oldest_first, **listing.key)
    look = Look(takes_comments=bool(takes_comments), names_part=not listing.about)
    return {
        "edition": edition,
        "listing": listing,
        "threads": threads_html(edition, [*pinned, *found.threads], look),
        "older": found.older and listing.at(before=found.older),
        "newer": found.newer and listing.at(after=found.newer),
        "count": int(count),
    }


def _about(edition, listing):
    """Return the part of the guide that the list is about, or None."""
    if not listing.part:
        return None
    return {"title": edition.part_names[listing.part][1], "url": edition.address_of(listing.part)}


def _topics(edition, counts):
    """Return {kind: [sections or remedies with comments, and their number]}, by title."""
    topics = {kind: [] for kind in PARTS}
    for part, (slug, title) in sorted(edition.part_names.items(), key=lambda named: named[1][1].casefold()):
        kind = part.partition(":")[0]
        about = f"{kind}:{slug}"
        if about in counts:
            topics[kind].append({"about": about, "title": title, "count": counts[about]})
    return topics


@public_page
@of_a_guide
def on_this_device(request, edition):
    """The page whose script lists what this browser keeps of its reader's comments; we know nothing of them."""
    state = f"device.{edition.frame_state}"
    return public_response(request, state, lambda: page_of(request, edition, "comments/on_this_device.html", {}))


@public_page
def comment(request, pk):
    """A thread's page; the permalink of a reply leads to its place there."""
    found = Comment.objects.filter(pk=pk).select_related("root").only(*_PLACE).first()
    if found is None:
        raise Http404
    edition = get_edition_of_or_404(found.article_id)
    root = found.root or found
    is_held = found.status == Comment.Status.PENDING and not found.is_root
    if not root.is_listed or found.published is None or is_held:
        raise Http404
    if found.root_id:
        if not found.is_published:
            return cacheable(redirect(root.get_absolute_url()))
        return cacheable(redirect(found.thread_url()))
    after = _start_of_block(request.GET.get("after", "0"), root)
    state = f"{edition.frame_state}.{root.version}"
    return public_response(request, state, lambda: _thread(request, edition, pk, after), ["after"])


# The fields of a comment and its thread that a permalink needs.
_PLACE = ("article_id", "reply_no", "status", "published", "last_reply_no", "is_listed", "version")
_PLACE = (*_PLACE, "root_id", *(f"root__{name}" for name in _PLACE))


def _start_of_block(text, root):
    """Return the reply number after which the asked page starts; 404 if the thread has no such page."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Http404
    after = int(text)
    if after % REPLIES_PER_PAGE or (after and after >= root.last_reply_no):
        raise Http404
    return after


def _thread(request, edition, pk, after):
    root = read_thread(pk)
    root.first_replies = read_replies(root, after)
    dress([root], edition)
    last = page_start(root.last_reply_no, REPLIES_PER_PAGE)
    context = {
        "comment": root,
        "replies": root.first_replies,
        "after": after,
        "earlier": after - REPLIES_PER_PAGE,
        "more": after + REPLIES_PER_PAGE if last > after else None,
        "last": last,
        **standing_of(edition),
    }
    return page_of(request, edition, "comments/thread.html", context)
