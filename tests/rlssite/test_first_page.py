"""The first page of the admin: what waits, then everything else by what people come for, in plain words."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from articles.editions.publishing import publish
from articles.models import Article, MarkLook, OwnPage, Section, Site
from articles.wording.registry import TEXTS, Shape
from comments import acts
from comments.models import Comment, ProposedEdit
from rlssite import backups, private
from rlssite.desk import waiting
from rlssite.health import facts
from rlssite.health.beats import WORKER, beat
from rlssite.mail.queue import QueueBackend
from tests.comments.desk import desk_of, staff_with, text
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    WaitingCommentFactory,
)
from tests.seen import read_html

pytestmark = pytest.mark.django_db
IN_DANGER = f"{reverse('admin:comments_comment_queue')}?show=waiting&amp;why=danger"
INDEX = reverse("admin:index")


def words_of(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def first_page(client):
    return words_of(client.get(INDEX).content.decode())


def test_its_parts_stand_in_the_order_in_which_people_need_them(desk):
    html = desk.get(INDEX).content.decode()
    heads = re.findall(r"<h2[^>]*>\s*([^<]+?)\s*</h2>", html)
    wanted = ["What waits", "Guides", "Discussion", "Library", "Settings", "Accounts", "Machinery"]
    assert [head for head in heads if head in wanted] == wanted


def test_nothing_in_the_admin_is_named_in_the_words_of_its_makers(desk):
    article = ArticleFactory()
    remedy = RemedyFactory(section=article.sections.get())
    pages = [INDEX]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        pages.append(reverse(f"{name}_add"))
    pages += [
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_section_change", args=[article.sections.get().pk]),
        reverse("admin:articles_remedy_change", args=[remedy.pk]),
        reverse("admin:articles_article_publish", args=[article.pk]),
        reverse("admin:auth_user_change", args=[article.author.user_id]),
    ]
    for page in pages:
        answer = desk.get(page, follow=True)
        if answer.status_code == 200:
            found = re.search(r"\b(axes|slugs?|articles?|post office|model name)\b", _shown(answer), re.IGNORECASE)
            assert not found, (page, found)


def _shown(answer):
    """Return the words that a page shows, without those that somebody wrote and the kind of a source."""
    html = re.sub(r"(?s)<(script|style|template|textarea)\b.*?</\1>", "", answer.content.decode())
    return words_of(html).replace("Journal article", "").replace("journal article", "")


def test_urgent_comments_are_told_first(desk):
    urgent = WaitingCommentFactory(urgent=True)
    WaitingCommentFactory()
    told = "1 comment: its writer, or somebody it tells of, may be in danger"
    said = first_page(desk)
    assert said.index(told) < said.index("No mail tells anybody") < said.index("Waiting: 2")
    html = desk.get(INDEX).content.decode()
    # The only one is what it leads to; several are at the top of the queue.
    assert f'<a href="{reverse("admin:comments_comment_change", args=[urgent.pk])}">' in html
    # Despair, which is mailed to nobody at once, is told here all the same.
    WaitingCommentFactory(alarm="despair")
    html = desk.get(INDEX).content.decode()
    assert "2 comments: their writers" in html
    assert f'<a href="{IN_DANGER}">' in html.partition("2 comments: their")[0][-200:]


def test_changes_that_somebody_in_need_proposed_are_told_first_too(desk):
    comment, other = CommentFactory(), CommentFactory()
    ProposedEdit.objects.create(comment=comment, body="I cannot go on.", alarm="despair")
    ProposedEdit.objects.create(comment=CommentFactory(), body="Moins de mots.", alarm="foreign")
    html = desk.get(INDEX).text
    assert "1 comment: its writer" in html
    assert f'<a href="{reverse("admin:comments_comment_change", args=[comment.pk])}">' in html
    ProposedEdit.objects.create(comment=other, body="I cannot go on.", alarm="crisis")
    html = desk.get(INDEX).text
    assert "2 comments: their writers" in html
    assert f'<a href="{IN_DANGER}">' in html.partition("2 comments: their")[0]
    listed = desk.get(IN_DANGER.replace("&amp;", "&")).text
    assert f'id="c-{comment.pk}"' in listed and f'id="c-{other.pk}"' in listed
    # What is shown in two lists is one comment.
    Comment.objects.filter(pk=other.pk).update(alarm="crisis", reviewed=None)
    acts.withdraw(comment)
    html = desk.get(INDEX).text
    assert "2 comments: their writers" in html


def test_what_changed_since_it_was_published_waits(desk):
    article = ArticleFactory(title="Sleep")
    assert "“Sleep” was changed since" not in first_page(desk)
    section = article.sections.get()
    section.body = "Other words."
    section.save()
    assert "“Sleep” was changed since it was last published." in first_page(desk)
    publish(article, by=None, what_changed="Words.")
    assert "“Sleep” was changed since" not in first_page(desk)
    DraftFactory(title="Never seen")
    assert "“Never seen” was never published." in first_page(desk)


def test_what_is_scheduled_waits(desk):
    article = ArticleFactory(title="Sleep")
    publish(article, by=None, what_changed="Words.", at=timezone.now() + timedelta(days=1))
    assert re.search(r"“Sleep”, edition 2, is published on \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d", first_page(desk))


def test_a_review_that_is_due_waits_with_its_marks(desk):
    article = ArticleFactory(title="Sleep", review_due=timezone.now().date() - timedelta(days=1))
    RemedyFactory(section=article.sections.get(), helps="some")
    assert "“Sleep” was due for review on" in first_page(desk) and "its 1 mark with it" in first_page(desk)


def test_a_source_that_is_newer_than_those_of_the_mark_is_told(desk):
    section = SectionFactory(article=DraftFactory(section=False))
    for key, year in (("old", "2011"), ("new", "2024 (online 2023)")):
        ReferenceFactory(key=key, year=year)
    RemedyFactory(section=section, name="Walking", helps="some", label_source="[@old]", verdict="It helps [@old].")
    assert "Walking" not in first_page(desk)
    RemedyFactory(section=section, name="Stretching", helps="some", label_source="[@old]", verdict="It helps [@new].")
    assert "“Stretching” cites a source of 2023 (new); its mark rests on sources up to 2011." in first_page(desk)


def test_many_lines_of_one_kind_are_one_line_that_counts_and_holds_them(desk):
    drafts = [DraftFactory(title=f"Draft {number}") for number in range(2)]
    assert "guides hold what readers" not in first_page(desk)
    drafts.append(DraftFactory(title="Draft 2"))
    ready = DraftFactory(title="Finished")
    ready.say_ready("Bo")
    (folded,) = [
        part for part in read_html(desk.get(INDEX).text).all("details") if "guides hold what readers" in part.text
    ]
    assert folded.all("summary")[0].text == "3 guides hold what readers do not have yet."
    assert [link.get("href") for link in folded.all("a")] == [
        reverse("admin:articles_article_publish", args=[draft.pk]) for draft in Article.objects.exclude(pk=ready.pk)
    ]
    # What somebody else waits for is no line among many.
    assert "“Finished” is ready to be published, says Bo" in first_page(desk) and "Finished" not in folded.text


def steps_of(desk):
    """Return [(words, address, whether it is done)] of the first steps on the desk."""
    page = read_html(desk.get(INDEX).text)
    items = [
        item for part in page.all("section") if part.get("aria-labelledby") == "first-steps" for item in part.all("li")
    ]
    return [(item.all("a")[0].text, item.all("a")[0].get("href"), "Done:" in item.text) for item in items]


def test_a_fresh_site_lists_what_to_do_before_others_come(desk, settings, tmp_path):
    settings.SITE_DATA = tmp_path
    steps = steps_of(desk)
    assert len(steps) == 7 and not any(is_done for _words, _url, is_done in steps)
    assert "Before others come 0 of 7 done" in first_page(desk)
    for _words, url, _is_done in steps:
        assert desk.get(url, follow=True).status_code == 200
    Site(name="Quiet legs", owner="Kari", contact="kari@example.org", time_zone="Europe/Oslo").save()
    OwnPage(title="Imprint", slug="imprint", body="Words.", is_shown=True).save()
    assert [is_done for _words, _url, is_done in steps_of(desk)] == [True, True, True, True, False, False, False]
    (tmp_path / "backups").mkdir()
    private.write(tmp_path / "backups" / "backup.zip", b"")
    desk.get(reverse("admin:rlssite_longwork_changelist"))
    QueueBackend().send_messages([EmailMessage("Subject", "Body", "a@example.org", ["b@example.org"])])
    Email.objects.update(status=STATUS.sent)
    settings.EMAIL_FILE_PATH = None
    desk.get(reverse("admin:post_office_email_test"), {"mail": Email.objects.get().pk})
    assert [is_done for _words, _url, is_done in steps_of(desk)] == [True, True, True, True, False, True, True]


def test_the_first_steps_are_hidden_for_good_and_are_the_owners(desk):
    assert steps_of(desk)
    assert steps_of(desk_of(staff_with("change_site", "view_site"))) == []
    desk.post(reverse("admin:articles_site_hide_first_steps"))
    assert steps_of(desk) == []
    # Saving the site's page does not bring them back.
    Site.load().save()
    assert steps_of(desk) == []


def test_a_look_at_a_newer_source_is_kept_until_another_comes(desk):
    section = SectionFactory(article=DraftFactory(section=False))
    for key, year in (("old", "2011"), ("new", "2023"), ("newest", "2025")):
        ReferenceFactory(key=key, year=year, title=f"The {key} one")
    fields = {"helps": "some", "label_source": "[@old]"}
    remedy = RemedyFactory(section=section, name="Stretching", verdict="It helps [@new].", **fields)
    (line,) = [link for link in read_html(desk.get(INDEX).text).all("a") if "Stretching" in link.text]
    there = reverse("admin:articles_remedy_change", args=[remedy.pk])
    assert line.get("href") == f"{there}#newer"
    page = text(desk.get(there))
    assert "The new one" in page and 'href="#id_label_source"' in page and "The newest one" not in page
    act = reverse("admin:articles_remedy_mark_look", args=[remedy.pk])
    page = text(desk.post(act, {"act": "look", "source": ["new"]}, follow=True))
    look = MarkLook.objects.get()
    assert f"{look.by} looked at them on" in page and "cites a source" not in first_page(desk)
    assert "looked at" in text(desk.get(reverse("admin:articles_remedy_log", args=[remedy.pk])))
    # Another, newer one.
    remedy.benefits = "More [@newest]."
    remedy.save()
    assert "“Stretching” cites a source of 2025 (newest)" in first_page(desk)
    desk.post(act, {"act": "look", "source": ["new", "newest"]})
    assert "cites a source" not in first_page(desk)
    desk.post(act, {"act": "undo"})
    assert "“Stretching” cites a source" in first_page(desk)


def test_a_backup_that_is_old_or_missing_is_told(desk, settings, tmp_path):
    settings.SITE_DATA = tmp_path
    assert "No backup has been made yet." in first_page(desk)
    assert f'href="{reverse("admin:rlssite_longwork_changelist")}"' in desk.get(INDEX).content.decode()
    private.write(tmp_path / backups.LAST, (timezone.now() - timedelta(days=1)).isoformat().encode())
    assert "last backup" not in first_page(desk)
    private.write(tmp_path / backups.LAST, (timezone.now() - timedelta(days=3)).isoformat().encode())
    assert "The last backup is older than two days. Make one." in first_page(desk)


def test_a_full_disk_and_an_update_are_told(desk, settings, monkeypatch):
    monkeypatch.setattr(waiting.environment, "fingerprint", lambda _base: settings.BUILD)
    assert "The disk is nearly full" not in first_page(desk) and "A new version" not in first_page(desk)
    monkeypatch.setattr(waiting.environment, "fingerprint", lambda _base: "newer")
    monkeypatch.setattr(facts, "ROOM_NEEDED", 10**18)
    assert "The disk is nearly full" in first_page(desk)
    assert "A new version of the site lies here" in first_page(desk)


def test_a_worker_that_stands_still_and_mail_that_waits_are_told(desk):
    assert "which sends mail and does what falls due, has never run" in first_page(desk)
    beat(WORKER)
    assert "The worker" not in first_page(desk)
    QueueBackend().send_messages([EmailMessage("Subject", "Body", "a@example.org", ["b@example.org"])])
    Email.objects.update(created=timezone.now() - timedelta(hours=1))
    assert "Mail waits for long" in first_page(desk)


def test_links_that_lead_nowhere_are_told_with_their_list(desk, monkeypatch):
    assert "nowhere" not in first_page(desk)
    monkeypatch.setattr("articles.admin.waiting.dead_links", lambda: (2, "/admin/articles/link/?state__exact=dead"))
    assert "2 links lead nowhere." in first_page(desk)
    assert 'href="/admin/articles/link/?state__exact=dead"' in desk.get(INDEX).content.decode()


def test_who_may_not_see_something_is_not_told_that_it_waits():
    article = ArticleFactory(title="Sleep", review_due=timezone.now().date() - timedelta(days=1))
    WaitingCommentFactory(article=article)
    said = words_of(text(desk_of(staff_with("view_image")).get(INDEX)))
    for word in ("Sleep", "Waiting:", "backup", "disk"):
        assert word not in said


# Save leads back


@pytest.fixture
def row():
    """A section, its form's address and the fields that make the form valid."""
    section = SectionFactory(article=DraftFactory(section=False), title="Old title")
    names = ("kind", "title", "slug", "body", "position", "in_short", "card")
    fields = {name: getattr(section, name) or "" for name in names}
    rows = {"remedies-TOTAL_FORMS": 0, "remedies-INITIAL_FORMS": 0}
    return section, reverse("admin:articles_section_change", args=[section.pk]), fields | rows


def back_of(page):
    found = re.search(r'name="_back" value="([^"]*)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


# The section's own guide has another number, or Save would lead to its line there.
@pytest.mark.parametrize(
    "where", ["/admin/articles/article/77777/change/", "/admin/articles/section/?kind__exact=text&q=a"]
)
def test_save_leads_back_to_where_one_came_from(desk, row, where):
    _section, address, fields = row
    back = back_of(desk.get(address, headers={"Referer": f"http://testserver{where}"}))
    assert back == where
    saved = desk.post(address, fields | {"_back": back, "title": "New"})
    assert (saved.status_code, saved.url) == (302, where)
    assert Section.objects.get().title == "New"


def test_who_saves_and_goes_on_is_led_back_later(desk, row):
    _section, address, fields = row
    where = "/admin/articles/article/7/change/"
    saved = desk.post(address, fields | {"_back": where, "_continue": "1"})
    assert back_of(desk.get(saved.url, headers={"Referer": f"http://testserver{address}"})) == where
    # A form that was refused remembers it too.
    assert back_of(desk.post(address, fields | {"title": "", "_back": where})) == where


@pytest.mark.parametrize(
    "where",
    ["https://elsewhere.example/admin/", "//elsewhere.example/admin/", "http://testserver/privacy/",
     "javascript:alert(1)", "http://testserver/admin/login/", "/admin/x" * 400],
)  # fmt: skip
def test_save_leads_nowhere_else(desk, row, where):
    section, address, fields = row
    assert back_of(desk.get(address, headers={"Referer": where})) == ""
    saved = desk.post(address, fields | {"_back": where})
    guide = reverse("admin:articles_article_change", args=[section.article_id])
    assert saved.url == f"{guide}#section-{section.pk}"


def test_the_text_of_a_section_is_the_second_place_to_skip_to(desk, row):
    _section, address, _fields = row
    html = desk.get(address).content.decode()
    links = re.findall(r'<a href="#([\w-]+)"[^>]*class="skip-to-content-link"', html)
    assert links == ["content-start", "id_body"] and 'id="id_body"' in html


def test_so_is_the_text_of_each_form_that_has_one(desk, row):
    section = row[0]
    remedy = RemedyFactory(section=section)
    own = OwnPage.objects.create(title="Imprint", slug="imprint", body="Who.")
    lines = [key for key, text in TEXTS.items() if text.shape is Shape.LINE][:1]
    forms = [
        ("article", "change", section.article_id, "main_message"),
        ("remedy", "change", remedy.pk, "verdict"),
        ("ownpage", "change", own.pk, "body"),
        ("ownpage", "add", None, "body"),
        ("sitetext", "change", "privacy.en", "text"),
        *(("sitetext", "change", f"{key}.en", "text") for key in lines),
    ]
    assert len(forms) == 6
    for model, page, pk, name in forms:
        html = desk.get(reverse(f"admin:articles_{model}_{page}", args=[pk] if pk else [])).content.decode()
        links = re.findall(r'<a href="#([\w-]+)"[^>]*class="skip-to-content-link"', html)
        assert links == ["content-start", f"id_{name}"] and f'id="id_{name}"' in html, model


def test_each_list_is_called_by_what_is_in_it(desk):
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        page = desk.get(url)
        if page.status_code == 302:
            # There is one of it, which has no list.
            continue
        html = read_html(page.content.decode())
        title, heads = html.all("title")[0].text, [head.text for head in html.all("h1")]
        assert heads and not any(words.strip().startswith("Select") for words in (title, *heads)), url
        assert heads[-1].strip() in title, url


def test_an_account_is_called_so_on_each_of_its_pages(desk):
    user = StaffFactory(username="ada")
    for name, args in [
        ("changelist", []),
        ("add", []),
        *((name, [user.pk]) for name in ("change", "delete", "history", "password_change", "invite")),
    ]:
        words = words_of(desk.get(reverse(f"admin:auth_user_{name}", args=args)).content.decode())
        assert "Accounts" in words, name
        assert not re.search(r"\b(Users?|users?)\b", words), (name, re.search(r".{40}\b[Uu]sers?\b.{40}", words))
    assert "Users" not in first_page(desk)


@pytest.mark.parametrize("app", ["articles", "auth", "comments", "post_office", "rlssite"])
def test_an_address_of_a_group_of_its_makers_leads_to_the_first_page(desk, app):
    page = desk.get(f"/admin/{app}/")
    assert page.status_code == 302 and page.url.startswith(reverse("admin:index") + "#")
    elements = read_html(desk.get(page.url).content.decode()).all()
    assert page.url.partition("#")[2] in [element.get("id") for element in elements]
