"""The author's desk through HTTP: open a page, press a button of a card."""

import re
from html.parser import HTMLParser

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.factories import StaffFactory, UserFactory

QUEUE = reverse("admin:comments_comment_queue")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' {{ 7|add:7 }} {% load x %} </textarea></select>"


def desk_of(user=None):
    client = Client()
    client.force_login(user or StaffFactory())
    return client


def staff_with(*names):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def text(answer):
    return answer.content.decode()


def page_of(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def queue(desk, show="waiting", **query):
    answer = desk.get(QUEUE, {"show": show, **query})
    assert answer.status_code == 200
    return text(answer)


def shown(html):
    """The numbers of the comments on a page, in their order."""
    return [int(pk) for pk in re.findall(r'<article class="card[^"]*" id="c-(\d+)"', html)]


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form = [], None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = {"action": attrs.get("action", ""), "hidden": {}, "acts": set()}
            self.forms.append(self.form)
        elif self.form is not None and tag == "input" and attrs.get("type") == "hidden":
            self.form["hidden"][attrs["name"]] = attrs.get("value", "")
        elif self.form is not None and tag == "button" and attrs.get("name") == "act":
            self.form["acts"].add(attrs["value"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def forms_in(html):
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def press(desk, comment, act, page=None, **typed):
    """Press the button `act` of a comment's card as it stands on `page` (HTML), or on its own page; follow."""
    html = page or text(desk.get(page_of(comment)))
    form = next(form for form in forms_in(html) if form["action"] == page_of(comment) and act in form["acts"])
    return desk.post(form["action"], {**form["hidden"], **typed, "act": act}, follow=True)


def tick(desk, comments, act, page, **typed):
    """Tick the boxes of `comments` on a page of the queue and press a button below them."""
    boxes = dict(re.findall(r'name="ticked" value="((\d+)-\w+)"', page))
    values = [value for value, pk in boxes.items() if int(pk) in {comment.pk for comment in comments}]
    form = next(form for form in forms_in(page) if act in form["acts"] and form["action"].startswith("?"))
    return desk.post(QUEUE + form["action"].replace("&amp;", "&"), {"ticked": values, "act": act, **typed}, follow=True)
