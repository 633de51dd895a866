"""What most tests of the discussion start from: a guide, somebody of the staff, and their desk."""

import pytest

from tests.comments.desk import desk_of
from tests.factories import ArticleFactory, StaffFactory


@pytest.fixture
def guide():
    return ArticleFactory(slug="g")


@pytest.fixture
def staff():
    return StaffFactory()


@pytest.fixture
def desk(staff):
    """A browser in which `staff` is logged in."""
    return desk_of(staff)


@pytest.fixture
def mail_queue(settings):
    """pytest-django puts mail into memory; with this the queue itself is looked at."""
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
