from datetime import UTC, datetime

import django.db.models.deletion
import markdownx.models
from django.db import migrations, models


def let_the_first_request_find_its_edition(apps, _schema_editor):
    apps.get_model("articles", "PageState").objects.update(until=datetime(2000, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_names_of_authors'),
    ]

    operations = [
        # With a value for the way back, where editions have none.
        migrations.AlterField(
            model_name='edition',
            name='parts',
            field=models.JSONField(default=dict),
        ),
        migrations.RemoveField(
            model_name='edition',
            name='parts',
        ),
        migrations.AddField(
            model_name='article',
            name='layout',
            field=models.CharField(choices=[('one', 'one page'), ('sections', 'a page a section')], default='one', help_text='One page suits a short guide. A long one is easier to read with a short front page before it.', max_length=10, verbose_name='layout'),
        ),
        migrations.AddField(
            model_name='article',
            name='what_it_is',
            field=markdownx.models.MarkdownxField(blank=True, help_text='A short list: how a reader knows it. It stands after Tonight.', verbose_name='what it is'),
        ),
        migrations.AddField(
            model_name='edition',
            name='head',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='pagestate',
            name='edition',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shown_in', to='articles.edition'),
        ),
        migrations.AddField(
            model_name='pagestate',
            name='first_published',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='pagestate',
            name='frame',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='pagestate',
            name='reviewed',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='pagestate',
            name='until',
            field=models.DateTimeField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='section',
            name='card',
            field=models.PositiveIntegerField(blank=True, help_text='On the front page: 1, 2, 3 … Left empty, it has no card there, unless no section has a place.', null=True, verbose_name='place of its card'),
        ),
        migrations.AddField(
            model_name='section',
            name='in_short',
            field=models.CharField(blank=True, help_text="The answer in at most 20 words. It stands on the section's card and above its text.", max_length=200, verbose_name='in short'),
        ),
        migrations.CreateModel(
            name='EditionPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('content', models.JSONField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='articles.edition')),
            ],
            options={
                'verbose_name': 'page of an edition',
                'verbose_name_plural': 'pages of editions',
                'constraints': [models.UniqueConstraint(fields=('edition', 'path'), name='edition_page_unique')],
            },
        ),
        migrations.CreateModel(
            name='PartState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=100)),
                ('revision', models.PositiveBigIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='part_states', to='articles.article')),
            ],
            options={
                'verbose_name': 'state of a part',
                'verbose_name_plural': 'states of parts',
                'constraints': [models.UniqueConstraint(fields=('article', 'path'), name='part_state_unique')],
            },
        ),
        migrations.RunPython(let_the_first_request_find_its_edition, migrations.RunPython.noop),
    ]
