"""A site that stood at 42b5b1c comes to the present version with `migrate`, and nothing in it is lost.

`fill.py` says how the two databases here were made.
"""

import ast
import contextlib
import io
import json
import lzma
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from post_office.models import Email

from articles.editions.differences import differences
from articles.editions.publishing import publish
from articles.editions.snapshots import restore, take
from articles.models import Article, Edition, PartSlug, Reference, Remedy, Section, Upstream
from articles.text.names import author_names, written_names
from articles.text.rendering import RENDERER_VERSION
from comments.models import COMMENT_RENDERER, Comment, Discussion, HelpLine, Sender, Tally
from rlssite.management.commands import serve

HERE = Path(__file__).parent
OUR_APPS = ("articles", "comments")
# What the upgrade changes, and the tests below look at; all else stays to the letter.
CHANGED = {
    *(("articles_edition", column) for column in ("part_changes", "parts")),
    *(("articles_reference", "authors"), ("comments_comment", "body"), ("articles_pagestate", "until")),
    ("comments_helpline", "country"),
}
# In these only the authors of sources are written in another way, and a guide says what the site said of its illness.
TEXTS = {
    *(("articles_upstream", column) for column in ("loaded", "waiting", "undo")),
    *(("articles_edition", "source"), ("articles_article", "replaced_source")),
}
# What has another name since, as a column and in what is kept as JSON.
RENAMED = {"without_it": "if_you_stop"}
# Django's own lists of what there is grow with each version.
# Each role has a group, which an upgrade makes.
GROWN = {
    "auth_permission", "auth_group", "auth_group_permissions", "django_content_type", "django_migrations",
    "sqlite_sequence",
}  # fmt: skip


@pytest.fixture
def old_site(django_db_setup, django_db_blocker, tmp_path):
    """Put the database of 42b5b1c in the place of the tests' own."""
    sql = lzma.decompress((HERE / f"42b5b1c-{connection.vendor}.sql.xz").read_bytes()).decode()
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = str(tmp_path / "old.sqlite3")
            # The script's rows come before those that they refer to.
            with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as plain:
                plain.executescript(sql)
        else:
            old = f"{own}_upgraded"
            administer(f'DROP DATABASE IF EXISTS "{old}"', f'CREATE DATABASE "{old}"')
            connection.settings_dict["NAME"] = old
            with connection.cursor() as cursor:
                cursor.execute(sql)
        # With it goes what the script has set for its own connection.
        connection.close()
        ContentType.objects.clear_cache()
        yield
        connection.close()
        if connection.vendor == "postgresql":
            administer(f'DROP DATABASE "{connection.settings_dict["NAME"]}" WITH (FORCE)')
        connection.settings_dict["NAME"] = own
        ContentType.objects.clear_cache()


def administer(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows():
    """Return {table: {primary key: {column: value}}} of all that there is."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return found


def upgrade():
    """Do what each start of the site does before it answers."""
    command = serve.Command(stdout=io.StringIO())
    command.migrate()
    command.render_anew()
    return command.stdout.getvalue()


def plan():
    loader = MigrationLoader(connection)
    return [key for key in loader.graph.nodes if key not in loader.applied_migrations]


def test_no_row_and_no_word_is_lost(old_site):
    before = rows()
    assert len(before["articles_remedy"]) > 60
    assert len(before["comments_comment"]) > 90
    assert len(before["post_office_email"]) > 3

    call_command("migrate", verbosity=0)

    after = rows()
    assert before.keys() <= after.keys()
    for table in before.keys() - GROWN:
        # One shipped line served two countries; each has a page of its own.
        added = 1 if table == "comments_helpline" else 0
        assert len(after[table].keys() - before[table].keys()) == added, table
        for pk, row in before[table].items():
            for column, value in row.items():
                now = after[table][pk].get(RENAMED.get(column, column))
                if (table, column) in TEXTS:
                    assert without_authors(now) == without_authors(value), (table, pk)
                elif (table, column) not in CHANGED:
                    assert now == value, (table, pk)
    bodies = [{pk: row["body"] for pk, row in at["comments_comment"].items()} for at in (before, after)]
    assert len(bodies[0].items() - bodies[1].items()) == 1


OF_THE_ILLNESS = ("topic", "doctor_sheet", "first_step")


def without_authors(value):
    value = json.loads(value) if isinstance(value, str) else value
    if isinstance(value, list):
        return [without_authors(item) if isinstance(item, dict) else item for item in value]
    if isinstance(value, dict):
        return {
            RENAMED.get(key, key): without_authors(item) if isinstance(item, dict | list) else item
            for key, item in value.items()
            if key not in ("authors", *OF_THE_ILLNESS)
        }
    return value


def test_an_upgrade_is_done_once_and_leaves_nothing_to_do(old_site):
    assert plan() != []
    said = upgrade()
    assert "Bringing the database up to date" in said
    assert f"{Comment.objects.count()} comments rendered." in said
    assert plan() == []
    assert upgrade() == ""
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_names_of_authors_are_persons_and_organisations(old_site):
    call_command("migrate", verbosity=0)

    def printed(key):
        return [written_names.printed(name) for name in Reference.objects.get(key=key).names]

    assert printed("persons") == ["Earley CJ", "de Oliveira MM", "King ML Jr", "et al."]
    assert printed("organisations") == ["Health Canada", "NHS", "National Heart, Lung, and Blood Institute"]
    assert printed("read-wrongly") == ["Ministry of Health, Labour and Welfare", "Earley CJ", "Silber MH"]
    assert printed("several-commas") == ["Earley C Jr", "One, Two, Three, Four"]
    assert printed("as-printed") == ["Christopher J. Earley"]
    assert printed("nobody") == []
    assert printed("allen2014criteria")[:3] == ["Allen RP", "Picchietti DL", "Garcia-Borreguero D"]
    # What is compared with the author's text has the same form: the author has changed none of it.
    for reference in Reference.objects.all():
        assert author_names.read(written_names.text_of(reference.names)) == (reference.names, [])
    out = io.StringIO()
    call_command("load_guide", str(serve.BUNDLED_GUIDE), "--dry-run", stdout=out)
    changed = {line.split()[2] for line in out.getvalue().splitlines() if "authors" in line}
    # The guide has named more authors of these since.
    assert changed == {"allen2018iron", "marshall2019", "networkmeta2021", "tutuncu2020"}


def test_what_happens_when_one_stops_is_found_under_its_present_name(old_site, client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, without_it FROM articles_remedy WHERE slug = 'gabapentin'")
        ((pk, words),) = cursor.fetchall()
    assert words

    upgrade()

    remedy = Remedy.objects.get(pk=pk)
    assert remedy.if_you_stop == words
    # It counts as the author's only if the author changed it, and as changed only if somebody did.
    upstream = Upstream.objects.get(article=remedy.article, kind="remedy", key="gabapentin")
    assert upstream.base["if_you_stop"] == words
    edition = Edition.objects.current().get(article=remedy.article)
    assert 'id="if_you_stop"' in client.get(f"/{edition.slug}/gabapentin/").content.decode()
    before = take(remedy.article)
    # References stand in the order of the texts, which was another one then.
    assert {found.where for found in differences(edition.source, before)} <= {"References"}
    Remedy.objects.filter(pk=pk).update(if_you_stop="")
    restore(remedy.article, edition.source)
    assert take(remedy.article) == before
    later = publish(remedy.article, what_changed="The same words.")
    assert later.part_changes == edition.part_changes


def test_what_waited_for_the_author_waits_under_its_present_name(old_site):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_upstream SET waiting = %s, undo = %s WHERE kind = 'remedy' AND key = 'gabapentin'",
            [
                json.dumps({"without_it": "New words."}),
                json.dumps({"name": "without_it", "loaded": {"without_it": "Old."}, "new": "Words.", "mine": "Mine."}),
            ],
        )

    call_command("migrate", verbosity=0)

    upstream = Upstream.objects.get(kind="remedy", key="gabapentin")
    assert upstream.undo == {
        "name": "if_you_stop", "loaded": {"if_you_stop": "Old."}, "new": "Words.", "mine": "Mine.",
    }  # fmt: skip
    upstream.take("if_you_stop")
    assert upstream.row.if_you_stop == "New words."

    call_command("migrate", "articles", "0004", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT without_it FROM articles_remedy WHERE slug = 'gabapentin'")
        assert cursor.fetchall() == [("New words.",)]
    call_command("migrate", "articles", verbosity=0)


def test_readers_of_a_guide_on_restless_legs_still_see_what_the_site_said_of_them(old_site, client):
    upgrade()

    assert (
        "Ferritin and transferrin saturation, taken in the morning"
        in client.get("/restless-legs/for-your-doctor/").text
    )
    assert "Can worsen RLS" in client.get("/restless-legs/remedies/?caution=worsens").text
    steps = client.get("/restless-legs/oral-iron/").text.partition("Before you try anything")[2].partition("</ul>")[0]
    assert steps.count("<li>") == 4
    assert client.get("/empty/for-your-doctor/").status_code == 404
    # The bundled guide says the same, so the author is asked nothing.
    out = io.StringIO()
    call_command("load_guide", str(serve.BUNDLED_GUIDE), "--dry-run", stdout=out)
    assert "doctor_sheet" not in out.getvalue()
    # What another edition brings back has it too.
    for edition in Edition.objects.filter(article__slug="restless-legs"):
        assert edition.source["article"]["topic"] == "RLS"


def test_dates_of_parts_are_days_of_changes(old_site):
    call_command("migrate", verbosity=0)
    assert Edition.objects.get(article__slug="restless-legs").part_changes == {}
    # Its section “tried” was changed with each edition, and nothing else of it before the fourth.
    third = Edition.objects.get(article__slug="g", number=3)
    (tried,) = third.article.sections.filter(slug="tried")
    assert third.part_changes == {f"section:{tried.pk}": third.published_at.isoformat()}


def test_comments_stand_as_they_were_written(old_site):
    def counts():
        discussions = dict(Discussion.objects.values_list("article", "comment_count"))
        return discussions, dict(Tally.objects.values_list("pk", "comment_count"))

    before = counts()
    upgrade()
    brought_over = Comment.objects.get(body__startswith="I oil mine")
    assert "I oil mine *every* week." in brought_over.body
    assert "loud_chain" in brought_over.body
    assert "<em>every</em>" in brought_over.body_html
    # Typed here, each backslash is its writer's own.
    assert Comment.objects.get(body__startswith="The folder").body == "The folder is C:\\chains."
    assert Comment.objects.get(email="ida@example.org").body == "An \\*own\\* sign."
    assert counts() == before
    said = io.StringIO()
    call_command("recount", stdout=said)
    # These were invented when the site was filled.
    assert [line for line in said.getvalue().splitlines()[:-1] if "Reports on the remedy" not in line] == []


def test_shipped_help_lines_get_their_official_page_and_the_authors_own_wait_for_theirs(old_site):
    upgrade()
    shown = {(line.country, line.name): (line.number, line.source_url) for line in HelpLine.objects.shown()}
    assert shown["United States", "988 crisis line"] == ("988", "https://988lifeline.org/")
    assert shown["Canada", "988 crisis line"] == ("988", "https://988.ca/")
    assert ("England, Scotland and Wales", "NHS 111") in shown and ("United Kingdom and Ireland", "Samaritans") in shown
    # The author had written one of the lines in other words, and one is no line to ring.
    assert set(HelpLine.objects.values_list("country", "name")) - set(shown) == {
        ("UK and Ireland", "Samaritans"),
        ("Elsewhere", "Your local emergency number"),
    }


def test_readers_writers_and_the_author_find_their_pages(old_site, client):
    upgrade()
    assert not Edition.objects.current().exclude(rendered_with=RENDERER_VERSION).exists()
    assert not Comment.objects.exclude(rendered_with=COMMENT_RENDERER).exists()
    paths = ["/", "/search/?q=iron", "/sitemap.xml"]
    for edition in Edition.objects.current():
        home = f"/{edition.slug}/"
        paths += [home, *(home + page for page in ("changes/", "about/", "feed/", "discussion/"))]
        paths += [home + remedy.slug + "/" for remedy in edition.article.remedies.all()[:3]]
    published = Comment.objects.filter(status="published", root=None)[:9]
    paths += [comment.get_absolute_url() for comment in published]
    # Her link to her page was renewed twice.
    writer = Comment.objects.get(email="ida@example.org")
    assert writer.token_version == 3
    paths += [writer.manage_url(), writer.mailed_url()]
    paths.append("/restless-legs/glossary/")
    answers = {path: client.get(path, follow=True).status_code for path in paths}
    assert answers == dict.fromkeys(paths, 200)
    assert "Ministry of Health, Labour and Welfare" in client.get("/empty/").content.decode()

    client.force_login(Edition.objects.get(article__slug="g", number=3).published_by)
    desk = ["/admin/", "/admin/comments/comment/queue/", "/admin/articles/reference/"]
    desk += [f"/admin/articles/reference/{row.pk}/change/" for row in Reference.objects.filter(key="persons")]
    assert {path: client.get(path).status_code for path in desk} == dict.fromkeys(desk, 200)
    assert Email.objects.count() > 3


# Databases that stood somewhere else


def test_a_database_that_took_every_step_singly_repeats_none(old_site):
    call_command("migrate", verbosity=0)
    recorder = MigrationRecorder(connection)
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if migration.replaces:
            recorder.record_unapplied(*key)
    before = rows()

    call_command("migrate", verbosity=0)

    assert plan() == []
    after = rows()
    for table in before.keys() - GROWN:
        assert after[table] == before[table]


def test_a_database_that_took_some_steps_takes_the_rest(old_site):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("articles", "0004_a_first_text_is_no_change")
    recorder.record_applied("comments", "0005_comments_brought_over_as_they_stood")
    call_command("migrate", verbosity=0)
    assert plan() == []
    assert Reference.objects.get(key="organisations").names[0] == {"literal": "Health Canada"}
    assert Sender.objects.count() == 0
    # Backslashes that are left were written by somebody.
    assert "\\*every\\*" in Comment.objects.get(body__startswith="I oil mine").body


@pytest.mark.parametrize("app", OUR_APPS)
def test_a_database_from_before_is_refused_before_its_rows_are_changed(old_site, app):
    last = {"articles": "0003_what_parts_are_called", "comments": "0004_a_reason_holds_a_ready_text"}
    MigrationRecorder(connection).record_unapplied(app, last[app])
    before = rows()
    with pytest.raises((LookupError, ValueError)):
        call_command("migrate", verbosity=0)
    after = rows()
    own = [table for table in before if table.startswith(app)]
    assert {table: after[table] for table in own} == {table: before[table] for table in own}


# What migrations may know


@pytest.mark.parametrize("path", sorted(settings.BASE_DIR.glob("*/migrations/0*.py")), ids=lambda path: path.stem)
def test_a_migration_knows_nothing_of_code_that_will_change(path):
    packages = {folder.parent.name for folder in settings.BASE_DIR.glob("*/__init__.py")}
    assert {"articles", "comments", "rlssite"} <= packages
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(path.parts[-3] if node.level else node.module.partition(".")[0])
    assert not imported & packages
    assert "importlib" not in imported


# Addresses that two parts of a guide had


def test_two_parts_at_one_address_get_one_each_and_both_are_found(old_site, client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM articles_article WHERE slug = 'restless-legs'")
        (guide,) = cursor.fetchone()
        for slug, now in {"devices": "yoga", "triggers": "search", "children": "children-section"}.items():
            cursor.execute(
                "UPDATE articles_section SET slug = %s WHERE slug = %s AND article_id = %s", [now, slug, guide]
            )
        for slug, now in {"massage": "all", "acupuncture": "children-section-2"}.items():
            cursor.execute(
                "UPDATE articles_remedy SET slug = %s WHERE slug = %s AND article_id = %s", [now, slug, guide]
            )

    upgrade()

    article = Article.objects.get(slug="restless-legs")
    sections = dict(article.sections.values_list("slug", "old_slugs"))
    assert sections["yoga-section"] == ["yoga"]
    assert sections["search-section"] == ["search"]
    assert sections["children-section"] == []
    remedies = dict(article.remedies.values_list("slug", "old_slugs"))
    assert remedies["yoga"] == remedies["children-section-2"] == []
    assert remedies["all-remedy"] == ["all"]
    owners = {slug: PartSlug.objects.owner(article, slug) for slug in ("yoga", "search", "all")}
    assert {slug: owner.slug for slug, owner in owners.items()} == {
        "yoga": "yoga", "search": "search-section", "all": "all-remedy",
    }  # fmt: skip
    for row in [*Section.objects.all(), *Remedy.objects.all()]:
        assert PartSlug.objects.owner(row.article_id, row.slug) == row
        row.full_clean()
    # What was published before stands where it stood; what is published now is found at both addresses.
    assert client.get("/restless-legs/yoga/").status_code == 200
    publish(article, what_changed="Once more.")
    page = client.get("/restless-legs/").content.decode()
    assert all(f'id="{name}"' in page for name in ("yoga-section", "yoga", "search-section", "search"))
    assert client.get("/restless-legs/yoga/").status_code == 200

    call_command("migrate", "articles", "0003", verbosity=0)
    call_command("migrate", "articles", verbosity=0)
    assert PartSlug.objects.owner(article, "yoga") == article.remedies.get(slug="yoga")
