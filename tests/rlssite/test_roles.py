"""Who may open what: every address of the admin, for every role. An address that stands in no line here is a fault."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Attachment, Email

from articles.editions import revisions
from articles.editions.publishing import publish
from articles.models import Image, Link, OwnPage, PreviewLink, Remedy, Revision, Section, Site, SiteText, Upstream
from comments.models import Contact, Decision, Discussion, DiscussionSettings, HelpLine, ReadyText, WriterRule
from rlssite.models import LongWork
from rlssite.people.roles import NOBODY, OWNER, ROLES, codenames, role_of, set_role, what_may_be_done
from tests.articles.test_admin import act_of
from tests.factories import (
    ArticleFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    UserFactory,
    WaitingCommentFactory,
)

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
EVERYBODY = {"owner", "author", "editor", "moderator"}
WRITERS, PUBLISHERS, DESK = {"owner", "author", "editor"}, {"owner", "author"}, {"owner", "author", "moderator"}
OWNERS, NONE = {"owner"}, set()
# Long work that is no secret, as a copy of the whole site would be.
OPEN_WORK = "load-guide"
# The first line whose pattern is the whole name counts.
TABLE = [
    (r"index|log(in|out)|password_change(_done)?|jsi18n|view_on_site|app_list|autocomplete", EVERYBODY),
    (r"articles_article_(publish|withdraw|take_down|delete)", PUBLISHERS),
    (r"articles_(article|section|remedy|reference|image)_\w+", WRITERS),
    (r"articles_(site|upstream|link|sitetext)_(add|delete)|articles_ownpage_delete", NONE),
    (r"articles_link_\w+", WRITERS),
    (r"articles_site_hide_first_steps", OWNERS),
    (r"articles_(author|ownpage|site|sitetext|upstream)_\w+", PUBLISHERS),
    (r"comments_(comment|contact|decision)_(add|delete)|comments_discussion(settings)?_delete", NONE),
    (r"comments_(discussionsettings|writerrule)_add", NONE),
    (r"comments_discussion_add|comments_discussionsettings_\w+", PUBLISHERS),
    (r"comments_(comment|contact|decision|discussion|helpline|readytext|writerrule)_\w+", DESK),
    (r"post_office_email_add|post_office_attachment_(add|delete)", NONE),
    (r"rlssite_longwork_(add|delete)", NONE),
    (r"rlssite_longwork_(changelist|ask|work|do|change|history)", WRITERS),
    (r"auth_user_\w+|post_office_\w+|resend|rlssite_longwork_(download|delete_file)", OWNERS),
]


def may(name):
    for pattern, roles in TABLE:
        if re.fullmatch(pattern, name):
            return roles
    raise AssertionError(f"Who may open admin:{name}? Say so in the table.")


def names():
    """Return the names of all addresses of the admin."""

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    return sorted(set(walk(admin.site.get_urls())))


def client_of(role):
    user = UserFactory(username=f"the {role}")
    set_role(user, role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def rows(settings):
    """A row of each kind, by the name of its model."""
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    article = ArticleFactory()
    section = article.sections.get()
    remedy = RemedyFactory(section=section)
    publish(article, by=None, what_changed="Later.", at=timezone.now() + timezone.timedelta(days=9))
    comment = WaitingCommentFactory(article=article)
    own_page = OwnPage.objects.create(title="Imprint", slug="imprint", body="A.")
    text = SiteText.objects.create(name="privacy.en", text="A.", default="B.")
    for row in (article, section, remedy, own_page, text):
        revisions.keep(row)
    article.replaced_source = article.editions.first().source
    article.save()
    return {
        "article": article,
        "section": section,
        "preview_link": PreviewLink.objects.create(article=article, name="For Ada"),
        "remedy": remedy,
        "image": Image.objects.create(name="a.png", width=1, height=1, bytes=1, sha256="0" * 64, title="A"),
        "reference": ReferenceFactory(),
        "other_reference": ReferenceFactory(),
        "author": article.author,
        "link": Link.objects.create(url="https://example.org/"),
        "ownpage": own_page,
        "sitetext": text,
        "longwork": LongWork.objects.create(kind=OPEN_WORK, ended=timezone.now(), is_trial=True),
        "site": (Site().save(), Site.objects.get())[1],
        "upstream": Upstream.objects.create(
            article=article, kind="article", key=article.slug, loaded={}, waiting={"title": "A"}
        ),
        "comment": comment,
        "contact": Contact.objects.create(email="eve@example.org"),
        "decision": Decision.objects.create(comment=comment, act="reviewed"),
        "discussion": Discussion.objects.get_or_create(article=article)[0],
        "discussionsettings": (DiscussionSettings().save(), DiscussionSettings.objects.get())[1],
        "helpline": HelpLine.objects.first() or HelpLine.objects.create(name="A", number="1", country="GB"),
        "readytext": ReadyText.objects.first() or ReadyText.objects.create(title="A", text="A"),
        "writerrule": WriterRule.objects.create(contact=Contact.objects.get(), kind="trust"),
        "user": StaffFactory(username="somebody"),
        "email": Email.objects.create(from_email="a@example.org", to=["b@example.org"], subject="A"),
        "attachment": Attachment.objects.create(name="a"),
    }


def address(name, rows):
    """Return a real address for a name; one whose row can be deleted, where it is for that."""
    if name == "app_list":
        return reverse("admin:app_list", args=["articles"])
    if name == "view_on_site":
        return None
    if name == "resend":
        return reverse("admin:resend", args=[rows["email"].pk])
    parts = name.split("_")
    model = "email" if name.startswith("post_office_email") else parts[1] if len(parts) > 2 else ""
    if name.startswith("post_office_attachment"):
        model = "attachment"
    row = rows.get(model)
    pk = row.pk if row else None
    if name == "articles_article_delete":
        pk = DraftFactory().pk
    if name == "articles_section_delete":
        pk = SectionFactory(article=DraftFactory(section=False)).pk
    if name == "articles_remedy_delete":
        pk = RemedyFactory(section=SectionFactory(article=DraftFactory(section=False))).pk
    if name.endswith("_revision"):
        return reverse(f"admin:{name}", args=[pk, Revision.objects.of(row).first().pk])
    if name == "articles_article_read":
        return f"/admin/articles/article/{pk}/editions/1/read/x/"
    after = {
        "articles_article_preview_page": [pk, "x/"],
        "articles_article_revoke_preview": [pk, rows["preview_link"].pk],
        "articles_article_edition": [pk, 1],
        "articles_article_restore": [pk, 1],
        "articles_article_undelete": [pk, 1],
        "articles_article_withdraw": [pk, 2],
        "articles_reference_export": ["bibtex"],
        "articles_reference_merge": [pk, rows["other_reference"].pk],
        "post_office_email_image": [pk, "0" * 32],
        "rlssite_longwork_ask": [OPEN_WORK],
        "rlssite_longwork_download": ["backups", "a.zip"],
        "rlssite_longwork_delete_file": ["backups", "a.zip"],
    }
    if name in after:
        return reverse(f"admin:{name}", args=after[name])
    bare = ("changelist", "add", "queue", "sheet", "address", "test", "check", "duplicates", "import", "steps")
    if not row or name.endswith(bare):
        return reverse(f"admin:{name}")
    return reverse(f"admin:{name}", args=[pk])


def is_refused(answer):
    return answer.status_code == 403


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_opens_what_is_theirs_and_nothing_else(rows, role):
    client = client_of(role)
    wrong = []
    for name in names():
        where = None if name in ("logout", "autocomplete") else address(name, rows)
        if where is None:
            assert may(name)
            continue
        looked = client.get(where)
        if is_refused(looked) != (role not in may(name)):
            # The app's own list shows each what is theirs, and to a moderator nothing of the guides.
            if name == "app_list" and looked.status_code == 404:
                continue
            wrong.append((name, looked.status_code))
        elif role not in may(name) and client.post(where).status_code not in (403, 405):
            wrong.append((name, "POST"))
        assert looked.status_code < 500, name
    assert not wrong


def test_who_may_not_open_the_admin_is_led_to_the_log_in_everywhere(rows):
    client = client_of(NOBODY)
    for visitor in (client, Client()):
        for name in names():
            where = None if name in ("login", "logout", "autocomplete", "jsi18n") else address(name, rows)
            if where is not None:
                answer = visitor.get(where)
                assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("admin:login")), name


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_editors_own_addresses_are_for_those_who_write(role):
    client = client_of(role)
    preview = client.post(reverse("markdown-preview"), "{}", content_type="application/json").status_code
    upload = client.post(reverse("markdown-upload")).status_code
    assert (403 in (preview, upload)) == (role not in WRITERS), (preview, upload)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_first_page_shows_each_role_what_is_theirs(rows, role):
    page = client_of(role).get(reverse("admin:index")).content.decode()
    for model, roles in {
        "articles/section/": WRITERS, "articles/site/": PUBLISHERS, "comments/comment/queue": DESK,
        "comments/helpline/": DESK, "auth/user/": OWNERS, "post_office/email/": OWNERS,
    }.items():  # fmt: skip
        assert (f'href="/admin/{model}' in page) == (role in roles), model


def test_an_editor_writes_and_finds_no_button_to_publish(rows):
    editor = client_of("editor")
    article = rows["article"]
    page = editor.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "/publish/" not in page and "/take-down/" not in page and 'name="_save"' in page
    assert "/publish/" not in editor.get(reverse("admin:articles_article_editions", args=[article.pk])).content.decode()
    section = SectionFactory(article=article, title="Old")
    fields = {"kind": "text", "title": "New", "slug": section.slug, "body": "New.", "position": 2}
    rest = {"remedies-TOTAL_FORMS": 0, "remedies-INITIAL_FORMS": 0}
    editor.post(reverse("admin:articles_section_change", args=[section.pk]), fields | rest)
    assert Section.objects.get(pk=section.pk).title == "New" and Remedy.objects.exists()


def test_an_editor_says_that_a_guide_is_ready_and_publishing_settles_it(rows):
    editor, author = client_of("editor"), client_of("author")
    article = DraftFactory(title="Cramps")
    first = "“Cramps” is ready to be published"
    ready = reverse("admin:articles_article_ready", args=[article.pk])
    assert ready in editor.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert first not in author.get(reverse("admin:index")).content.decode()

    say = act_of(editor.get(ready))
    # Pressed twice, or in a tab that was opened before, it does what stands on the button.
    for _press in range(2):
        editor.post(ready, say)
        assert first in author.get(reverse("admin:index")).content.decode()
    assert first not in editor.get(reverse("admin:index")).content.decode()
    take_back = act_of(editor.get(ready))
    for _press in range(2):
        editor.post(ready, take_back)
        assert first not in author.get(reverse("admin:index")).content.decode()
    editor.post(ready, say)
    publish(article, what_changed="First.")
    assert first not in author.get(reverse("admin:index")).content.decode()


def test_who_may_not_open_a_page_reads_what_the_account_may_do(rows):
    page = client_of("editor").get(reverse("admin:articles_article_publish", args=[rows["article"].pk]))
    words = page.content.decode()
    assert page.status_code == 403 and "editor: writes, but does not publish" in words
    assert "log in first" not in words and f'href="{reverse("admin:index")}"' in words


def test_the_groups_hold_the_permissions_of_their_roles():
    for role in ROLES:
        group = Group.objects.get(name=role)
        found = set(group.permissions.values_list("content_type__app_label", "codename"))
        assert found == codenames(role)


# The account's page


@pytest.fixture
def owner(client):
    user = StaffFactory(username="owner")
    client.force_login(user)
    return user


def save(client, user, **changes):
    fields = {"username": user.username, "email": user.email, "is_active": "on", "role": role_of(user)}
    fields = {name: value for name, value in (fields | changes).items() if value is not None}
    return client.post(reverse("admin:auth_user_change", args=[user.pk]), fields)


@pytest.mark.parametrize("role", [*ROLES, NOBODY, OWNER])
def test_a_role_is_chosen_in_one_field(client, owner, role):
    user = UserFactory()
    page = client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert f'value="{role}"' in page and "user_permissions" not in page and "is_superuser" not in page
    save(client, user, role=role, own_password=PASSWORD)
    assert role_of(get_user_model().objects.get(pk=user.pk)) == role


@pytest.mark.parametrize("change", [{"role": "editor"}, {"is_active": None}, {"role": NOBODY}])
def test_the_last_owner_stays_one(client, owner, change):
    page = save(client, owner, own_password=PASSWORD, **change).content.decode()
    assert "This is the last owner who can log in." in page
    owner.refresh_from_db()
    assert role_of(owner) == OWNER and owner.is_active
    StaffFactory(username="other")
    assert save(client, owner, own_password=PASSWORD, **change).status_code == 302


def test_an_owner_who_was_only_invited_does_not_count_as_one_who_can_log_in(client, owner):
    invited = StaffFactory(username="invited")
    invited.set_unusable_password()
    invited.save()
    page = save(client, owner, own_password=PASSWORD, role="editor").content.decode()
    assert "This is the last owner who can log in." in page
    client.force_login(invited)
    assert client.get(reverse("admin:auth_user_delete", args=[owner.pk])).status_code == 403


def test_the_last_owner_cannot_be_deleted(client, owner):
    delete = reverse("admin:auth_user_delete", args=[owner.pk])
    assert client.post(delete, {"post": "yes", "own_password": PASSWORD}).status_code == 403
    client.post(reverse("admin:auth_user_changelist"), {"action": "delete_selected", "_selected_action": [owner.pk]})
    assert get_user_model().objects.get() == owner


@pytest.mark.parametrize("change", [{"email": "thief@example.org"}, {"role": "owner"}])
@pytest.mark.parametrize(("typed", "told"), [("", "Please type your own password too"), ("wrong", "not your password")])
def test_a_stolen_session_changes_no_address_and_no_role(client, owner, change, typed, told):
    user = UserFactory(email="ada@example.org")
    page = save(client, user, own_password=typed, **change).content.decode()
    user.refresh_from_db()
    assert told in page and user.email == "ada@example.org" and not user.is_superuser


@pytest.mark.parametrize("role", [*ROLES, OWNER])
@pytest.mark.parametrize(("typed", "told"), [("", "Please type your own password too"), ("wrong", "not your password")])
def test_a_stolen_session_makes_no_account_that_may_do_something(client, owner, role, typed, told):
    new = {"username": "thief", "role": role, "own_password": typed}
    add = reverse("admin:auth_user_add")
    assert told in client.post(add, new).content.decode()
    assert not get_user_model().objects.filter(username="thief").exists()
    client.post(add, new | {"own_password": PASSWORD})
    assert role_of(get_user_model().objects.get(username="thief")) == role


def test_a_stolen_session_sets_no_password(client, owner):
    user = UserFactory()
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    new = {"password1": "eine lange Nacht", "password2": "eine lange Nacht", "usable_password": "true"}
    assert "Please type your own password too" in client.post(address, new).content.decode()
    client.post(address, new | {"own_password": PASSWORD})
    user.refresh_from_db()
    assert user.check_password("eine lange Nacht")


@pytest.mark.parametrize(("typed", "told"), [("", "Please type your own password too"), ("wrong", "not your password")])
def test_a_stolen_session_makes_no_account(client, owner, typed, told):
    new = {"username": "thief", "email": "thief@example.org", "role": "owner", "own_password": typed}
    page = client.post(reverse("admin:auth_user_add"), new).content.decode()
    assert told in page and 'value="thief"' in page
    assert get_user_model().objects.get() == owner
    client.post(reverse("admin:auth_user_add"), new | {"own_password": PASSWORD})
    assert get_user_model().objects.filter(username="thief", is_superuser=True).exists()


@pytest.mark.parametrize(("typed", "told"), [("", "Please type your own password too"), ("wrong", "not your password")])
def test_a_stolen_session_deletes_no_account(client, owner, typed, told):
    user = UserFactory()
    delete = reverse("admin:auth_user_delete", args=[user.pk])
    page = client.get(delete).content.decode()
    assert 'name="own_password"' in page and "_groups" not in page and f"the account “{user.username}”" in page
    assert told in client.post(delete, {"post": "yes", "own_password": typed}).content.decode()
    assert get_user_model().objects.filter(pk=user.pk).exists()
    client.post(delete, {"post": "yes", "own_password": PASSWORD})
    assert not get_user_model().objects.filter(pk=user.pk).exists()


def test_what_a_new_account_may_do_is_chosen_and_not_guessed(client, owner):
    add = reverse("admin:auth_user_add")
    assert "checked" not in re.sub(r"<nav.*?</nav>", "", client.get(add).content.decode(), flags=re.DOTALL)
    page = client.post(add, {"username": "eve", "own_password": PASSWORD}).content.decode()
    assert "This field is required" in page and get_user_model().objects.get() == owner


def test_what_was_set_by_hand_is_called_the_same_everywhere(client, owner):
    eve = UserFactory(username="eve", is_staff=True)
    words = what_may_be_done(eve)
    assert "by hand" in words
    assert words in client.get(reverse("admin:auth_user_change", args=[eve.pk])).content.decode()
    assert words in client.get(reverse("admin:auth_user_changelist")).content.decode()
    client.force_login(eve)
    assert words in client.get(reverse("admin:auth_user_changelist")).content.decode()


def test_a_name_alone_needs_no_password(client, owner):
    save(client, owner, first_name="Ada")
    owner.refresh_from_db()
    assert owner.first_name == "Ada"
