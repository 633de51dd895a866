import re

from django.db import migrations, models
from django.db.migrations.recorder import MigrationRecorder


BEFORE = ("comments", "0005_comments_brought_over_as_they_stood")


def take_backslashes_out(apps, schema_editor):
    """Comments from a saved page were written with a backslash before each sign; readers' Markdown now shows it."""
    # A second time it would take what a writer meant.
    if BEFORE in MigrationRecorder(schema_editor.connection).applied_migrations():
        return
    comment_model = apps.get_model("comments", "Comment")
    # What sets them apart from comments that were written here.
    brought_over = comment_model.objects.filter(
        article__in=apps.get_model("comments", "ImportedPage").objects.values("article"),
        edition=None,
        digest="",
        rendered_with=1,
        created=models.F("published"),
        reviewed=models.F("published"),
        body__contains="\\",
    )
    for comment in brought_over.only("body").iterator():
        comment.body = re.sub(r"\\(.)", r"\1", comment.body)
        comment.save(update_fields=["body"])


class Migration(migrations.Migration):
    # The last of those that were made one. A database that has only the one before it takes the rest.
    replaces = [("comments", "0006_senders_looks")]
    dependencies = [("comments", "0001_the_discussion")]
    operations = [
        migrations.CreateModel(
            name="Sender",
            fields=[
                ("sender", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ("looks", models.PositiveIntegerField(default=0, editable=False)),
                ("since", models.DateTimeField(editable=False)),
                ("seen", models.DateTimeField(db_index=True, editable=False)),
            ],
        ),
        migrations.RunPython(take_backslashes_out, migrations.RunPython.noop),
    ]
