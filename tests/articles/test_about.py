"""The pages below a guide that speak of the guide itself, and how to say that it is wrong."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Reviewer, Site
from tests.factories import ArticleFactory, AuthorFactory, ReferenceFactory, RemedyFactory, SectionFactory

pytestmark = pytest.mark.django_db

SHEET = """\
# What I notice

[Where this comes from](section:is-it-rls)

| Point | Yes | No |
|---|:-:|:-:|
| I cannot keep still. | [ ] | [ ] |

- Since ____
- [ ] costs me sleep

More is [in the guide](section:is-it-rls), and a study asked it too [@a].
"""


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


@pytest.fixture
def guide():
    ReferenceFactory(key="a", doi="10.1234/x")
    article = ArticleFactory(slug="rls", title="Legs & more", section__slug="is-it-rls", section__body="Words [@a].")
    RemedyFactory(section=article.sections.get(), slug="walking", name="Walking")
    article.glossary, article.doctor_sheet = "Leg\n: What is restless.", SHEET
    article.save()
    publish(article, what_changed="More.")
    return article


def test_about_says_who_pays_or_that_nobody_said(client, guide):
    answer = text(client, "/rls/about/")
    assert "It is not stated who pays for this guide." in answer
    assert "The author's interests are not stated." in answer
    author = guide.author
    author.funding, author.interests = "A charity <b>", "none"
    author.save()
    assert "not stated who pays" in text(client, "/rls/about/"), "readers get the edition"
    publish(guide, what_changed="Funding.")
    answer = text(client, "/rls/about/")
    assert "Funding: A charity &lt;b&gt;" in answer
    assert "Interests: none" in answer


def test_about_says_what_is_not_reviewed_and_changes_with_a_reviewer(client, guide):
    answer = text(client, "/rls/about/")
    assert "none has checked any part of it" in answer
    assert "nobody is recorded as having done that for an edition" in answer
    Reviewer.objects.create(
        article=guide, name="R. Ader", role="neurologist", is_clinician=True, date=date(2026, 1, 2),
        scope="Iron only.", interests="None declared.",
    )  # fmt: skip
    publish(guide, what_changed="Checked.", is_review=True)
    answer = text(client, "/rls/about/")
    assert "none has checked" not in answer
    assert "no edition is recorded yet" not in answer
    assert "Iron only." in answer
    assert "It was read by R. Ader;" in answer


def test_about_answers_nineteen_questions_and_names_both_yardsticks(client, guide):
    answer = text(client, "/rls/about/")
    assert answer.count('<th scope="row">') == 19
    assert answer.count("Self-rated by the project:") == 4
    assert "https://doi.org/10.1001/jama.1997.03540390074039" in answer
    assert "https://doi.org/10.1136/jech.53.2.105" in answer
    assert "1 source is listed; 1 of them (100%) carries a DOI or a PMID." in answer


def test_about_knows_the_sites_owner_and_the_day(client, guide, clock):
    assert "Not stated: who runs the site" in text(client, "/rls/about/")
    Site(owner="A person").save()
    assert "Stated: who runs the site" in text(client, "/rls/about/")
    guide.review_due = date(2030, 1, 1)
    guide.save()
    publish(guide, what_changed="Date set.")
    assert "that day is past" not in text(client, "/rls/about/")
    assert "It is due to be checked again by 1 January 2030." in text(client, "/rls/about/")
    before = client.get("/rls/about/")["ETag"]
    clock(timezone.now().replace(year=2031))
    assert client.get("/rls/about/", HTTP_IF_NONE_MATCH=before).status_code == 200
    assert "It is due to be checked again" not in text(client, "/rls/about/")
    assert "It was due for review by 1 January 2030, and that day is past." in text(client, "/rls/about/")


def test_the_doctors_sheet_is_the_guides_text_with_boxes_and_lines_to_fill_in(client, guide):
    answer = text(client, "/rls/for-your-doctor/")
    assert '<h2 id="sheet-what-i-notice">What I notice</h2>' in answer
    box, rule = '<span class="box"></span>', '<span class="rule"></span>'
    assert f'<td>I cannot keep still.</td> <td class="is-center">{box}</td> <td class="is-center">{box}</td>' in answer
    assert f"<li>Since&nbsp;{rule}</li>" in answer
    assert f"<li>{box}&nbsp;costs me sleep</li>" in answer
    assert "With and without a prescription" in answer
    # Nothing that is filled in is sent: the only form is the search of the header.
    answer = answer.partition("<main")[2]
    assert "<form" not in answer
    assert "<input" not in answer
    assert "edition 2" in answer


def test_on_paper_the_doctors_sheet_leaves_out_what_is_only_a_link_and_the_sources(client, guide):
    answer = text(client, "/rls/for-your-doctor/")
    assert '<p class="sheet-screen"><a href="/rls/#is-it-rls">Where this comes from</a></p>' in answer
    assert '<p>More is <a href="/rls/#is-it-rls">in the guide</a>, and a study' in answer
    on_screen = answer.split('<div class="sheet-screen">')[1]
    assert 'id="ref-a"' in on_screen


def test_a_guide_without_a_sheet_has_no_page_for_the_doctor(client, guide):
    ArticleFactory(slug="migraine")
    assert client.get("/migraine/for-your-doctor/").status_code == 404
    assert "for-your-doctor" not in text(client, "/migraine/")
    assert "for-your-doctor" not in text(client, "/migraine/about/")
    guide.doctor_sheet = ""
    guide.save()
    publish(guide, what_changed="No sheet.")
    assert client.get("/rls/for-your-doctor/").status_code == 404
    assert "for-your-doctor" not in text(client, "/rls/")


def test_a_remedys_page_asks_to_read_first_what_the_author_chose(client, guide):
    assert "Before you try anything" not in text(client, "/rls/walking/")
    guide.sections.update(first_step=True)
    SectionFactory(article=guide, title="Not this one", slug="iron")
    publish(guide, what_changed="First steps.")
    steps = text(client, "/rls/walking/").split("Before you try anything")[1].split("</section>")[0]
    assert f'<a href="/rls/#is-it-rls">{guide.sections.get(slug="is-it-rls").title}</a>' in steps
    assert "/rls/for-your-doctor/" in steps
    assert "Not this one" not in steps


def test_the_doctors_sheet_is_within_reach_from_the_home_page_and_the_contents(client, guide):
    link = 'href="/rls/for-your-doctor/"'
    assert link in text(client, "/").split("<main")[1].split("</main>")[0]
    contents = text(client, "/rls/").split('<nav id="contents"')[1].split("</nav>")[0]
    assert link in contents


PAGES = ["", "walking/", "about/", "glossary/", "for-your-doctor/", "changes/", "remedies/"]


def test_every_page_of_a_guide_leads_to_the_pages_about_it(client, guide):
    for page in PAGES:
        answer = text(client, f"/rls/{page}")
        for below in ("about/", "glossary/", "for-your-doctor/", "changes/"):
            assert f'href="/rls/{below}"' in answer, page


def test_a_mistake_is_told_by_mail_with_the_pages_name_and_edition(client, guide):
    Site(contact="a&b+c@example.org").save()
    titles = ["Legs & more", "Walking", "About this guide", "Glossary", "Take this to your doctor", "What changed"]
    titles.append("What people try")
    for page, title in zip(PAGES, titles, strict=True):
        answer = text(client, f"/rls/{page}")
        _, _, found = answer.partition('<a href="mailto:a%26b%2Bc@example.org?subject=')
        assert unquote(found.partition('"')[0]) == f"Mistake in “{title}”, edition 2", page


@pytest.mark.parametrize(
    "contact", ["me?cc=all@example.org", "me@example.org\nBcc: you@example.org", "javascript:alert(1)"]
)
def test_a_link_to_the_sites_owner_writes_to_the_owner_alone(client, guide, contact):
    Site(contact=contact).save()
    for page in ("/rls/", "/privacy/", "/house-rules/"):
        links = set(re.findall(r'href="(mailto:[^"?]*)', text(client, page)))
        assert links == ({"mailto:me%3Fcc%3Dall@example.org"} if contact.startswith("me?") else set()), page


def test_without_an_address_a_mistake_is_told_in_a_comment(client, guide):
    for page in PAGES:
        answer = text(client, f"/rls/{page}")
        assert "mailto:" not in answer
        assert '<a href="/rls/discussion/write/">Tell the author in a comment</a>' in answer, page


def test_the_sitemap_names_the_pages_that_are_there(client, guide):
    ArticleFactory(slug="migraine")
    answer = text(client, "/sitemap.xml")
    for path in [
        "/rls/",
        "/rls/walking/",
        "/rls/about/",
        "/rls/glossary/",
        "/rls/for-your-doctor/",
        "/migraine/about/",
    ]:
        assert f"{path}</loc>" in answer
    assert "/migraine/glossary/" not in answer
    assert "/migraine/for-your-doctor/" not in answer


@pytest.mark.parametrize("slug", ["about", "glossary", "for-your-doctor"])
def test_no_remedy_takes_the_address_of_such_a_page(guide, slug):
    with pytest.raises(ValidationError, match="an address of the site"):
        RemedyFactory.build(article=guide, section=guide.sections.get(), slug=slug).full_clean()


def test_an_author_with_credentials_meets_the_first_benchmark(client):
    article = ArticleFactory(slug="g", author=AuthorFactory(name="Dr Example", credentials="neurologist"))
    SectionFactory(article=article)
    assert "Dr Example is named as the author: neurologist." in text(client, "/g/about/")
