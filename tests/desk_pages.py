"""The author's pages that tests/everything.py does not come to by itself, and which addresses of the admin are none."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from articles.editions import revisions
from articles.models import Image, OwnPage, PreviewLink, Revision, SiteText
from rlssite import private, work
from rlssite.models import LongWork

# Django's pages of each kind of row. What they look like is the same for all, so that one stands for all.
OF_DJANGO = ("_add", "_change", "_changelist", "_delete", "_history")
# Addresses that answer with a file, by leading elsewhere, or only to a form.
NO_PAGES = {
    *("app_list", "autocomplete", "jsi18n", "logout", "view_on_site", "password_change_done"),
    *("articles_article_export", "articles_article_undo_replace"),
    *("articles_link_check", "articles_reference_export", "articles_article_undelete", "rlssite_longwork_do"),
    *("articles_remedy_mark_look", "articles_site_hide_first_steps", "comments_writerrule_end"),
    # The queue of mails of the library that sends them; its pages are not linked.
    *("post_office_email_image", "post_office_email_preview", "resend"),
}
# The same page as one that is looked at: of another row, or of a part of the same text.
ALIKE = {
    *("articles_article_preview_page", "articles_article_revision", "articles_article_log"),
    *("articles_ownpage_revision", "articles_ownpage_log", "articles_remedy_revision", "articles_remedy_log"),
    *("articles_sitetext_revision", "articles_sitetext_log"),
    # Without a log-in: tests/browser/test_accessibility.py looks at it.
    "login",
}


def desk_pages(article, remedy, staff):
    """Make what the pages show; return (name, path) of each."""
    section = remedy.section
    row = section.pk
    revisions.keep(section, by=staff)
    section.body += "\n\nAnother line."
    section.save()
    revisions.keep(section, by=staff)
    revision = Revision.objects.of(section).first()
    now = timezone.now()
    gone = {"part": "section:999999", "values": {"title": "Gone"}, "begun": now, "made": now}
    Revision.objects.create(article=article, by=staff, note="Deleted.", **gone)
    done = LongWork.objects.create(kind="backup", by=staff, ended=timezone.now(), says="It is made.\nKeep it.")
    file = work.made_folder("exports") / "site.zip"
    private.write(file, b"")
    link = PreviewLink.objects.create(article=article, name="For Ada")
    image = Image.objects.create(name=f"{'b' * 32}.jpg", width=9, height=9, bytes=9, sha256="b", title="Legs")
    names = {
        "articles_article_changelist": [],
        "articles_article_history": [article.pk],
        "articles_article_ready": [article.pk],
        "articles_article_revoke_preview": [article.pk, link.pk],
        "articles_article_read": [article.pk, 1, "front/"],
        "articles_section_add": [],
        "articles_section_changelist": [],
        "articles_section_history": [row],
        "articles_section_log": [row],
        "articles_section_revision": [row, revision.pk],
        "articles_remedy_add": [],
        "articles_remedy_changelist": [],
        "articles_reference_add": [],
        "articles_author_change": [article.author_id],
        "articles_image_change": [image.pk],
        "articles_image_changelist": [],
        "articles_image_delete": [image.pk],
        "articles_ownpage_add": [],
        "articles_ownpage_history": [OwnPage.objects.first().pk],
        "articles_sitetext_history": [SiteText.objects.first().pk],
        "articles_upstream_changelist": [],
        "auth_user_add": [],
        "auth_user_change": [staff.pk],
        "auth_user_delete": [get_user_model().objects.create(username="gone").pk],
        "auth_user_invite": [staff.pk],
        "auth_user_changelist": [],
        "auth_user_password_change": [staff.pk],
        "comments_discussion_change": [article.discussion.pk],
        "comments_discussion_changelist": [],
        "comments_readytext_changelist": [],
        "password_change": [],
        "post_office_email_changelist": [],
        "post_office_email_test": [],
        "rlssite_longwork_work": [done.pk],
        "rlssite_longwork_download": ["exports", file.name],
        "rlssite_longwork_delete_file": ["exports", file.name],
    }
    pages = [(f"admin:{name}", reverse(f"admin:{name}", args=args)) for name, args in names.items()]
    compare = reverse("admin:articles_article_compare", args=[article.pk])
    return [
        *pages,
        ("admin:articles_article_compare", f"{compare}?old=1&new=2"),
        ("second_step", reverse("second_step")),
        ("admin_password_reset", reverse("admin_password_reset")),
    ]


def named_admin_pages():
    """Return the names of all addresses of the admin that answer with a page of our own."""
    names = {name for name in _names(admin.site.get_urls()) if name not in NO_PAGES | ALIKE}
    return {f"admin:{name}" for name in names if not name.endswith(OF_DJANGO)}


def _names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name
