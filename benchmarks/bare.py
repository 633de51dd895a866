"""A bare Django project, to measure the site against: no middleware, and views that do the least that can be done.

`/answer/NAME` sends an answer of the site again, byte for byte; `/row/` writes what was posted as one row in one
transaction. It runs on the site's own web server and door (rlssite/asgi.py; through Django's own door it would answer a
third as often), with the site's settings of the database. `python -m benchmarks.bare` makes its table.
"""

import base64
import json
import os
from pathlib import Path

from django.conf import settings

from rlssite import environment

DATA = Path(os.environ["SITE_DATA"])
# Made by bare_site() in benchmarks/sites.py.
ANSWERS = DATA / "answers.json"

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": environment.database(DATA)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MAX_REQUEST_BYTES=25 * 1024 * 1024,
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
    )

from django.db import models, transaction  # noqa: E402 - they need settings
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import path  # noqa: E402

from rlssite.asgi import application  # noqa: E402, F401 - what the web server runs


class Row(models.Model):
    name = models.TextField()
    body = models.TextField()

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.name


def recorded():
    kept = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    return {name: {**answer, "body": base64.b64decode(answer["body"])} for name, answer in kept.items()}


RECORDED = recorded()


def answer(_request, name):
    found = RECORDED[name]
    return HttpResponse(found["body"], status=found["status"], headers=found["headers"])


def row(request):
    with transaction.atomic():
        written = Row.objects.create(name=request.POST["name"], body=request.POST["body"])
    return HttpResponseRedirect(f"/row/{written.pk}/")


urlpatterns = [path("answer/<str:name>", answer), path("row/", row)]


def main():
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(Row)


if __name__ == "__main__":
    main()
