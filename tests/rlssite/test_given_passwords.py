"""A password that others have seen is changed before anything else is done with it."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
PASSWORD, OWN = "correct horse battery", "eine lange neue Nacht"
INDEX, CHANGE = reverse("admin:index"), reverse("admin:password_change")


def logged_in(name, password):
    client = Client()
    client.post(reverse("admin:login"), {"username": name, "password": password, "next": INDEX})
    return client


def is_sent_to_change(client):
    answer = client.get(INDEX)
    return answer.status_code == 302 and answer.url == CHANGE


def change(client, old):
    return client.post(CHANGE, {"old_password": old, "new_password1": OWN, "new_password2": OWN})


@pytest.fixture
def ada():
    return StaffFactory(username="ada")


def test_the_printed_password_is_changed_at_the_first_log_in(db):
    out = StringIO()
    call_command("create_author", stdout=out)
    name, password = (line.split()[1] for line in out.getvalue().splitlines() if line.startswith("    "))
    assert "At the first log-in it is changed" in out.getvalue()
    client = logged_in(name, password)
    for path in (INDEX, reverse("admin:auth_user_changelist"), reverse("admin:comments_comment_queue")):
        assert client.get(path).url == CHANGE
    assert client.post(reverse("admin:articles_ownpage_add"), {"title": "A"}).url == CHANGE
    page = client.get(CHANGE).content.decode()
    assert "Your password was made for you, so whoever made it knows it." in page
    # Whoever leaves instead is asked again.
    client.post(reverse("admin:logout"))
    client = logged_in(name, password)
    assert is_sent_to_change(client)
    assert change(client, password).status_code == 302
    assert client.get(INDEX).status_code == 200
    assert logged_in(name, OWN).get(INDEX).status_code == 200


def test_whoever_has_changed_it_is_led_on_to_the_desk(ada):
    page = logged_in("ada", PASSWORD).post(
        CHANGE, {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}, follow=True
    )
    assert f'<a class="button" href="{INDEX}">Go on to the desk</a>' in page.content.decode()


def test_whoever_chose_the_password_is_not_asked(ada):
    assert logged_in("ada", PASSWORD).get(INDEX).status_code == 200


def test_a_password_that_an_owner_gave_is_changed_too(ada):
    owner, given = logged_in("ada", PASSWORD), "zwei rote Hunde bellen"
    typed = {"username": "eve", "role": "author", "usable_password": "true", "password1": given, "password2": given}
    owner.post(reverse("admin:auth_user_add"), typed | {"own_password": PASSWORD})
    eve = get_user_model().objects.get(username="eve")
    client = logged_in("eve", given)
    assert is_sent_to_change(client)
    change(client, given)
    assert client.get(INDEX).status_code == 200
    again = {"own_password": PASSWORD, "usable_password": "true", "password1": given, "password2": given}
    owner.post(reverse("admin:auth_user_password_change", args=[eve.pk]), again)
    assert is_sent_to_change(logged_in("eve", given))
    # An own one that was set on the same page is nobody else's.
    own = again | {"password1": OWN, "password2": OWN}
    owner.post(reverse("admin:auth_user_password_change", args=[ada.pk]), own)
    assert owner.get(INDEX).status_code == 200 and logged_in("ada", OWN).get(INDEX).status_code == 200


def test_the_old_password_is_not_guessed_where_it_is_changed(ada, settings):
    client = logged_in("ada", PASSWORD)
    for _try in range(settings.AXES_FAILURE_LIMIT - 1):
        assert "Your old password was entered incorrectly" in change(client, "wrong").content.decode()
    assert change(client, "wrong").status_code == 429
    assert change(client, PASSWORD).status_code == 429
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
