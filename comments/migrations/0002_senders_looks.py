import re

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
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
    dependencies = [("comments", "0001_the_discussion"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Sender",
            fields=[
                ("sender", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ("looks", models.PositiveIntegerField(default=0, editable=False)),
                ("since", models.DateTimeField(editable=False)),
                ("seen", models.DateTimeField(db_index=True, editable=False)),
            ],
            options={"verbose_name": "sender", "verbose_name_plural": "senders"},
        ),
        migrations.RunPython(take_backslashes_out, migrations.RunPython.noop),
        # What forms call these, so that it can be translated; the database is not changed by it.
        migrations.AlterModelOptions(
            name='comment',
            options={'ordering': ['-created', '-pk'], 'verbose_name': 'comment', 'verbose_name_plural': 'comments'},
        ),
        migrations.AlterModelOptions(
            name='contact',
            options={'verbose_name': 'contact', 'verbose_name_plural': 'contacts'},
        ),
        migrations.AlterModelOptions(
            name='decision',
            options={'ordering': ['-pk'], 'verbose_name': 'decision', 'verbose_name_plural': 'decisions'},
        ),
        migrations.AlterModelOptions(
            name='digest',
            options={'verbose_name': 'digest', 'verbose_name_plural': 'digests'},
        ),
        migrations.AlterModelOptions(
            name='discussion',
            options={'verbose_name': 'discussion', 'verbose_name_plural': 'discussions'},
        ),
        migrations.AlterModelOptions(
            name='experiencereport',
            options={'verbose_name': 'experience report', 'verbose_name_plural': 'experience reports'},
        ),
        migrations.AlterModelOptions(
            name='experiencetally',
            options={'verbose_name': 'experience tally', 'verbose_name_plural': 'experience tallies'},
        ),
        migrations.AlterModelOptions(
            name='helpline',
            options={'ordering': ['kind', 'position', 'pk'], 'verbose_name': 'help line', 'verbose_name_plural': 'help lines'},
        ),
        migrations.AlterModelOptions(
            name='importedpage',
            options={'verbose_name': 'imported page', 'verbose_name_plural': 'imported pages'},
        ),
        migrations.AlterModelOptions(
            name='proposededit',
            options={'verbose_name': 'proposed edit', 'verbose_name_plural': 'proposed edits'},
        ),
        migrations.AlterModelOptions(
            name='readytext',
            options={'ordering': ['pk'], 'verbose_name': 'ready text', 'verbose_name_plural': 'ready texts'},
        ),
        migrations.AlterModelOptions(
            name='report',
            options={'ordering': ['-pk'], 'verbose_name': 'report', 'verbose_name_plural': 'reports'},
        ),
        migrations.AlterModelOptions(
            name='tally',
            options={'verbose_name': 'tally', 'verbose_name_plural': 'tallies'},
        ),
        migrations.AlterField(
            model_name='comment',
            name='alarm',
            field=models.CharField(blank=True, choices=[('crisis', 'crisis'), ('emergency', 'medical emergency'), ('despair', 'despair')], max_length=10, verbose_name='alarm'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='body',
            field=models.TextField(max_length=10000, verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='by_author',
            field=models.BooleanField(default=False, verbose_name='by author'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='created',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='edited',
            field=models.DateTimeField(blank=True, null=True, verbose_name='edited'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='edited_by',
            field=models.CharField(blank=True, choices=[('writer', 'edited by its writer'), ('author', 'edited by the author'), ('mask', 'the author took an amount out')], max_length=6, verbose_name='edited by'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='edition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.edition', verbose_name='edition'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='editor_note',
            field=models.TextField(blank=True, max_length=1000, verbose_name='editor note'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='editor_note_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='editor note at'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='in_reply_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='comments.comment', verbose_name='in reply to'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='is_question',
            field=models.BooleanField(default=False, verbose_name='is question'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='led_to_edition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.edition', verbose_name='led to edition'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='name',
            field=models.CharField(max_length=60, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='place',
            field=models.CharField(blank=True, max_length=60, verbose_name='place'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='published',
            field=models.DateTimeField(blank=True, null=True, verbose_name='published'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='reasons',
            field=models.JSONField(blank=True, default=list, verbose_name='reasons'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='remedy',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='articles.remedy', verbose_name='remedy'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='root',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment', verbose_name='root'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='section',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='articles.section', verbose_name='section'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='status',
            field=models.CharField(choices=[('pending', 'waiting'), ('published', 'published'), ('spam', 'spam'), ('removed', 'removed')], default='pending', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='urgent',
            field=models.BooleanField(default=False, verbose_name='urgent'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='wants_mail',
            field=models.BooleanField(default=False, verbose_name='wants mail'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='asked',
            field=models.DateTimeField(blank=True, null=True, verbose_name='asked'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='confirmed',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmed'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='created',
            field=models.DateTimeField(auto_now_add=True, verbose_name='created'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='email',
            field=models.EmailField(max_length=254, unique=True, verbose_name='email'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='unsubscribed',
            field=models.DateTimeField(blank=True, null=True, verbose_name='unsubscribed'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('published', 'published'), ('spam', 'marked as spam'), ('removed', 'removed'), ('pending', 'put back to wait'), ('undo', 'undone'), ('reviewed', 'read, and left published'), ('edited', 'edited'), ('masked', 'amounts taken out'), ('moved', 'moved'), ('noted', "editor's note"), ('pinned', 'pinned or unpinned'), ('led', 'became part of the guide'), ('held', 'replies held or let go'), ('erased', 'erased')], max_length=10, verbose_name='act'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='by_writer',
            field=models.BooleanField(default=False, verbose_name='by writer'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='made',
            field=models.DateTimeField(auto_now_add=True, verbose_name='made'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='previous_remedy',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.remedy', verbose_name='previous remedy'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='previous_section',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.section', verbose_name='previous section'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='previous_status',
            field=models.CharField(choices=[('pending', 'waiting'), ('published', 'published'), ('spam', 'spam'), ('removed', 'removed')], max_length=10, verbose_name='previous status'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='reason',
            field=models.CharField(blank=True, max_length=1400, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='tell_writer',
            field=models.BooleanField(default=False, verbose_name='tell writer'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undone_by', to='comments.decision', verbose_name='undoes'),
        ),
        migrations.AlterField(
            model_name='discussion',
            name='article',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='discussion', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='discussion',
            name='closes_after_days',
            field=models.PositiveIntegerField(blank=True, help_text='Days after the latest edition; empty: as everywhere.', null=True, verbose_name='closes after days'),
        ),
        migrations.AlterField(
            model_name='discussion',
            name='comment_count',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='comment count'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='checked',
            field=models.DateField(blank=True, help_text='When you last called or opened it. Readers see this date.', null=True, verbose_name='checked'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='country',
            field=models.CharField(help_text='“UK and Ireland”, or “Elsewhere”.', max_length=80, verbose_name='country'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='kind',
            field=models.CharField(choices=[('crisis', 'somebody to talk to now'), ('poison', 'poisoning and overdose'), ('side-effects', 'reporting a side effect')], default='crisis', max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='name',
            field=models.CharField(max_length=120, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='note',
            field=models.CharField(blank=True, help_text='“Option 2”, “or text”.', max_length=200, verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='number',
            field=models.CharField(blank=True, help_text='To call; readers can tap it.', max_length=40, verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='helpline',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='readytext',
            name='key',
            field=models.SlugField(unique=True, verbose_name='key'),
        ),
        migrations.AlterField(
            model_name='readytext',
            name='text',
            field=models.TextField(max_length=1000, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='readytext',
            name='title',
            field=models.CharField(max_length=80, verbose_name='title'),
        ),
    ]
