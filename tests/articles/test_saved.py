"""What the desk says after Save, where it leads then, and the way down to a row that every page names."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.editions.publishing import publish
from articles.models import OwnPage
from tests.articles.test_admin import form_of, page
from tests.factories import ArticleFactory, DraftFactory, RemedyFactory, SectionFactory, StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def saved(desk, row, **typed):
    """Save `row` in the desk; return (where that led, the message)."""
    url = page(f"{row._meta.model_name}_change", row.pk)
    answer = desk.post(url, form_of(desk.get(url)) | typed, follow=True)
    told = re.search(r'(?s)<ul class="messagelist">(.*?)</ul>', answer.content.decode()).group(1)
    return answer.redirect_chain[-1][0], words(told), told


def test_save_says_which_edition_readers_see_and_leads_to_the_guide_and_to_publishing(desk):
    article = ArticleFactory(title="Night cramps")
    remedy = RemedyFactory(section=article.sections.get())
    above = {"section": page("article_change", article.pk), "remedy": page("section_change", remedy.section_id)}
    for row in (article, article.sections.get(), remedy):
        where, said, html = saved(desk, row)
        back = " Back to “Night cramps”" if row == article else ""
        assert said == f"Saved. Readers see edition 1 until you publish. Publish…{back}"
        assert f'href="{page("article_publish", article.pk)}"' in html
        if row != article:
            kind = row._meta.model_name
            line = f"{kind}-{row.pk}"
            assert where == f"{above[kind]}#{line}"
            assert f'id="{line}"' in desk.get(above[kind]).content.decode()
            # Whoever came from there goes back to the same line.
            assert saved(desk, row, _back=above[kind] + "?_back=/admin/")[0] == f"{above[kind]}?_back=/admin/#{line}"


def test_a_guide_that_was_saved_is_one_press_away_unless_one_stays_there(desk):
    article = DraftFactory(title="Night cramps")
    form, listed = page("article_change", article.pk), reverse("admin:articles_article_changelist")
    where, _said, html = saved(desk, article, _back=listed)
    assert where == listed and f'<a href="{form}">Back to “Night cramps”</a>' in html
    where, said, _html = saved(desk, article, _back=listed, _continue="1")
    assert where.startswith(form) and "Back to" not in said


def test_save_says_when_nobody_sees_it_or_what_waits(desk):
    assert saved(desk, DraftFactory())[1].startswith("Saved. Nobody sees it before you publish. Publish…")
    article = ArticleFactory()
    at = timezone.now() + timedelta(days=2)
    publish(article, what_changed="Later.", at=at)
    when = date_format(timezone.localtime(at), "j M Y, H:i")
    assert f"Saved. It is not part of edition 2, which is published on {when} (UTC)." in saved(desk, article)[1]
    article.take_down()
    assert saved(desk, article.sections.get())[1] == "Saved. The guide is taken down, so that nobody sees it."


def test_who_may_not_publish_is_not_led_there(client):
    editor = StaffFactory(is_superuser=False)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_section", "view_article"]))
    client.force_login(editor)
    assert saved(client, ArticleFactory().sections.get())[1] == "Saved. Readers see edition 1 until you publish."


def test_save_leads_back_to_a_list_that_one_came_from(desk):
    section = SectionFactory()
    back = reverse("admin:articles_section_changelist") + "?kind=text"
    assert saved(desk, section, _back=back)[0] == back


def test_the_guides_page_says_that_it_was_changed_since(desk):
    article = ArticleFactory()
    url = page("article_change", article.pk)
    assert "changed since edition" not in desk.get(url).content.decode()
    saved(desk, article.sections.get(), body="Other words.")
    assert "edition 1 is public; changed since edition 1" in desk.get(url).content.decode()


def test_what_readers_see_at_once_says_so_and_a_hidden_page_says_that_they_do_not(desk):
    own = OwnPage.objects.create(title="Imprint", slug="imprint", body="Who.", is_shown=False)
    assert saved(desk, own)[1] == "Saved. Readers do not see it yet."
    assert saved(desk, own, is_shown="on")[1] == "Saved. Readers see it now. See it as readers do"
    url = page("sitetext_change", "privacy.en")
    answer = desk.post(url, form_of(desk.get(url)) | {"text": "# Privacy\n\nOurs."}, follow=True)
    assert "Saved. Readers see it now." in answer.content.decode()


def test_every_page_of_a_section_or_remedy_names_the_way_down_from_its_guide(desk):
    article = DraftFactory(title="Night cramps", section=False)
    section = SectionFactory(article=article, title="What helps")
    remedy = RemedyFactory(section=section, name="Walking")

    def crumbs(url):
        return words(re.search(r'(?s)class="breadcrumbs">(.*?)</div>', desk.get(url).content.decode()).group(1))

    to_section = "Home › Guides › Night cramps › What helps"
    assert crumbs(page("section_change", section.pk)) == to_section
    assert crumbs(page("remedy_change", remedy.pk)) == f"{to_section} › Walking"
    assert crumbs(page("section_history", section.pk)) == f"{to_section} › History"
    assert crumbs(page("remedy_delete", remedy.pk)) == f"{to_section} › Walking › Delete"
    assert crumbs(f"{page('remedy_add')}?section={section.pk}").startswith(f"{to_section} › Add")
    assert crumbs(f"{page('section_add')}?article={article.pk}").startswith("Home › Guides › Night cramps › Add")
    assert crumbs(page("section_add")).startswith("Home › Sections › Add")


def test_what_is_wrong_is_named_at_the_top_with_its_line_and_a_way_to_its_field(desk):
    section = SectionFactory(body="Fine.")
    reviewer = {"name": "Ada", "role": "Nurse", "date": "2026-01-01", "scope": "All", "interests": "None"}
    section.article.reviewers.create(**reviewer)
    url = page("section_change", section.pk)
    html = desk.post(url, form_of(desk.get(url)) | {"title": "", "body": "One.\n\nTwo [@nosuchkey]."}).content.decode()
    top = html[html.index("Please correct the errors below.") : html.index("<fieldset")]
    assert '<a href="#id_title">Title: This field is required.</a>' in top
    assert 'href="#id_body">Body, line 3: ' in top and "nosuchkey" in top

    # A row among others says whose field it is.
    url = page("article_change", section.article.pk)
    html = desk.post(url, form_of(desk.get(url)) | {"reviewers-0-role": ""}).content.decode()
    assert 'href="#id_reviewers-0-role">Reviewer, Role: This field is required.</a>' in html


def test_what_keeps_it_from_being_published_leads_to_its_field(desk):
    section = SectionFactory(title="Iron", body="One.")
    type(section).objects.filter(pk=section.pk).update(body="One.\n\nTwo [@nosuchkey].")
    html = desk.get(page("article_publish", section.article.pk)).content.decode()
    assert f'<a href="{page("section_change", section.pk)}#id_body">Section “Iron”</a>: Line 3' in html


def listed(desk, article):
    """Return what the guide's own page says keeps it from being published."""
    html = one_line(desk.get(page("article_change", article.pk)).content.decode())
    return re.search(r"<details[^>]*class=\"[^\"]*missing[^>]*>.*?</details>", html)[0]


def test_a_guides_own_page_names_what_keeps_it_from_being_published(desk):
    article = ArticleFactory(section__title="Iron", section__body="One.")
    section = article.sections.get()
    assert " open" not in listed(desk, article).partition(">")[0]
    article.sections.update(body="One.\n\nTwo [@nosuchkey].")
    html = listed(desk, article)
    at = f'href="{page("section_change", section.pk)}#id_body"'
    assert f"<a {at}>Section “Iron”: Line 3: There is no reference with the key “nosuchkey”.</a>" in html
    # Though the guide is public, nobody has to unfold that.
    assert " open" in html.partition(">")[0]
    assert "more" not in words(html)


def test_of_many_problems_the_first_are_named_and_the_others_counted(desk):
    article = ArticleFactory()
    article.sections.update(body="\n\n".join(f"Claim [@nosuchkey{number}]." for number in range(9)))
    html = listed(desk, article)
    assert html.count("There is no reference with the key") == 5 and "nosuchkey4" in html
    assert "<li>and 4 more</li>" in html
    # These, and the two texts that are asked about.
    assert "11 things to settle before it can be published" in html


def publishing(desk, article, **typed):
    return desk.post(
        page("article_publish", article.pk), {"without": "on", "what_changed": "New.", **typed}, follow=True
    )


def test_what_was_published_can_be_seen_at_once(desk):
    article = DraftFactory()
    answer = publishing(desk, article).content.decode()
    assert f'Edition 1 is public. <a href="{article.get_absolute_url()}">See it</a>' in answer


def test_what_is_wrong_on_the_page_where_one_publishes_is_said_by_the_page(desk):
    article = ArticleFactory()
    publish(article, what_changed="Later.", at=timezone.now() + timedelta(days=2))
    shown = desk.get(page("article_publish", article.pk)).content.decode()
    # The browser's own bubbles say it only one by one, and are gone after seconds.
    assert re.search(r'<form method="post" class="desk" novalidate', shown)
    assert "is not part of that edition: it waits until you publish again" in shown
    said = words(publishing(desk, article, what_changed="", at_0="2099-01-01").content.decode())
    assert "Say in one line what changed: readers see it." in said
    assert "Give a date like 2026-03-29 and a time like 07:30, or leave both empty" in said
    assert "Tick it: only one edition can be the next." in said


def test_the_number_of_an_edition_that_was_withdrawn_is_not_given_again_which_is_said_before_and_after(desk):
    article = DraftFactory()
    waiting = publish(article, what_changed="Later.", at=timezone.now() + timedelta(days=2))
    asked = words(desk.get(page("article_withdraw", article.pk, 1)).content.decode())
    assert "Its number stays with it: the next edition gets another, and readers see no edition 1." in asked
    replaced = words(desk.get(page("article_publish", article.pk)).content.decode())
    assert "The waiting one is withdrawn, and readers see no edition of its number." in replaced
    waiting.withdraw()
    listed = words(desk.get(page("article_editions", article.pk)).content.decode())
    assert "withdrawn; no other edition gets its number" in listed
    assert (
        "This will be edition 2: readers have none yet."
        in desk.get(page("article_publish", article.pk)).content.decode()
    )
    publishing(desk, article)
    assert "The first edition that readers had" in desk.get(page("article_edition", article.pk, 2)).content.decode()
    assert "Edition 1" not in words(desk.get(article.get_absolute_url() + "changes/").content.decode())


def test_a_section_is_written_before_all_else_is_asked(desk):
    html = desk.get(page("section_change", SectionFactory().pk)).content.decode()
    order = [html.index(f'id="id_{name}"') for name in ("title", "body", "kind", "slug", "position")]
    assert order == sorted(order)


def test_publish_stands_out_among_what_a_guide_offers(desk):
    html = desk.get(page("article_change", DraftFactory().pk)).content.decode()
    assert re.findall(r'class="is-main"[^>]*>([^<]+)<', html) == ["Publish…"]
