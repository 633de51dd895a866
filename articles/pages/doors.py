"""The one door to everything public of a guide: which edition its readers get, and at which address."""

from functools import wraps

from django.http import Http404
from django.urls import reverse

from articles.models import Edition
from articles.pages.caching import known_query, moved


def get_edition_or_404(slug):
    """Return the edition that readers get for the guide that lives, or once lived, at `slug`."""
    return _with_state(Edition.objects.for_readers().at_slug(slug).first())


def get_edition_of_or_404(article_id):
    """Return the same for what belongs to a guide and has no slug of it in its address."""
    return _with_state(Edition.objects.for_readers().filter(article=article_id).first())


def _with_state(edition):
    if edition is None:
        raise Http404
    edition.state = state_of(edition)
    return edition


def state_of(edition):
    return f"{edition.pk}.{edition.rendered_with}.{edition.revision}"


def state_of_all(name, editions, site):
    """Return the state of a page that shows something of every guide."""
    # The site's own row has no revision of its own; the moment it was saved serves as one.
    return "-".join([name, str(site.updated.timestamp()) if site.updated else "new", *map(state_of, editions)])


def of_a_guide(view=None, *, keys=()):
    """Give `view` the edition in place of the address's slug; lead from an old address to the present one.

    `keys` of the query that the page knows come along. What was posted to an old address is taken there.
    """
    if view is None:
        return lambda view: of_a_guide(view, keys=keys)

    @wraps(view)
    def with_edition(request, slug, **rest):
        edition = get_edition_or_404(slug)
        if edition.slug != slug and request.method != "POST":
            match = request.resolver_match
            address = reverse(match.view_name, kwargs={**match.kwargs, "slug": edition.slug})
            return moved(address + known_query(request, keys))
        return view(request, edition, **rest)

    return with_edition
