"""Fill an empty database with all that a site can hold. Run with the code of 42b5b1c, whose rows are the fixtures here:

    git worktree add OLD 42b5b1c && cp -r tests/upgrade OLD/tests && cd OLD
    export DJANGO_SETTINGS_MODULE=tests.settings
    DATABASE_URL=sqlite:///$PWD/old.sqlite3 python -m tests.upgrade.fill
    DATABASE_URL=postgres://postgres@127.0.0.1:5432/old python -m tests.upgrade.fill

and then `sqlite3 old.sqlite3 .dump | xz -9e` and `pg_dump --inserts --no-owner --no-privileges old | xz -9e`.
"""

# ruff: noqa: E402, I001 (the modules are those of then)
import random

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Image
from articles.publishing import publish
from comments.jobs import digest
from comments.models import Comment, Contact, ProposedEdit, Report
from tests.everything import make_everything
from tests.factories import CommentFactory, ReferenceFactory, StaffFactory, WaitingCommentFactory

AUTHORS = {
    "persons": "Earley, Christopher J.\nde Oliveira, Márcio Moysés\nKing, Martin Luther Jr.\net al.",
    "organisations": "Health Canada\nNHS\n{National Heart, Lung, and Blood Institute}",
    "read-wrongly": "Ministry of Health, Labour and Welfare\nEarley CJ, Silber MH",
    "several-commas": "Earley, Jr., Christopher\nOne, Two, Three, Four",
    "as-printed": "Christopher J. Earley",
    "nobody": "",
}


def fill():
    random.seed(42)
    # The oldest guide is brought over from a saved page, with its comments.
    call_command("import_page", "tests/comments/noisy_chain.txt")
    old = Article.objects.get()
    publish(old, what_changed="First edition.")
    make_everything()
    call_command("load_guide", "articles/content/restless-legs", "--publish", verbosity=0)
    call_command("load_discussion_defaults")

    guide = Article.objects.get(slug="empty")
    for key, authors in AUTHORS.items():
        ReferenceFactory(key=key, authors=authors)
    section = guide.sections.get()
    section.body += "\n\nMore of it [@persons; @organisations; @read-wrongly; @several-commas; @as-printed; @nobody]."
    section.save()
    publish(guide, what_changed="More sources.")

    staff = StaffFactory()
    writer = WaitingCommentFactory(article=guide, email="ida@example.org", wants_mail=True, body="An \\*own\\* sign.")
    Contact.objects.filter(email=writer.email).delete()
    Contact.objects.create(email=writer.email, confirmed=timezone.now())
    writer.publish(staff)
    CommentFactory(in_reply_to=writer, body="An answer.").publish(staff)
    Comment.objects.filter(pk=writer.pk).update(token_version=3, sender="s" * 32, sender_purge_at=timezone.now())
    Report.objects.create(comment=writer, kind="dangerous", text="It is too much.")
    ProposedEdit.objects.create(comment=writer, body="Other words.")
    # Written here below comments that were brought over; a backslash is what its writer meant.
    CommentFactory(article=old, digest="d" * 64, edition=old.editions.get(), body="The folder is C:\\chains.")
    Image.objects.create(name=f"{'0' * 32}.png", width=1, height=1, bytes=1, sha256="0" * 64, uploaded_by=staff)
    digest()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    fill()
    connection.close()
