"""What only the door that the web server uses can show."""

import pytest
from django.test import RequestFactory

from comments.cursors import cursor
from rlssite.wsgi import application
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


def answer(environ):
    response = application.get_response(application.request_class(environ))
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("charset", ["utf-16", "zlib", "punycode"])
def test_a_charset_in_a_header_changes_no_page(charset):
    comment = CommentFactory(article=ArticleFactory(slug="g"), body="FIRST-PAGE")
    query = f"before={cursor(comment.published, comment.pk)}"
    # Of an even number of bytes, as UTF-16 is.
    url = f"/g/discussion/?{query}{'&' * (len(query) % 2)}"
    plain = answer(RequestFactory().get(url).environ)
    odd = answer(RequestFactory().get(url).environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"})
    assert odd == plain
    assert "FIRST-PAGE" not in odd[1]


def test_a_form_in_another_charset_is_no_error_of_the_site():
    ArticleFactory(slug="g")
    form = RequestFactory().post("/g/discussion/write/", b"name=x", content_type="application/x-www-form-urlencoded")
    status, body = answer(form.environ | {"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-16"})
    assert (status, "Send for review" in body) == (403, True)
