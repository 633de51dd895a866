"""What somebody sends who means harm: to each parameter that a page reads, each part of its address, each field."""

import contextlib
import dataclasses
import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from django.urls import resolve

from tests.payloads import KINDS
from tests.seen import active, read_html

# What notes who asks or looks, whatever comes of it.
COUNTING = {
    *("articles_looking", "axes_accessattempt", "comments_looking", "comments_sender", "django_session", "rlssite_beat")
}
# It ends the walk's own log-in.
LEFT_OUT = {"/admin/logout/"}
LONGEST_ADDRESS = 3000
FORM = "application/x-www-form-urlencoded"


@dataclasses.dataclass(frozen=True)
class Form:
    action: str
    fields: tuple  # (name, kind, value) of each field
    buttons: tuple  # (name, value) of each button that has a name

    def shape(self):
        """What forms have in common that differ only in the rows that they are about."""
        names = {re.sub(r"\d+", "0", name) for name, _kind, _value in self.fields}
        return re.sub(r"\d+", "0", urlsplit(self.action).path), tuple(sorted(names)), self.buttons

    def fields_of_each_kind(self):
        """One of the fields that differ only in the number of their row."""
        return list({re.sub(r"\d+", "0", name): (name, kind) for name, kind, _value in self.fields}.values())

    def as_it_is(self):
        """What it sends when nobody changes it, with something where something is asked for."""
        data = {}
        for name, kind, value in self.fields:
            is_second_of_many = kind in ("checkbox", "radio") and name in data
            if not is_second_of_many and (value or kind not in ("file", "hidden")):
                data[name] = value.lstrip("\n") or ("ann@example.org" if kind == "email" else "Plain words")
        return data


def forms_of(html, path):
    """Return the `Form`s of a page that send something."""
    found = []
    for form in read_html(html).all("form"):
        action = form.get("action") or path
        action = path.partition("?")[0] + action if action.startswith("?") else action
        if (form.get("method") or "get").lower() != "post" or urlsplit(action).path in LEFT_OUT:
            continue
        named = [element for element in form.all("input", "textarea", "select", "button") if element.get("name")]
        is_button = [each.tag == "button" or each.get("type") == "submit" for each in named]
        fields = [_field(element) for element, is_one in zip(named, is_button, strict=True) if not is_one]
        buttons = [
            (each.get("name"), each.get("value", "")) for each, is_one in zip(named, is_button, strict=True) if is_one
        ]
        found.append(Form(action, tuple(fields), tuple(buttons)))
    return found


def _field(element):
    name, kind = element.get("name"), element.get("type", element.tag)
    if element.tag == "textarea":
        return name, kind, element.text
    if element.tag == "select":
        options = element.all("option")
        chosen = [each for each in options if any(key == "selected" for key, _value in each.attributes)]
        return name, kind, next((each.get("value") or "" for each in chosen or options), "")
    return name, kind, element.get("value") or ("on" if kind in ("checkbox", "radio") else "")


def file_of(text):
    return SimpleUploadedFile("legs.jpg", raw(text), content_type="image/jpeg")


def raw(text):
    """Return the bytes of `text`, lone surrogates too, as a program sends them that knows no better."""
    return text.encode("utf-8", "surrogatepass")


class Asked(QueryDict):
    """The parameters of an address, which note by what names a page asks for them."""

    names = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def getlist(self, name, default=None):
        self.names.add(name)
        return super().getlist(name, default)


def _asked(request):
    parameters = QueryDict(request.environ.get("QUERY_STRING", ""))
    # Not before, since it looks for its own names while it is made.
    parameters.__class__ = Asked
    return parameters


def names_asked(client, path, also=()):
    """Return (the names by which a page asks for parameters, its answer); `also` are some that it is given."""
    address = path + ("&" if "?" in path else "?") + "&".join(f"{name}=1" for name in also)
    with contextlib.ExitStack() as stack:
        kept, WSGIRequest.GET = WSGIRequest.__dict__["GET"], property(_asked)
        stack.callback(setattr, WSGIRequest, "GET", kept)
        Asked.names.clear()
        answer = client.get(address, follow=True)
    return {name for name in Asked.names if isinstance(name, str)}, answer


def names_on(html):
    """Return the names of parameters in the addresses that a page leads to, and in its forms that only ask."""
    page = read_html(html)
    links = [link.get("href") or "" for link in page.all("a")]
    found = {name for link in links if link.startswith("?") for name in parse_qs(link[1:], keep_blank_values=True)}
    for form in page.all("form"):
        if (form.get("method") or "get").lower() == "get":
            found |= {each.get("name") for each in form.all("input", "select") if each.get("name")}
    return found


def with_parameter(path, name, text):
    return f"{path.partition('?')[0]}?{quote(name)}={quote(raw(text[:LONGEST_ADDRESS]))}"


def parts_of(path):
    """Return the parts of an address that stand for something: a row, a name, a secret."""
    found = resolve(unquote(path.partition("?")[0]))
    values = [*found.args, *found.kwargs.values()]
    return found.view_name, [str(value) for value in values if isinstance(value, str | int) and value != ""]


def with_part(path, part, text):
    """Return `path` with `text` in the place of its part `part`."""
    slash = "/" if part.endswith("/") else ""
    return path.partition("?")[0].replace(f"/{part}", f"/{quote(raw(text[:LONGEST_ADDRESS]), safe='')}{slash}", 1)


def counts():
    """Return how many rows each table has, but for those that count who asks."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - COUNTING)
    each = (f"SELECT '{table}', COUNT(*) FROM {connection.ops.quote_name(table)}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def _has_file(data):
    return any(isinstance(value, SimpleUploadedFile) for value in (data or {}).values())


def _body(data):
    """Return what is sent as a browser does, which with a file is a form of another kind."""
    if not _has_file(data):
        return urlencode({name: raw(value) if isinstance(value, str) else value for name, value in data.items()})
    return {
        name: value.encode(errors="replace").decode() if isinstance(value, str) else value
        for name, value in data.items()
    }


class Walker:
    """Sends things, each from another address and undone afterwards; `wrong` tells what went wrong."""

    def __init__(self, client):
        self.client, self.sent, self.wrong = client, 0, []
        self.start()
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def start(self):
        """Take what is there as what a refused request leaves as it was: to open a page may have written."""
        self.before = counts()

    def send(self, what, method, path, data=None, **headers):
        self.sent += 1
        # What was sent before may have ended the log-in, or used up what one address may do.
        self.client.cookies = SimpleCookie(self.cookies)
        headers.setdefault("REMOTE_ADDR", f"10.{self.sent >> 16}.{self.sent >> 8 & 255}.{self.sent & 255}")
        if method == "post":
            data, headers = _body(data or {}), headers | ({} if _has_file(data) else {"content_type": FORM})
        try:
            with transaction.atomic():
                problem = self._problem(getattr(self.client, method)(path, data, **headers), method)
                transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001 - whatever falls is what is looked for
            trace, place = error.__traceback__, ""
            while trace:
                where, trace = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}", trace.tb_next
                place = place if "site-packages" in where or "/lib/python" in where else where
            problem = f"{type(error).__name__}: {str(error)[:200]}, from {place}"
        if problem:
            self.wrong.append(f"{what}: {method} {path[:150]}: {problem}")

    def _problem(self, answer, method):
        if answer.status_code >= 500:
            return f"answered with {answer.status_code}"
        leads_to = answer.headers.get("Location", "")
        if urlsplit(leads_to).netloc not in ("", "testserver"):
            return f"leads to {leads_to}"
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            acts = active(answer.content.decode())
            if acts:
                return f"acts in a browser: {acts[:3]}"
        if method == "post" and answer.status_code not in (302, 303):
            after = counts()
            changed = {name: (before, after[name]) for name, before in self.before.items() if after[name] != before}
            if changed:
                return f"was refused ({answer.status_code}) and changed {changed}"
        return ""


def kinds(start, count):
    """Yield (name, text) of `count` kinds, from the one at `start`, in a circle and in steps that come to all."""
    names = list(KINDS)
    for turn in range(count):
        name = names[(start + 11 * turn) % len(names)]
        yield name, KINDS[name]
