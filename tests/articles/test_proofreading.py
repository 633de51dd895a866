import pytest
from django.core.exceptions import ValidationError

from articles.editions.publishing import CannotPublish, publish
from articles.editions.snapshots import take
from articles.text.proofreading import ALT_PLACEHOLDER, source_problems, text_problems
from rlssite.markup import MAX_GUIDE_TEXT
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory


def messages(text, images=("a.jpg",)):
    return [str(problem) for problem in text_problems(text, {"known"}, set(images))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain.",
        "[@known]",
        "[helps: some | @known]",
        "`[@nobody]`",
        "![A leg](/media/a.jpg)",
        "![decorative](/media/a.jpg)",
    ],
)
def test_a_good_text_has_no_problem(text):
    assert messages(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("One.\n\nTwo [@nobody].", "Line 3: There is no reference with the key “nobody”."),
        ("One\ntwo\nthree [@known; @nobody]", "Line 3: There is no reference with the key “nobody”."),
        ("[helps: soem | @known]", "Line 1: “[helps: soem | @known]”: “soem” is not one of good, some,"),
        ("[caution: | @known]", "Line 1: “[caution: | @known]”: “|” is not one of"),
        ("[@ known]", "Line 1: “[@ known]” is not a citation."),
        ("Two.\n\n![](/media/a.jpg)", "Line 3: The picture has no description."),
        (
            f"![{ALT_PLACEHOLDER}](/media/a.jpg)",
            f"Line 1: The picture has no description, but still says “{ALT_PLACEHOLDER}”",
        ),
        (
            "![Legs, describe this picture](/media/a.jpg)",
            f"Line 1: The picture has no description, but still says “{ALT_PLACEHOLDER}”",
        ),
        ("![A leg](/media/b.jpg)", "Line 1: The picture “/media/b.jpg” is not one that was uploaded here."),
        ("![A leg](https://elsewhere.example/a.jpg)", "is not one that was uploaded here."),
        ("x" * (MAX_GUIDE_TEXT + 1), f"at most {MAX_GUIDE_TEXT} fit."),
    ],
)
def test_each_problem_names_its_line(text, message):
    assert any(message in found for found in messages(text)), messages(text)


@pytest.mark.django_db
def test_links_inside_the_guide_must_lead_somewhere():
    article = DraftFactory(section=False)
    section = SectionFactory(article=article, title="A", slug="a", body="[x](section:b) [y](remedy:c) [z](remedy:d)")
    RemedyFactory(section=section, slug="d")
    found = [str(problem) for _where, problem in source_problems(take(article))]
    assert found == [
        "Line 1: The link “section:b” leads to nothing in this guide.",
        "Line 1: The link “remedy:c” leads to nothing in this guide.",
    ]


@pytest.mark.django_db
def test_a_guide_without_a_text_is_not_published():
    found = [str(problem) for _where, problem in source_problems(take(DraftFactory(section=False)))]
    assert found == ["The guide has no section with a text yet."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"url": "javascript:alert(1)"}, "“javascript:alert(1)” is no address of a web page"),
        ({"archived_url": "www.nhs.uk/x"}, "“www.nhs.uk/x” is no address of a web page; is it https://www.nhs.uk/x?"),
        ({"doi": "https://doi.org/10.1234/x"}, "“https://doi.org/10.1234/x” is no DOI"),
        ({"pmid": "12x"}, "“12x” is no PMID"),
    ],
)
def test_an_address_that_readers_would_not_get_keeps_a_guide_from_being_published(fields, message):
    source = ReferenceFactory(key="one", **({"doi": ""} | fields))
    article = DraftFactory(section__body=f"Words [@{source.key}].")
    ((where, problem),) = source_problems(take(article))
    assert where == "Reference “one”"
    assert message in str(problem)
    with pytest.raises(CannotPublish):
        publish(article, what_changed="First edition.")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["url", "archived_url"])
def test_the_form_of_a_reference_takes_addresses_of_pages_only(name):
    with pytest.raises(ValidationError) as refused:
        ReferenceFactory.build(**{name: "ftp://example.org/x"}).full_clean()
    assert list(refused.value.message_dict) == [name]
