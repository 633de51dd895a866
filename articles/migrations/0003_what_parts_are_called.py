from django.db import migrations, models

from articles.editions.part_changes import part_changes, part_names


def fill(apps, schema_editor):
    """Editions that were published before know their parts from now on; rows are found by any address they had."""
    for article in apps.get_model("articles", "Article").objects.defer("replaced_source"):
        rows = {"section": by_slug(article.sections.all()), "remedy": by_slug(article.remedies.all())}
        earlier = []
        for edition in article.editions.filter(withdrawn=None).defer("parts").order_by("published_at", "number"):
            edition.part_names = part_names(edition.source, rows)
            when = edition.published_at.isoformat()
            edition.part_changes = part_changes(edition.source, edition.part_names, when, earlier)
            edition.save(update_fields=["part_names", "part_changes"])
            earlier.insert(0, edition)


def by_slug(rows):
    rows = list(rows)
    found = {slug: row.pk for row in rows for slug in row.old_slugs}
    return found | {row.slug: row.pk for row in rows}


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_part_changes_and_counts")]
    operations = [
        migrations.AddField(model_name="edition", name="part_names", field=models.JSONField(default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
