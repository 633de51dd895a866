"""Comments are found by the words of their texts, below what the guide says, and never when readers cannot see them."""

import pytest

from articles.pages.edition_lookup import all_editions
from comments import acts
from comments.models import Comment, Word
from comments.threads import finding
from comments.threads.finding import find_comments
from tests.articles.test_search import HOSTILE, guide, text
from tests.factories import ArticleFactory, CommentFactory, SectionFactory, WaitingCommentFactory
from tests.plans import asked, empty_files, faults

__all__ = ["guide"]


@pytest.fixture
def found(client):
    """Return the group of comments that a search shows."""

    def found(query):
        page = text(client.get("/search/", {"q": query}))
        return page.partition('<section class="found-comments"')[2].partition("</section>")[0]

    return found


def test_a_comment_is_found_by_its_text_with_the_words_around_it(found, guide):
    remedy = guide.remedies.get()
    first = CommentFactory(article=guide, remedy=remedy, name="Ada", body=f"{'So it was. ' * 40} Swimming eased me.")
    group = found("swim")
    assert "<mark>Swimming</mark> eased me" in group
    assert f'href="{first.thread_url()}"' in group
    assert "What Ada wrote" in group and "about Pramipexole" in group
    assert len(group) < 2_000


def test_what_it_is_about_is_named_as_readers_see_it_and_not_as_the_working_copy_does(found, guide):
    remedy = guide.remedies.get()
    CommentFactory(in_reply_to=CommentFactory(article=guide, remedy=remedy), body="Swimming eased me.")
    CommentFactory(article=guide, section=remedy.section, body="Swimming cooled me.")
    unseen = SectionFactory(article=guide, title="Still a secret")
    CommentFactory(article=guide, section=unseen, body="Swimming warmed me.")
    seen = f"about {remedy.section.title}"
    type(remedy).objects.filter(pk=remedy.pk).update(name="Secret name")
    type(unseen).objects.filter(pk=remedy.section_id).update(title="Secret title")
    group = found("swimming")
    assert group.count("<li>") == 3
    assert "about Pramipexole" in group and seen in group
    assert "ecret" not in group


def test_a_reply_is_found_at_its_place_in_the_thread(found, guide):
    reply = CommentFactory(in_reply_to=CommentFactory(article=guide, body="Hello."), body="Try swimming.")
    assert f'href="{reply.thread_url()}"' in found("swimming")


def test_without_a_comment_there_is_no_group_and_a_name_alone_finds_nothing(found, guide):
    CommentFactory(article=guide, name="Swimmer", place="Swimtown", body="It went well.")
    assert found("swimmer") == found("swimtown") == found("") == found("ferritin") == ""


def test_what_every_comment_is_about_finds_none(found, guide):
    CommentFactory(article=guide, body="My restless legs.")
    assert found("restless legs") == ""


def test_the_guide_stands_first(client, guide):
    CommentFactory(article=guide, body="My ferritin was low.")
    page = text(client.get("/search/", {"q": "ferritin"}))
    assert (
        page.index('<ol class="search-hits">') < page.index("In readers’ comments") < page.index("ferritin</mark> was")
    )


@pytest.mark.parametrize("act", [acts.remove, acts.mark_spam, acts.erase])
def test_what_readers_cannot_see_any_more_is_not_found_from_that_moment(client, found, guide, act):
    comment = CommentFactory(article=guide, body="Swimming eased me.")
    before = client.get("/search/", {"q": "swimming"})
    act(comment)
    after = client.get("/search/", {"q": "swimming"}, HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert "Swimming" in text(before) and "Swimming" not in text(after)
    assert not Word.objects.exists()


def test_what_waits_is_found_once_it_is_published_and_a_change_is_found_too(found, guide):
    comment = WaitingCommentFactory(article=guide, body="Swimming eased me.")
    assert found("swimming") == ""
    acts.publish(comment)
    assert "Swimming" in found("swimming")
    acts.edit(comment, body="Rowing eased me.")
    assert found("swimming") == ""
    assert "Rowing" in found("rowing")


def test_a_hidden_guide_hides_its_comments(found, guide):
    CommentFactory(article=guide, body="Swimming eased me.")
    ArticleFactory(slug="other", title="Another guide")
    guide.take_down()
    assert found("swimming") == ""


def test_comments_that_readers_cannot_open_take_no_place_from_those_that_they_can(found, guide):
    CommentFactory(article=guide, body="Swimming eased me.")
    other = ArticleFactory(slug="other", title="Another guide")
    for _number in range(25):
        CommentFactory(article=other, body="Swimming is here too.")
    other.take_down()
    assert "<mark>Swimming</mark> eased me" in found("swimming")


def test_a_row_that_changed_behind_the_acts_is_not_shown_either(found, guide):
    comment = CommentFactory(article=guide, body="Swimming eased me.")
    Comment.objects.filter(pk=comment.pk).update(status="removed")
    assert found("swimming") == ""


@pytest.mark.parametrize(
    "query", [*HOSTILE, "swim%", "%", "_wim", "swim*", '"swimming', "swimming NEAR/2 me", "swimming' OR 1=1 --", "a:b"]
)
def test_whatever_is_asked_is_an_answer(client, guide, query):
    CommentFactory(article=guide, body="Swimming <b>eased</b> me, a & b.")
    answer = client.get("/search/", {"q": query.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<b>" not in text(answer)


def test_a_sign_that_stands_for_others_in_a_database_stands_for_itself(found, guide):
    CommentFactory(article=guide, body="Swimming eased me.")
    assert found("_wim%") == found("%") == found("sw%") == ""


def test_only_the_newest_comments_with_a_word_are_looked_at(found, guide, monkeypatch):
    monkeypatch.setattr(finding, "NEWEST", 2)
    for number in range(4):
        CommentFactory(article=guide, body=f"Swimming number{number}.")
    group = found("swimming")
    assert [f"number{number}" in group for number in range(4)] == [False, False, True, True]


def test_few_are_shown_and_the_cost_does_not_grow(client, found, guide):
    empty_files()
    for _number in range(12):
        CommentFactory(article=guide, body="Swimming, rowing, cycling and walking eased me.")
    with asked() as statements:
        group = found("swimming rowing cycling")
    assert group.count("<li>") == finding.MAX_FOUND
    assert len(statements) <= 5
    assert not faults([ask for ask in statements if "comments_word" in ask[0]], may_sort=True)


def test_most_of_the_words_must_stand_in_it(found, guide):
    CommentFactory(article=guide, body="Swimming eased me.")
    assert found("swimming tablets") == ""


def test_a_word_too_short_to_be_found_by_does_not_count_among_those_asked_for(found, guide):
    CommentFactory(article=guide, body="Swimming with b6 eased me.")
    assert "Swimming" in found("b6 swimming")
    assert "Swimming" in found(f"swimming {'x' * 50}")
    assert found("b6") == ""


def test_no_word_of_a_long_query_goes_unsought_for_all_that_stands_for_the_others(guide):
    asked_for = [[f"{letter}{number}word" for number in range(5)] for letter in "abcdefghijkl"]
    comment = CommentFactory(article=guide, body=" ".join(those[-1] for those in asked_for[-8:]))
    assert [hit.comment for hit in find_comments(asked_for, all_editions())] == [comment]


def test_those_with_most_of_the_words_come_first_and_the_newest_of_them(found, guide):
    CommentFactory(article=guide, body="First: swimming, rowing, cycling.")
    CommentFactory(article=guide, body="Second: swimming, rowing, cycling.")
    CommentFactory(article=guide, body="Third: swimming, rowing.")
    group = found("swimming rowing cycling")
    assert group.index("Second") < group.index("First") < group.index("Third")
