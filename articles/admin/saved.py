"""What the desk says after Save: not that a row was changed, but what readers see of it now."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from rlssite.when import in_words


class SaysWhatReadersSee:
    """Mixin of an admin: its `words_of_save(request, row)` stand in the place of Django's message after Save."""

    def response_change(self, request, obj):
        request.words_of_save = self.words_of_save(request, obj)
        return super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        request.words_of_save = self.words_of_save(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def message_user(self, request, message, level=messages.INFO, **more):
        if level == messages.SUCCESS:
            message = getattr(request, "words_of_save", message)
        super().message_user(request, message, level, **more)


class SavedInGuide(SaysWhatReadersSee):
    """Mixin of the admin of guides, sections and remedies, whose working copy waits until it is published."""

    def words_of_save(self, request, row):
        article = row if row._meta.model_name == "article" else row.article
        words, links = said_of(article), []
        if not article.taken_down and request.user.has_perm("articles.publish_article"):
            links.append((reverse("admin:articles_article_publish", args=[article.pk]), _("Publish…")))
        form = reverse("admin:articles_article_change", args=[article.pk])
        if request.path == form and not {"_continue", "_move"} & request.POST.keys():
            # Save leads to where one came from; a section has its line there, a guide not always.
            links.append((form, _("Back to “%(title)s”") % {"title": article.title}))
        return format_html("{}{}", words, format_html_join("", ' <a href="{}">{}</a>', links))


def said_of(article):
    """Return what readers see of a guide after its working copy was saved."""
    if article.taken_down:
        return _("Saved. The guide is taken down, so that nobody sees it.")
    current = article.editions.current().defer("source").first()
    waiting = article.editions.scheduled().defer("source").first()
    if waiting:
        told = {"number": waiting.number, "time": in_words(waiting.published_at)}
        return _("Saved. It is not part of edition %(number)d, which is published on %(time)s.") % told
    if current:
        return _("Saved. Readers see edition %(number)d until you publish.") % {"number": current.number}
    return _("Saved. Nobody sees it before you publish.")
