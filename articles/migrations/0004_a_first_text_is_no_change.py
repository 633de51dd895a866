from datetime import datetime

from django.db import migrations


def forget(apps, schema_editor):
    """Forget the dates on which readers first got a part: until now each counted as the day of a change."""
    for article in apps.get_model("articles", "Article").objects.only("pk"):
        began = {}
        editions = article.editions.filter(withdrawn=None).only("published_at", "part_names", "part_changes")
        for edition in editions.order_by("published_at", "number"):
            for part in edition.part_names:
                began.setdefault(part, edition.published_at)
            edition.part_changes = {
                part: when
                for part, when in edition.part_changes.items()
                if part not in began or datetime.fromisoformat(when) > began[part]
            }
            edition.save(update_fields=["part_changes"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_what_parts_are_called")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
