"""What somebody guesses who knows the site is no password for it."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from articles.models import Site
from rlssite.people.passwords import is_made_of
from tests.factories import DraftFactory


@pytest.mark.parametrize(
    "password",
    ["restlesslegs", "Restless-Legs-2026!", "legsRESTLESS99", "Summer2026", "password!!2024", "nightguide12"],
)
def test_a_guess_of_whoever_knows_the_site_is_refused(db, password):
    Site(name="Night guide").save()
    DraftFactory(title="Restless legs syndrome")
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["tHkW-7rQm-xx2P", "restless cows sing at noon", "eine lange neue Nacht"])
def test_another_password_is_taken(db, password):
    DraftFactory(title="Restless legs syndrome")
    validate_password(password)


@pytest.mark.parametrize(
    ("password", "made"),
    [("legs", True), ("legsabc1", True), ("legs and arms", False), ("legs" * 5, False), ("", True)],
)
def test_what_is_left_counts(password, made):
    assert is_made_of(password, {"legs"}) is made
