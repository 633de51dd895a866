from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from comments.jobs import digest
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings):
    # pytest-django puts mail into memory; here the queue itself is looked at.
    settings.EMAIL_BACKEND = "rlssite.mailqueue.QueueBackend"


def test_the_author_gets_one_mail_that_comments_wait_without_their_text():
    article = ArticleFactory(title="{{ title }} {% x %}")
    for _ in range(3):
        WaitingCommentFactory(article=article, body="PRIVATE", name="PRIVATE")
    digest()
    mail = Email.objects.get()
    assert mail.to == [article.author.user.email]
    assert mail.subject == "3 comments waiting: {{ title }} {% x %}"
    assert "PRIVATE" not in mail.subject + mail.message
    assert "/admin/comments/comment/?status__exact=pending" in mail.message


def test_at_most_one_digest_in_a_quarter_of_an_hour_and_none_without_news(clock):
    article = ArticleFactory()
    WaitingCommentFactory(article=article)
    start = timezone.now()
    digest()
    WaitingCommentFactory(article=article)
    clock(start + timedelta(minutes=14))
    digest()
    assert Email.objects.count() == 1
    clock(start + timedelta(minutes=16))
    digest()
    assert Email.objects.count() == 2
    clock(start + timedelta(minutes=60))
    digest()
    assert Email.objects.count() == 2


def test_published_comments_are_no_news():
    CommentFactory()
    digest()
    assert not Email.objects.exists()
