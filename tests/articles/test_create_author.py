from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

from articles.models import Author
from tests.factories import AuthorFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def create_author():
    out = StringIO()
    call_command("create_author", stdout=out)
    return out.getvalue()


def printed(output, word):
    return next(line.split()[1] for line in output.splitlines() if line.split()[:1] == [word])


def test_the_first_run_makes_an_account_that_can_log_in_and_the_second_is_silent(rf):
    output = create_author()

    user = authenticate(rf.get("/"), username=printed(output, "name"), password=printed(output, "password"))
    assert user.is_superuser
    assert "no e-mail address yet" in output
    assert create_author() == ""
    assert get_user_model().objects.count() == 1


def test_whoever_has_an_account_keeps_it():
    StaffFactory()

    assert create_author() == ""


def test_a_name_that_a_reader_has_is_not_taken_over():
    UserFactory(username="author")

    assert printed(create_author(), "name") == "author-2"


def test_the_one_author_without_an_account_gets_it():
    author = AuthorFactory(user=None)

    create_author()

    author.refresh_from_db()
    assert author.user.is_staff


def test_nobody_is_made_up_and_none_of_several_is_guessed():
    create_author()
    assert not Author.objects.exists()

    get_user_model().objects.all().delete()
    AuthorFactory.create_batch(2, user=None)
    create_author()
    assert not Author.objects.filter(user__isnull=False).exists()
