import pytest
from django.contrib.auth.models import Permission

from articles.desk import picking
from articles.models import Image
from articles.text.figures import KINDS
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

FIND = "/admin/markdown/find/"


@pytest.fixture
def author(client):
    user = StaffFactory()
    client.force_login(user)
    return user


def find(client, kind="references", q="", **place):
    return client.get(FIND, {"kind": kind, "q": q, **place})


def titles(client, kind="references", q="", **place):
    return [result["title"] for result in find(client, kind, q, **place).json()["results"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ekbom", "By author"),
        ("ekbom 1945", "By author"),
        ("1945", "By author"),
        ("blindness", "By a word of its title: blindness"),
        ("högl", "With an accent"),
        ("hogl", "With an accent"),
        ("SMITH2020", "By its key"),
        ("neurol", "In a journal"),
        ("10.1000/abc", "By its DOI"),
    ],
)
def test_a_source_is_found_by_author_year_word_key_journal_and_doi(client, author, query, first):
    ReferenceFactory(key="a", title="By author", authors="Ekbom, Karl", year="1945")
    ReferenceFactory(key="b", title="By a word of its title: blindness")
    ReferenceFactory(key="c", title="With an accent", authors="Högl, Birgit")
    ReferenceFactory(key="smith2020", title="By its key")
    ReferenceFactory(key="e", title="In a journal", container="Neurology")
    ReferenceFactory(key="f", title="By its DOI", doi="10.1000/abc")

    assert titles(client, q=query)[0] == first


def test_every_word_has_to_fit_and_the_beginning_of_a_word_counts_more():
    found = picking.best("iron", [("inside", [(4, "environment")]), ("begins", [(4, "iron pills")])])

    assert found == ["begins", "inside"]
    assert picking.best("iron gold", [("one", [(4, "iron")])]) == []


def test_without_words_the_newest_sources_come_first_and_the_rest_is_told(client, author):
    for number in range(25):
        ReferenceFactory(key=f"key{number}", title=f"Source {number}")

    said = find(client).json()

    assert [result["insert"] for result in said["results"]][:2] == ["key24", "key23"]
    assert len(said["results"]) == picking.MOST_RESULTS
    assert said["told"] == "The first 20 of 25; more words find fewer."


def test_an_empty_library_and_a_search_in_vain_are_told_apart(client, author):
    assert find(client).json()["told"] == "There is nothing here yet."
    assert find(client, q="nobody").json()["told"] == "Nothing found for “nobody”."


def test_a_source_tells_what_sets_it_apart(client, author):
    ReferenceFactory(key="long", authors="A, One\nB, Two\nC, Three\nD, Four", year="2020", container="Sleep")

    assert find(client).json()["results"][0]["detail"] == "long · A O, B T, C T, et al. · 2020 · Sleep"


def test_hostile_words_come_back_as_text(client, author):
    ReferenceFactory(key="x", title="<img src=x onerror=alert(1)>")

    response = find(client, q="<img")

    assert response["Content-Type"] == "application/json"
    assert response.json()["results"][0]["title"] == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("query", ["(((", "\\", "%", "_", "\0", "x" * 5000, "a " * 500, "🙂"])
def test_any_words_may_be_looked_for(client, author, query):
    ReferenceFactory()

    assert find(client, q=query).status_code == 200


def test_parts_are_those_of_the_texts_own_guide_and_are_written_as_links_inside_it(client, author):
    section = SectionFactory(title="Iron", slug="iron")
    remedy = RemedyFactory(section=section, name="Iron pills", slug="iron-pills")
    RemedyFactory(section=section, name="Iron ore", set_aside=True)
    SectionFactory(title="Iron elsewhere", article=DraftFactory())

    for place in (
        {"model": "section", "pk": section.pk},
        {"model": "remedy", "pk": remedy.pk},
        {"model": "remedy", "section": section.pk},
        {"model": "section", "article": section.article_id},
        {"model": "article", "pk": section.article_id},
    ):
        found = find(client, "parts", "iron", **place).json()["results"]
        assert [result["address"] for result in found] == ["section:iron", "remedy:iron-pills"], place


def test_a_picture_comes_with_the_words_that_describe_it_elsewhere(client, author):
    name, other = f"{'a' * 32}.jpg", f"{'b' * 32}.png"
    Image.objects.create(name=name, width=9, height=9, bytes=9, sha256="a", title="Legs")
    Image.objects.create(name=other, width=9, height=9, bytes=9, sha256="b")
    SectionFactory(body=f"Words ![Two legs under a blanket](/media/{name}).")

    found = find(client, "pictures", "blanket").json()["results"]

    assert [(one["picture"], one["insert"]) for one in found] == [
        (f"/media/{name}", f"![Two legs under a blanket](/media/{name})")
    ]
    assert find(client, "pictures").json()["results"][0]["insert"] == f"![DESCRIBE THIS PICTURE](/media/{other})"


def test_marks_and_figures_are_found_and_written_as_the_parser_reads_them(client, author):
    assert find(client, "marks", "some evidence").json()["results"][0]["insert"] == "[helps: some | @key]"
    assert len(titles(client, "figures")) == len(KINDS)


@pytest.mark.parametrize(
    ("kind", "permission", "status"),
    [
        ("references", "view_reference", 200),
        ("references", "change_reference", 200),
        ("references", "view_image", 403),
        ("pictures", "view_image", 200),
        ("pictures", "view_reference", 403),
        ("parts", "change_section", 200),
        ("parts", "view_image", 403),
        ("marks", "view_image", 200),
    ],
)
def test_only_who_may_see_the_rows_finds_them(client, kind, permission, status):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=permission))
    client.force_login(user)

    assert find(client, kind).status_code == status


def test_nobody_else_is_answered(client):
    assert find(client).status_code == 403
    client.force_login(UserFactory())
    assert find(client).status_code == 403


def test_what_is_asked_wrongly_is_told(client, author):
    assert find(client, "users").status_code == 404
    assert find(client, "parts", model="section", pk="1 OR 1").status_code == 404
    assert find(client, "parts", model="section", pk="99999").status_code == 404
    assert client.post(FIND).status_code == 405


def test_a_link_in_a_text_of_the_site_needs_no_guide(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_sitetext"))
    client.force_login(user)
    SectionFactory(title="Example")

    assert find(client, "links").json() == {"results": [], "told": "Type an address."}
    said = find(client, "links", "example.org").json()
    assert [result["address"] for result in said["results"]] == ["https://example.org"]


@pytest.mark.parametrize("alt", ["DESCRIBE THIS PICTURE", "describe this picture: a leg", " ", "Decorative"])
def test_words_that_say_nothing_of_a_picture_are_not_offered_as_its_description(client, author, alt):
    name = f"{'a' * 32}.jpg"
    Image.objects.create(name=name, width=9, height=9, bytes=9, sha256="a")
    SectionFactory(body=f"![{alt}](/media/{name})")
    assert find(client, "pictures").json()["results"][0]["detail"] == "Nobody has described it yet."
