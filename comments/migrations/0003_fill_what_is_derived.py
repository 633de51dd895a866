import hashlib

from django.db import migrations
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Lower

BATCH = 1000


def fill(apps, schema_editor):
    """What was published until now was read by the author first; replies count where their thread stands."""
    Comment, Tally = apps.get_model("comments", "Comment"), apps.get_model("comments", "Tally")
    Comment.objects.filter(published__isnull=False).update(reviewed=F("published"))
    Comment.objects.exclude(email="").update(email=Lower("email"))
    batch = []
    for comment in Comment.objects.exclude(body="").only("pk", "body").iterator(BATCH):
        comment.body_digest = hashlib.sha256("\0".join(comment.body.casefold().split()).encode()).hexdigest()
        batch.append(comment)
        if len(batch) == BATCH:
            Comment.objects.bulk_update(batch, ["body_digest"])
            batch = []
    Comment.objects.bulk_update(batch, ["body_digest"])
    answered = Comment.objects.filter(status="published", by_author=True, root__isnull=False).values("root")
    Comment.objects.filter(pk__in=answered).update(answered=True)
    for tally in Tally.objects.all():
        threads = Comment.objects.filter(root__isnull=True, section=tally.section_id, remedy=tally.remedy_id)
        threads = threads.filter(article=tally.article_id)
        counts = threads.aggregate(first=Count("pk", filter=Q(status="published")), replies=Sum("reply_count"))
        tally.comment_count = counts["first"] + (counts["replies"] or 0)
        tally.save()


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_the_whole_discussion")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
