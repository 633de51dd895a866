"""No number in an address is too large: what no row can have is not found, and no error of the site's."""

import re

import pytest
from django.urls import get_resolver
from django.urls.converters import IntConverter

from tests.factories import ArticleFactory, StaffFactory

# More than any database holds, and more than most columns hold.
TOO_LARGE, LARGE = "9" * 20, "9" * 18
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def patterns(resolver=None, start=""):
    """Yield (route, converters) of every address of the site that names something."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = start + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        elif pattern.pattern.converters:
            yield route, pattern.pattern.converters


def test_every_number_in_an_address_of_ours_has_an_end():
    endless = [route for route, found in patterns() if any(isinstance(one, IntConverter) for one in found.values())]
    # They belong to the library that sends the mails.
    assert [route for route in endless if not route.startswith("admin/post_office/")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [TOO_LARGE, LARGE])
def test_a_number_that_no_row_has_is_not_found_anywhere(client, number):
    ArticleFactory()
    client.force_login(StaffFactory())
    sent = [("/" + _PLACE.sub(number, route), route) for route, _converters in patterns()]
    assert len(sent) > 100
    for address, route in sent:
        for ask in (client.get, client.post):
            # An error of the site's is raised here.
            status = ask(address).status_code
            assert status < 500, address
            # The admin leads to its first page from a row that is not there.
            assert status in (301, 302, 404, 405) or "<number:" not in route, (address, status)
