"""The author's desk through HTTP: open a page, press a button of a card."""

import re

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.factories import StaffFactory, UserFactory
from tests.layout import one_line
from tests.seen import read_html

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
    return one_line(answer.content.decode())


def page_of(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def queue(desk, show="waiting", **query):
    answer = desk.get(QUEUE, {"show": show, **query})
    assert answer.status_code == 200
    return text(answer)


def shown(html):
    """The numbers of the comments on a page, in their order."""
    return [int(pk) for pk in re.findall(r'<article class="card[^"]*" id="c-(\d+)"', html)]


def forms_in(html):
    return [
        {
            "action": form.get("action", ""),
            "hidden": {
                its.get("name"): its.get("value", "") for its in form.all("input") if its.get("type") == "hidden"
            },
            "acts": {button.get("value") for button in form.all("button") if button.get("name") == "act"},
        }
        for form in read_html(html).all("form")
    ]


def press(desk, comment, act, page=None, **typed):
    """Press the button `act` of a comment's card as it stands on `page` (HTML), or on its own page; follow."""
    html = page or text(desk.get(page_of(comment)))
    form = next(form for form in forms_in(html) if form["action"] == page_of(comment) and act in form["acts"])
    return desk.post(form["action"], {**form["hidden"], **typed, "act": act}, follow=True)


def say_yes(desk, asked):
    """Press the button that does, after all, what the page `asked` about; follow."""
    # Not on one line, since what was typed goes along with its breaks.
    form = next(form for form in forms_in(asked.content.decode()) if "sure" in form["hidden"])
    (act,) = form["acts"] - {"mask"} or form["acts"]
    return desk.post(form["action"], {**form["hidden"], "act": act}, follow=True)


def tick(desk, comments, act, page, **typed):
    """Tick the boxes of `comments` on a page of the queue and press a button below them."""
    boxes = dict(re.findall(r'name="ticked" value="((\d+)-\w+)"', page))
    values = [value for value, pk in boxes.items() if int(pk) in {comment.pk for comment in comments}]
    form = next(form for form in forms_in(page) if act in form["acts"] and form["action"].startswith("?"))
    return desk.post(QUEUE + form["action"].replace("&amp;", "&"), {"ticked": values, "act": act, **typed}, follow=True)
