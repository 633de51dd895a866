import django.db.models.deletion
from django.db import migrations, models

# The site's own pages below a guide, as they were when this was written.
RESERVED = frozenset(
    "discussion changes feed print search comments references about glossary for-your-doctor edition remedies "
    "all".split()
)


def give_each_part_its_own(apps, _schema_editor):
    for article in apps.get_model("articles", "Article").objects.order_by("pk"):
        kinds = {
            "remedy": list(apps.get_model("articles", "Remedy").objects.filter(article=article).order_by("pk")),
            "section": list(apps.get_model("articles", "Section").objects.filter(article=article).order_by("pk")),
        }
        _move_apart(kinds)
        owners = {}
        # What a part has now counts before what another once had.
        for kind, parts in kinds.items():
            owners |= {part.slug: {kind: part} for part in parts}
        for kind, parts in kinds.items():
            for part in parts:
                for old in part.old_slugs:
                    owners.setdefault(old, {kind: part})
        table = apps.get_model("articles", "PartSlug")
        table.objects.bulk_create(table(article=article, slug=slug, **owner) for slug, owner in owners.items())


def _move_apart(kinds):
    """Give a section with the slug of a remedy another one, and each part with that of a page of the site's own.

    The slug that it had stays among its earlier ones, since published editions and anchors know it by that.
    """
    parts = [part for parts in kinds.values() for part in parts]
    known = {slug for part in parts for slug in (part.slug, *part.old_slugs)} | RESERVED
    taken = set(RESERVED)
    for kind, parts in kinds.items():
        for part in parts:
            if part.slug in taken:
                before, part.slug = part.slug, _free(part.slug, kind, known)
                part.old_slugs = [*part.old_slugs, before]
                part.save(update_fields=["slug", "old_slugs"])
                known.add(part.slug)
            taken.add(part.slug)


def _free(wanted, kind, known):
    slug, count = wanted, 0
    while slug in known:
        count += 1
        end = f"-{kind}" if count == 1 else f"-{kind}-{count}"
        slug = wanted[: 80 - len(end)].rstrip("-") + end
    return slug


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_pages_of_their_own'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='part_slugs', to='articles.article')),
                ('remedy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.remedy')),
                ('section', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.section')),
            ],
            options={
                'verbose_name': 'address of a part',
                'verbose_name_plural': 'addresses of parts',
                'constraints': [
                    models.UniqueConstraint(fields=('article', 'slug'), name='part_slug_unique_in_article'),
                    models.CheckConstraint(condition=models.Q(models.Q(('remedy__isnull', True), ('section__isnull', False)), models.Q(('remedy__isnull', False), ('section__isnull', True)), _connector='OR'), name='part_slug_of_one_part'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='remedy',
            name='remedy_slug_unique_in_article',
        ),
        migrations.RemoveConstraint(
            model_name='section',
            name='section_slug_unique_in_article',
        ),
        migrations.RunPython(give_each_part_its_own, migrations.RunPython.noop),
    ]
