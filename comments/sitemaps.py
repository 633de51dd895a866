from django.urls import reverse

from articles.pages.edition_lookup import all_editions
from articles.pages.machines.sitemaps import PageSitemap
from comments.models import Comment


class DiscussionSitemap(PageSitemap):
    """The discussion page of every public guide, and the pages about writing there."""

    def items(self):
        pages = [(reverse("comments:house_rules"), None), (reverse("comments:privacy"), None)]
        for edition in all_editions():
            newest = Comment.objects.filter(article=edition.article_id).on_a_page().newest_first()
            changed = newest.values_list("published", flat=True).first()
            pages.append(
                (
                    reverse("comments:discussion", args=[edition.slug]),
                    max(changed, edition.published_at) if changed else edition.published_at,
                )
            )
        return pages
