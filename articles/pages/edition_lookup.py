"""Finds the edition that readers get of a guide, and its address: the only way to everything public."""

import logging
from functools import wraps

from django.db import DatabaseError
from django.http import Http404
from django.urls import reverse

from articles.models import Edition, PageState
from articles.models.site import kept_zone
from articles.pages.caching import known_query, moved


def find_edition_at(slug, path=""):
    """Return the edition that readers get for the guide that lives, or once lived, at `slug`; None if there is none.

    Nothing is read but what the state of its page at `path` needs; the rest follows when it is asked for.
    `state` changes with every comment, `page_state` with those about the page, `frame_state` with none. `page_kind` is
    None if there is no such page.
    """
    edition, found = _now(lambda: PageState.objects.at_address(slug, path))
    if edition is not None:
        edition.page_kind = found.page_kind
        edition.page_state = f"{edition.frame_state}.{found.part_revision or 0}"
    return edition


def get_edition_or_404(slug, path=""):
    edition = find_edition_at(slug, path)
    if edition is None:
        raise Http404
    return edition


def find_edition(article_id):
    """Return the edition that readers get of a guide; None if it has none."""
    return _now(lambda: PageState.objects.of_guide(article_id))[0]


def get_edition_of_or_404(article_id):
    """Return the same for what belongs to a guide and has no slug of it in its address."""
    edition = find_edition(article_id)
    if edition is None:
        raise Http404
    return edition


def all_editions():
    """Return the editions that readers get of all guides, in the author's order."""
    states = list(PageState.objects.with_editions())
    if any(state.is_past for state in states):
        _settle()
        states = PageState.objects.with_editions()
    return [_with_state(state.edition, state) for state in states if state.edition]


def _now(ask):
    """Return (the edition, its state) that `ask` finds, as they are now; (None, None) if readers see none."""
    found = ask()
    if found is not None and found.is_past:
        _settle()
        found = ask()
    if found is None or found.edition_id is None:
        return None, None
    # Another process may have saved another, and what is made or found by its state now is shown in it.
    kept_zone.use(found.time_zone)
    edition = Edition.from_db(
        None, ["id", "article_id", "slug", "language", "rendered_with"],
        [found.edition_id, found.article_id, found.slug, found.language, found.rendered_with],
    )  # fmt: skip
    return _with_state(edition, found), found


def _settle():
    try:
        PageState.objects.settle_due()
    except DatabaseError as error:
        # Readers get the edition before, until the database takes a row again.
        logging.getLogger("rlssite").error("An edition is due and cannot be shown: %s", error)


def _with_state(edition, state):
    edition.revision = state.revision
    edition.first_published, edition.reviewed = state.first_published, state.reviewed
    edition.state = f"{edition.pk}.{edition.rendered_with}.{state.revision}"
    edition.frame_state = f"{edition.pk}.{edition.rendered_with}.{state.frame}"
    return edition


def state_of_all(name, editions, site):
    """Return the state of a page that shows something of every guide."""
    # The site's own row has no revision of its own; the moment it was saved serves as one.
    kept_zone.use(site.time_zone)
    updated = str(site.updated.timestamp()) if site.updated else "new"
    return "-".join([name, updated, *(edition.state for edition in editions)])


def of_a_guide(view=None, *, keys=(), path=""):
    """Give `view` the edition in place of the address's slug; lead from an old address to the present one.

    `keys` of the query that the page knows come along. What was posted to an old address is taken there. `path` is that
    of the page, if the address does not say it.
    """
    if view is None:
        return lambda view: of_a_guide(view, keys=keys, path=path)

    @wraps(view)
    def with_edition(request, slug, **rest):
        edition = get_edition_or_404(slug, rest.get("path", path))
        if edition.slug != slug and request.method != "POST":
            match = request.resolver_match
            address = reverse(match.view_name, kwargs={**match.kwargs, "slug": edition.slug})
            return moved(address + known_query(request, keys))
        return view(request, edition, **rest)

    return with_edition
