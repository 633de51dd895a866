"""Sections and remedies share the addresses below their guide, with each other and with the site's own pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import get_resolver, reverse

from articles.editions import pages
from articles.editions.publishing import publish
from articles.editions.snapshots import restore, take
from articles.models import EditionPage, PartSlug, Remedy, Section
from articles.models.slugs import RESERVED_PART_SLUGS
from tests.articles.test_admin import form_of
from tests.factories import ArticleFactory, DraftFactory, RemedyFactory, SectionFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide():
    """A guide with the section Iron and the remedy Walking, each of which had another address before."""
    article = DraftFactory(slug="rls", section=False, layout="sections")
    iron = SectionFactory(article=article, title="Iron", slug="low-iron")
    walking = RemedyFactory(section=iron, name="Walking", slug="a-walk")
    iron.slug, walking.slug = "iron", "walking"
    iron.save()
    walking.save()
    return article


def part(guide, kind, slug):
    home = guide.sections.get(title="Iron")
    if kind == "section":
        return Section(article=guide, title="New", slug=slug)
    return Remedy(article=guide, section=home, name="New", slug=slug)


OWNERS = {"iron": "Iron", "low-iron": "Iron", "walking": "Walking", "a-walk": "Walking"}


@pytest.mark.parametrize("kind", ["section", "remedy"])
@pytest.mark.parametrize("slug", OWNERS)
def test_an_address_that_another_part_has_or_had_is_refused_in_words(guide, kind, slug):
    with pytest.raises(ValidationError) as refused:
        part(guide, kind, slug).full_clean()
    assert refused.value.message_dict == {"slug": [f"“{OWNERS[slug]}” has, or had, this address in the guide."]}


@pytest.mark.parametrize("kind", ["section", "remedy"])
@pytest.mark.parametrize("slug", OWNERS)
def test_the_database_holds_it_where_nobody_asked(guide, kind, slug):
    with pytest.raises(IntegrityError), transaction.atomic():
        part(guide, kind, slug).save()
    assert {guide.sections.count(), guide.remedies.count()} == {1}


def test_a_part_may_take_back_what_it_had_and_another_guide_is_free(guide):
    iron = guide.sections.get()
    iron.slug = "low-iron"
    iron.full_clean()
    iron.save()
    assert (iron.slug, iron.old_slugs) == ("low-iron", ["iron"])
    part(guide, "section", "steps").save()
    RemedyFactory(section=DraftFactory().sections.get(), slug="iron").full_clean()


def test_what_is_deleted_leaves_its_address(guide):
    guide.remedies.all().delete()
    part(guide, "section", "walking").full_clean()
    part(guide, "section", "a-walk").save()


def test_an_address_has_one_owner(guide):
    iron, walking = guide.sections.get(), guide.remedies.get()
    for owner in ({}, {"section": iron, "remedy": walking}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartSlug.objects.create(article=guide, slug="new", **owner)


@pytest.mark.parametrize("slug", ["iron", "low-iron"])
def test_the_form_names_the_owner_beside_the_field(client, guide, slug):
    client.force_login(StaffFactory())
    url = reverse("admin:articles_remedy_change", args=[guide.remedies.get().pk])
    answer = client.post(url, form_of(client.get(url)) | {"slug": slug})
    errors = answer.context["adminform"].form.errors
    assert errors == {"slug": ["“Iron” has, or had, this address in the guide."]}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_address_at_once_one_gets_it(guide):
    start = Barrier(2)

    def take_it(kind):
        try:
            new = part(guide, kind, "both")
            new.full_clean()
            start.wait(10)
            new.save()
            return "saved"
        except IntegrityError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_it, ["section", "remedy"])) == ["refused", "saved"]
    assert guide.sections.filter(slug="both").count() + guide.remedies.filter(slug="both").count() == 1


# The site's own pages


def second_parts(patterns, before=""):
    """Yield the second part of each address that begins with a guide's slug."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from second_parts(pattern.url_patterns, route)
        elif route.startswith("<slug:slug>/"):
            yield route.split("/")[1]


def test_no_part_can_stand_where_the_site_has_a_page(guide):
    guide.glossary = "Ferritin\n: Stored iron."
    guide.save()
    SectionFactory(article=guide, slug="is-it-rls")
    publish(guide, what_changed="First edition.")
    own = EditionPage.objects.exclude(kind__in=["front", "section", "remedy", "moved"])
    constants = {value for value in vars(pages).values() if isinstance(value, str) and value.endswith("/")}
    found = {part for part in second_parts(get_resolver().url_patterns) if part and "<" not in part}
    found |= {path.removesuffix("/") for path in {*own.values_list("path", flat=True), *constants}}
    assert {"all", "about", "discussion", "feed", "glossary", "for-your-doctor"} <= found
    assert found <= RESERVED_PART_SLUGS


@pytest.mark.parametrize("kind", ["section", "remedy"])
def test_an_address_of_the_sites_own_is_refused(guide, kind):
    refused = set()
    for slug in RESERVED_PART_SLUGS:
        with pytest.raises(ValidationError) as error:
            part(guide, kind, slug).full_clean()
        refused |= set(error.value.message_dict)
    assert refused == {"slug"}


# Editions


def test_an_edition_in_which_two_parts_had_one_address_is_restored_with_two(guide):
    source = take(guide)
    section = source["sections"][0]
    section["slug"] = section["remedies"][0]["slug"] = "same"
    section["old_slugs"] = section["remedies"][0]["old_slugs"] = []
    source["sections"].append(section | {"slug": "search", "title": "How to search", "remedies": []})

    restore(guide, source)

    kept = guide.sections.kept()
    assert {row.title: (row.slug, row.old_slugs) for row in kept} == {
        "Iron": ("same-section", ["same"]),
        "How to search": ("search-section", ["search"]),
    }
    assert [row.slug for row in guide.remedies.kept()] == ["same"]
    assert PartSlug.objects.owner(guide, "same") == guide.remedies.kept().get()
    assert PartSlug.objects.owner(guide, "search").title == "How to search"


@pytest.mark.parametrize("known", [[], ["iron"]])
def test_a_restore_gives_back_an_address_that_a_part_of_the_other_kind_took_since(guide, known):
    source = take(guide)
    iron = guide.sections.get()
    iron.remedies.all().delete()
    swimming = RemedyFactory(section=iron, name="Swimming", slug="swimming")
    Section.objects.filter(pk=iron.pk).update(slug="walking", old_slugs=[*known, "swimming"])
    PartSlug.objects.filter(article=guide).delete()
    iron.refresh_from_db()
    iron.save()

    restore(guide, source)

    assert [row.slug for row in guide.sections.kept()] == ["iron"]
    assert [row.slug for row in guide.remedies.kept()] == ["walking"]
    swimming.refresh_from_db()
    assert (swimming.set_aside, swimming.slug) == (True, "swimming")
    owners = {slug: str(PartSlug.objects.owner(guide, slug)) for slug in ("iron", "walking", "swimming", "low-iron")}
    assert owners == {"iron": "Iron", "walking": "Walking", "swimming": "Swimming", "low-iron": "Iron"}


def test_every_row_is_in_the_table_and_nothing_else_is(guide):
    source = take(guide)
    part(guide, "section", "later").save()
    restore(guide, source)
    rows = [*guide.sections.all(), *guide.remedies.all()]
    wanted = {(slug, row) for row in rows for slug in (row.slug, *row.old_slugs)}
    assert {(found.slug, found.section or found.remedy) for found in PartSlug.objects.all()} == wanted


def test_every_earlier_address_leads_to_the_present_one_also_below_the_guides_own_earlier_address(client, guide):
    publish(guide, what_changed="First edition.")
    for old, new in {"low-iron": "iron", "a-walk": "walking"}.items():
        assert client.get(f"/rls/{old}/", follow=True).redirect_chain == [(f"/rls/{new}/", 301)]
    guide.slug = "legs"
    guide.save()
    publish(guide, what_changed="Moved.")
    for old, new in {"low-iron": "iron", "a-walk": "walking"}.items():
        answer = client.get(f"/rls/{old}/", follow=True)
        assert answer.redirect_chain == [(f"/legs/{old}/", 301), (f"/legs/{new}/", 301)]
        assert answer.status_code == 200
        assert client.get(f"/rls/{new}/", follow=True).redirect_chain == [(f"/legs/{new}/", 301)]


def test_where_a_part_once_stood_and_another_stands_now_readers_get_that_one(client, guide):
    """A site from before the namespace may have such rows."""
    Section.objects.update(old_slugs=["walking"])
    Remedy.objects.update(old_slugs=["iron"])
    publish(guide, what_changed="First edition.")
    for path, name in {"/rls/iron/": "Iron", "/rls/walking/": "Walking"}.items():
        answer = client.get(path)
        assert answer.status_code == 200
        assert f"<h1>{name}" in answer.content.decode()


def test_a_section_that_lost_its_page_is_found_on_the_guide(client, guide):
    publish(guide, what_changed="First edition.")
    assert client.get("/rls/iron/").status_code == client.get("/rls/all/").status_code == 200
    guide.layout = "one"
    guide.save()
    publish(guide, what_changed="One page.")
    for path, place in {"iron": "/rls/#iron", "low-iron": "/rls/#iron", "all": "/rls/"}.items():
        answer = client.get(f"/rls/{path}/")
        assert (answer.status_code, answer["Location"]) == (301, place)
    page = client.get("/rls/").content.decode()
    assert 'id="iron"' in page
    assert 'id="low-iron"' in page
    assert client.get("/rls/a-walk/", follow=True).redirect_chain == [("/rls/walking/", 301)]


def test_a_remedys_page_comes_before_the_place_of_a_section(client):
    guide = ArticleFactory(slug="g", section__slug="iron", section__title="About iron")
    RemedyFactory(section=guide.sections.get(), slug="oral-iron", name="Oral iron")
    Remedy.objects.update(slug="iron")
    publish(guide, what_changed="Both at one address.")
    assert "<h1>Oral iron" in client.get("/g/iron/").content.decode()
