"""What is typed is said once (comments/typed.py): nothing is forgotten there, and nothing outlives its erasure.

All of it is found by looking at the models, so that a column that is new tomorrow is in it.
"""

import dataclasses
import io
import json
import uuid

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from articles.editions.publishing import publish
from comments import acts, typed
from comments.models import Comment, Contact, ExperienceReport, Report
from comments.porting.exporting import lines
from comments.porting.importing import bring_in, read_file
from comments.porting.own_copy import copy_of
from comments.safety.verdict import Draft
from comments.writing.judging import alarm_in_refused
from tests.comments.desk import desk_of, page_of, text
from tests.factories import ArticleFactory, RemedyFactory, WaitingCommentFactory

MARK = "zebrafinch"
ANOTHERS = "woodpecker"
ALL = [entry for entries in typed.LISTS.values() for entry in entries]


def model_of(name):
    return apps.get_model("comments", name)


# The list


@pytest.mark.parametrize("name", typed.LISTS)
def test_every_column_is_typed_or_said_not_to_be(name):
    listed = [column for entry in typed.LISTS[name] for column in entry.columns]
    others = [column for columns in typed.NOT_TYPED.get(name, {}).values() for column in columns.split()]
    if name == "Comment":
        others += typed.FORGOTTEN_TOO
    assert sorted(listed + others) == sorted(field.name for field in model_of(name)._meta.concrete_fields)


def test_everything_that_belongs_to_a_comment_is_in_the_list():
    belongs = {relation.related_model for relation in Comment._meta.related_objects} - {Comment}
    assert {model.__name__ for model in belongs} <= typed.LISTS.keys()


def test_what_is_not_forgotten_with_its_comment_is_little():
    assert {(entry.model, entry.name) for entry in ALL if not entry.is_forgotten} == {
        ("Comment", "about"), ("Comment", "is_question"), ("Report", "kind"), ("Report", "text")
    }  # fmt: skip


# Erasure


def holds_words(field):
    return isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices


def value_for(field, mark):
    """Return something that `field` may hold, with `mark` in it where that may be words."""
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.JSONField):
        return [["code", mark]]
    if isinstance(field, models.EmailField):
        return f"{mark}@example.org"
    if holds_words(field):
        return mark
    if isinstance(field, models.BooleanField):
        return True
    return timezone.now() if isinstance(field, models.DateTimeField) else 7


def fill(row, mark, names=()):
    """Write `mark` into every column of words that `row` has, and something into those called `names`."""
    fields = [field for field in row._meta.concrete_fields if holds_words(field) or field.name in names]
    type(row).objects.filter(pk=row.pk).update(**{field.name: value_for(field, mark) for field in fields})
    row.refresh_from_db()
    return {field.name for field in fields if holds_words(field)}


def parts_of(comment):
    """Give `comment` one row of all that may belong to it; return {row: whether its writer's own words are in it}."""
    rows = {}
    for relation in Comment._meta.related_objects:
        model = relation.related_model
        if model is Comment:
            continue
        if relation.one_to_one:
            relation.related_model.objects.filter(**{relation.field.name: comment}).delete()
        needed = [field for field in model._meta.concrete_fields if not (field.null or field.primary_key)]
        values = {field.name: value_for(field, "x") for field in needed if not field.is_relation}
        row = model.objects.create(**values, **{relation.field.name: comment})
        rows[row] = any(entry.is_forgotten for entry in typed.LISTS[model.__name__])
    return rows


def found(mark):
    """Return (table, column) of each value in the whole database that holds `mark`."""
    places = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                texts = [bytes(value).decode(errors="replace") if _is_bytes(value) else str(value) for value in row]
                places |= {(table, column) for column, text in zip(columns, texts, strict=True) if mark in text.lower()}
    return places


def _is_bytes(value):
    return isinstance(value, (bytes, memoryview))


@pytest.mark.django_db
def test_nothing_that_was_typed_outlives_the_erasure_of_its_comment(mail_queue):
    comment = WaitingCommentFactory(email=f"{MARK}@example.org", wants_mail=True)
    WaitingCommentFactory(in_reply_to=comment)
    acts.publish(comment, comment.article.author.user)
    own = {Comment._meta.db_table: fill(comment, MARK)}
    for row, is_own in parts_of(comment).items():
        words = fill(row, MARK if is_own else ANOTHERS)
        if is_own:
            own[row._meta.db_table] = words
    everywhere = found(MARK)
    assert {(table, column) for table, columns in own.items() for column in columns} <= everywhere
    assert {(Contact._meta.db_table, "email"), ("post_office_email", "to")} <= everywhere

    acts.erase(comment)

    assert found(MARK) == set()
    # What others said of it is theirs.
    assert (Report._meta.db_table, "text") in found(ANOTHERS)


@pytest.mark.django_db
def test_every_typed_field_that_is_to_be_forgotten_is_empty_after_erasure():
    comment = WaitingCommentFactory()
    forgotten = [*(entry.name for entry in typed.COMMENT if entry.is_forgotten), *typed.FORGOTTEN_TOO]
    fill(comment, MARK, forgotten)
    empty = {name: Comment._meta.get_field(name).get_default() for name in forgotten}
    assert not [name for name in forgotten if getattr(comment, name) == empty[name]]
    acts.erase(comment)
    assert {name: getattr(comment, name) for name in forgotten} == empty


# Written, judged, shown, given out, brought over


def example(entry):
    if entry.kind is typed.Kind.TICK:
        return True
    if entry.kind is typed.Kind.CHOICE:
        return entry.column.choices[0][0]
    return f"{MARK}@example.org" if entry.kind is typed.Kind.ADDRESS else f"Some {MARK} {entry.model} {entry.name}"


def columns(entries):
    return {entry.name: example(entry) for entry in entries if not entry.kept_in}


@pytest.fixture
def guide(db):
    guide = ArticleFactory(slug="g")
    RemedyFactory(section=guide.sections.get(), slug="iron")
    publish(guide, what_changed="Iron.")
    return guide


@pytest.fixture
def comment(guide):
    """A published comment in which everything is filled that may be typed."""
    remedy = guide.sections.get().remedies.get()
    comment = WaitingCommentFactory(article=guide, remedy=remedy, **columns(typed.COMMENT))
    acts.publish(comment, guide.author.user)
    for name, entries in (*typed.PARTS.items(), ("reports", typed.REPORT)):
        Comment._meta.get_field(name).related_model.objects.create(comment=comment, **columns(entries))
    comment.refresh_from_db()
    return comment


@pytest.mark.django_db
def test_what_is_typed_into_the_forms_is_what_is_kept(client, guide):
    sent = {entry.sent_as: example(entry) for entry in (*typed.COMMENT, *typed.EXPERIENCE)}
    answer = client.post("/g/discussion/write/", sent | {"about": "remedy:iron", "key": str(uuid.uuid4())})
    assert answer.status_code == 302
    comment = Comment.objects.get()
    assert {name: getattr(comment, name) for name in columns(typed.COMMENT)} == columns(typed.COMMENT)
    assert comment.remedy.slug == "iron"
    report = ExperienceReport.objects.get(comment=comment)
    assert {name: getattr(report, name) for name in columns(typed.EXPERIENCE)} == columns(typed.EXPERIENCE)

    acts.publish(comment, guide.author.user)
    client.post(f"/c/{comment.pk}/report/", columns(typed.REPORT))
    said = Report.objects.get()
    assert {name: getattr(said, name) for name in columns(typed.REPORT)} == columns(typed.REPORT)


def test_the_guards_read_what_is_to_be_judged():
    judged = {entry.name for entry in ALL if entry.is_judged}
    assert {field.name for field in dataclasses.fields(Draft)} == judged


@pytest.mark.django_db
@pytest.mark.parametrize("entry", [*typed.COMMENT, *typed.EXPERIENCE], ids=lambda entry: entry.sent_as)
def test_a_cry_for_help_is_heard_wherever_it_may_be_typed(entry):
    heard = alarm_in_refused({entry.sent_as: "I want to kill myself"})
    assert heard == ("crisis" if entry.is_words else "")


def test_readers_see_what_is_for_them_alone(client, comment):
    page = text(client.get(f"/c/{comment.pk}/"))
    for entry in (*typed.COMMENT, *typed.EXPERIENCE):
        if entry.is_words or entry.kind is typed.Kind.ADDRESS:
            assert (example(entry) in page) == bool(entry.shown), entry.name


def test_the_preview_shows_what_readers_will_see(client, guide):
    sent = {entry.sent_as: example(entry) for entry in (*typed.COMMENT, *typed.EXPERIENCE)}
    answer = text(client.post("/g/discussion/write/", sent | {"about": "remedy:iron", "preview": "1"}))
    preview = answer[answer.index('class="preview"') : answer.index('class="comment-form"')]
    for entry in (*typed.COMMENT, *typed.EXPERIENCE):
        if entry.is_words or entry.kind is typed.Kind.ADDRESS:
            assert (example(entry) in preview) == bool(entry.shown), entry.name


def test_who_wrote_it_and_who_decides_see_all_the_words(client, comment):
    own, desk = text(client.get(comment.manage_url())), text(desk_of().get(page_of(comment)))
    for entry in (*typed.COMMENT, *typed.EXPERIENCE, *typed.PROPOSED_EDIT):
        if entry.is_words:
            assert example(entry) in own and example(entry) in desk.replace("<ins>", "").replace("</ins>", ""), entry


def test_the_writers_copy_holds_everything_typed(comment):
    comment.edition_now = None
    given = json.dumps(copy_of(comment, about="Iron"), default=str)
    for entry in (*typed.COMMENT, *typed.EXPERIENCE, *typed.PROPOSED_EDIT):
        if entry.is_words or entry.kind is typed.Kind.ADDRESS:
            assert example(entry) in given, entry
        assert f'"{entry.copy_key or entry.name}"' in given, entry


@pytest.mark.django_db
def test_what_cannot_be_sent_any_more_is_given_back_whole(client, guide):
    answered = WaitingCommentFactory(article=guide)
    sent = {entry.sent_as: example(entry) for entry in (*typed.COMMENT, *typed.EXPERIENCE)}
    answer = text(client.post(f"/c/{answered.pk}/reply/", sent))
    for entry in (*typed.COMMENT, *typed.EXPERIENCE):
        if entry.is_words or entry.kind is typed.Kind.ADDRESS:
            assert example(entry) in answer and str(entry.label) in answer, entry.name


def test_everything_typed_goes_out_and_comes_back(guide, comment):
    file = io.BytesIO("".join(line for line, _number in lines(guide)).encode())
    was = {(entry.model, entry.name): example(entry) for entry in ALL if entry.model in BROUGHT and not entry.kept_in}
    Report.objects.all().delete()
    Comment.objects.all().delete()
    read_file(file)
    file.seek(0)
    bring_in(file, guide)
    back = Comment.objects.get()
    rows = {"Comment": back, "ExperienceReport": back.experience, "ProposedEdit": back.proposed_edit,
            "Report": back.reports.get()}  # fmt: skip
    assert {(model, name): getattr(rows[model], name) for model, name in was} == was
    assert back.remedy.slug == "iron"


BROUGHT = ("Comment", "ExperienceReport", "ProposedEdit", "Report")


def test_a_public_file_holds_what_readers_see(guide, comment):
    file = "".join(line for line, _number in lines(guide, public=True))
    for entry in (*typed.COMMENT, *typed.EXPERIENCE):
        if entry.is_words or entry.kind is typed.Kind.ADDRESS:
            assert (example(entry) in file) == bool(entry.shown), entry.name


def test_the_author_may_change_all_words_that_readers_see(comment):
    desk = desk_of()
    page = text(desk.get(page_of(comment)))
    for entry in typed.SHOWN_WORDS:
        assert f'name="{entry.name}"' in page
