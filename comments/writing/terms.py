"""On which terms comments are taken under a guide: what a request has to know of it, read once and handed on."""

from functools import cached_property

from articles.models import Site
from articles.pages.edition_lookup import find_edition, find_edition_at
from comments.models import Discussion, DiscussionSettings


class Terms:
    """`edition`: the one that is written under. `discussion`: its guide's row, if that is at hand."""

    def __init__(self, edition, discussion=None):
        self.edition = edition
        self.discussion = discussion or _discussion_of(edition)
        self.everywhere = DiscussionSettings.load()

    @cached_property
    def site(self):
        return Site.load()

    @property
    def takes_comments(self):
        return self.discussion.takes_comments(self.edition, self.everywhere)

    @property
    def mode(self):
        return self.discussion.mode_now(self.everywhere)

    @property
    def away_until(self):
        """Until when the author is away; None if they are not."""
        return self.everywhere.away_until if self.everywhere.is_away else None

    def beside_a_form(self):
        """Return what stands beside a form: what happens to the comment, and whose site this is."""
        return {"mode": self.mode, "away_until": self.away_until, "site": self.site}


def terms_at(slug):
    """Return the terms of the guide that lives, or once lived, at `slug`; None if readers have no such guide."""
    return _terms(find_edition_at(slug))


def terms_under(article_id):
    """Return the same for what belongs to a guide and has no slug of it in its address."""
    return _terms(find_edition(article_id))


def _terms(edition):
    return edition and Terms(edition)


def _discussion_of(edition):
    found = Discussion.objects.filter(article=edition.article_id).first()
    return found or Discussion(article_id=edition.article_id)
