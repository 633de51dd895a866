import re

from django.db import migrations, models


def take_backslashes_out(apps, schema_editor):
    """Comments from a saved page were written with a backslash before each sign; readers' Markdown now shows it."""
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

    dependencies = [
        ('comments', '0004_a_reason_holds_a_ready_text'),
    ]

    operations = [
        migrations.RunPython(take_backslashes_out, migrations.RunPython.noop),
    ]
