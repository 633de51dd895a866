import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What stood in a database before these were made one.
    replaces = [
        ('comments', '0001_initial'),
        ('comments', '0002_the_whole_discussion'),
        ('comments', '0003_fill_what_is_derived'),
        ('comments', '0004_a_reason_holds_a_ready_text'),
    ]

    initial = True

    dependencies = [
        ('articles', '0001_the_guide'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('confirmed', models.DateTimeField(blank=True, null=True)),
                ('unsubscribed', models.DateTimeField(blank=True, null=True)),
                ('asked', models.DateTimeField(blank=True, null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'contact',
            },
        ),
        migrations.CreateModel(
            name='ReadyText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField(max_length=1000)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reply_no', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('last_reply_no', models.PositiveIntegerField(default=0, editable=False)),
                ('reply_count', models.PositiveIntegerField(default=0, editable=False)),
                ('is_listed', models.BooleanField(default=False, editable=False)),
                ('answered', models.BooleanField(default=False, editable=False)),
                ('holds_replies', models.BooleanField(default=False, editable=False)),
                ('pinned', models.BooleanField(default=False, editable=False)),
                ('name', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, max_length=60)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('wants_mail', models.BooleanField(default=False)),
                ('body', models.TextField(max_length=10000)),
                ('body_html', models.TextField(editable=False)),
                ('rendered_with', models.PositiveIntegerField(editable=False)),
                ('is_question', models.BooleanField(default=False)),
                ('by_author', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('pending', 'waiting'), ('published', 'published'), ('spam', 'spam'), ('removed', 'removed')], default='pending', max_length=10)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('alarm', models.CharField(blank=True, choices=[('crisis', 'crisis'), ('emergency', 'medical emergency'), ('despair', 'despair')], max_length=10)),
                ('urgent', models.BooleanField(default=False)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('published', models.DateTimeField(blank=True, null=True)),
                ('reviewed', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited', models.DateTimeField(blank=True, null=True)),
                ('edited_by', models.CharField(blank=True, choices=[('writer', 'edited by its writer'), ('author', 'edited by the author'), ('mask', 'the author took an amount out')], max_length=6)),
                ('erased', models.DateTimeField(blank=True, editable=False, null=True)),
                ('editor_note', models.TextField(blank=True, max_length=1000)),
                ('editor_note_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('body_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('token_version', models.PositiveIntegerField(default=1, editable=False)),
                ('sender', models.CharField(blank=True, editable=False, max_length=64)),
                ('sender_purge_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='articles.article')),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.edition')),
                ('in_reply_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='comments.comment')),
                ('led_to_edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.edition')),
                ('remedy', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='articles.remedy')),
                ('root', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment')),
                ('section', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='articles.section')),
            ],
            options={
                'ordering': ['-created', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_writer', models.BooleanField(default=False)),
                ('act', models.CharField(choices=[('published', 'published'), ('spam', 'marked as spam'), ('removed', 'removed'), ('pending', 'put back to wait'), ('undo', 'undone'), ('reviewed', 'read, and left published'), ('edited', 'edited'), ('masked', 'amounts taken out'), ('moved', 'moved'), ('noted', "editor's note"), ('pinned', 'pinned or unpinned'), ('led', 'became part of the guide'), ('held', 'replies held or let go'), ('erased', 'erased')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=1400)),
                ('tell_writer', models.BooleanField(default=False)),
                ('previous_status', models.CharField(choices=[('pending', 'waiting'), ('published', 'published'), ('spam', 'spam'), ('removed', 'removed')], max_length=10)),
                ('made', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='comments.comment')),
                ('previous_remedy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.remedy')),
                ('previous_section', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.section')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undone_by', to='comments.decision')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent', models.DateTimeField(blank=True, null=True)),
                ('last_comment', models.PositiveBigIntegerField(default=0)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=True, verbose_name='open for new comments')),
                ('mode', models.CharField(blank=True, choices=[('hold-all', 'hold every comment'), ('hold-first', "hold a writer's first comment, and whatever is in doubt"), ('publish', 'publish at once what is not in doubt')], help_text='Empty: as everywhere.', max_length=12, verbose_name='new comments')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, help_text='Days after the latest edition; empty: as everywhere.', null=True)),
                ('comment_count', models.PositiveIntegerField(default=0, editable=False)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='discussion', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='DiscussionSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('hold-all', 'hold every comment'), ('hold-first', "hold a writer's first comment, and whatever is in doubt"), ('publish', 'publish at once what is not in doubt')], default='hold-first', max_length=12, verbose_name='new comments')),
                ('is_open', models.BooleanField(default=True, verbose_name='take comments at all')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, help_text="Days after a guide's latest edition; empty: never.", null=True, verbose_name='close after days')),
                ('away_until', models.DateField(blank=True, help_text='Until the end of this day every comment waits, and the pages say so.', null=True, verbose_name='away until')),
                ('spam_words', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='words of spam')),
                ('held_words', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='words that hold a comment')),
                ('reserved_names', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='names that nobody may use')),
                ('crisis_phrases', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='phrases of a crisis')),
                ('despair_phrases', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='phrases of despair')),
                ('emergency_phrases', models.TextField(blank=True, help_text='One a line, beside the built-in ones. Matched as whole words.', verbose_name='phrases of a medical emergency')),
                ('harmless_phrases', models.TextField(blank=True, help_text='One a line. They raise no alarm, whatever is in them.', verbose_name='phrases that mean no harm')),
                ('links_held_from', models.PositiveSmallIntegerField(default=2, verbose_name='links that hold a comment')),
                ('seconds_to_fill', models.PositiveSmallIntegerField(default=3, help_text='A form that comes back sooner is held.', verbose_name='seconds a person needs')),
                ('per_ten_minutes', models.PositiveSmallIntegerField(default=5, verbose_name='comments a sender may write in ten minutes')),
                ('per_day', models.PositiveSmallIntegerField(default=30, verbose_name='comments a sender may write in a day')),
            ],
            options={
                'verbose_name': 'settings of the discussion',
                'verbose_name_plural': 'settings of the discussion',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='discussion_settings_are_one_row')],
            },
        ),
        migrations.CreateModel(
            name='ExperienceReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('same', 'no change'), ('much-better', 'much better'), ('better', 'better'), ('worse', 'worse'), ('much-worse', 'much worse'), ('too-early', 'too early to say')], max_length=12)),
                ('duration', models.CharField(choices=[('weeks', 'less than a month'), ('months', 'one to three months'), ('year', 'three months to a year'), ('years', 'one to five years'), ('long', 'more than five years')], max_length=8)),
                ('use', models.CharField(blank=True, choices=[('using', 'still using it'), ('no-effect', 'stopped: it had no effect'), ('side-effects', 'stopped: side effects'), ('cost', 'stopped: the cost'), ('got-worse', 'stopped: it got worse later'), ('not-needed', 'stopped: not needed any more'), ('other', 'stopped: another reason')], max_length=12)),
                ('side_effects', models.CharField(blank=True, max_length=300)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='experience', to='comments.comment')),
                ('counted_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.remedy')),
            ],
        ),
        migrations.CreateModel(
            name='ExperienceTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('same', 'no change'), ('much-better', 'much better'), ('better', 'better'), ('worse', 'worse'), ('much-worse', 'much worse'), ('too-early', 'too early to say')], max_length=12)),
                ('duration', models.CharField(choices=[('weeks', 'less than a month'), ('months', 'one to three months'), ('year', 'three months to a year'), ('years', 'one to five years'), ('long', 'more than five years')], max_length=8)),
                ('count', models.PositiveIntegerField(default=0)),
                ('remedy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='experience_tallies', to='articles.remedy')),
            ],
            options={
                'verbose_name_plural': 'experience tallies',
            },
        ),
        migrations.CreateModel(
            name='HelpLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('crisis', 'somebody to talk to now'), ('poison', 'poisoning and overdose'), ('side-effects', 'reporting a side effect')], default='crisis', max_length=12)),
                ('country', models.CharField(help_text='“UK and Ireland”, or “Elsewhere”.', max_length=80)),
                ('name', models.CharField(max_length=120)),
                ('number', models.CharField(blank=True, help_text='To call; readers can tap it.', max_length=40)),
                ('url', models.URLField(blank=True, verbose_name='address')),
                ('note', models.CharField(blank=True, help_text='“Option 2”, “or text”.', max_length=200)),
                ('checked', models.DateField(blank=True, help_text='When you last called or opened it. Readers see this date.', null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['kind', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'country', 'name'), name='help_line_unique')],
            },
        ),
        migrations.CreateModel(
            name='ImportedPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('imported', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imported_pages', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='ProposedEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('reasons', models.JSONField(default=list)),
                ('alarm', models.CharField(blank=True, choices=[('crisis', 'crisis'), ('emergency', 'medical emergency'), ('despair', 'despair')], max_length=10)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_edit', to='comments.comment')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dangerous', 'dangerous advice'), ('person', 'tells about somebody else, or their address'), ('unkind', 'unkind'), ('selling', 'sells something'), ('other', 'something else')], max_length=10)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('sender', models.CharField(blank=True, editable=False, max_length=64)),
                ('sender_purge_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('handled', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment')),
                ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment_count', models.PositiveIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='articles.article')),
                ('remedy', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='articles.remedy')),
                ('section', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='articles.section')),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_listed', True), ('root__isnull', True)), fields=['article', '-published', '-id'], name='comment_threads'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_listed', True), ('root__isnull', True)), fields=['section', '-published', '-id'], name='comment_threads_of_section'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_listed', True), ('root__isnull', True)), fields=['remedy', '-published', '-id'], name='comment_threads_of_remedy'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_listed', True), ('is_question', True), ('root__isnull', True)), fields=['article', '-published', '-id'], name='comment_questions'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('answered', True), ('is_listed', True), ('root__isnull', True)), fields=['article', '-published', '-id'], name='comment_answered'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_listed', True), ('pinned', True), ('root__isnull', True)), fields=['article', '-published'], name='comment_pinned'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('root__isnull', False)), fields=['root', 'reply_no'], name='comment_replies'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['article', 'status', '-published', '-id'], name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['status', '-published', '-id'], name='comment_newest_anywhere'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['status', '-urgent', 'created', 'id'], name='comment_queue'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('by_author', False), ('reviewed__isnull', True)), fields=['status', 'published', 'id'], name='comment_unread'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['article', 'body_digest'], name='comment_copies'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['email'], name='comment_email'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['sender', '-created'], name='comment_sender'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('sender_purge_at__isnull', False)), fields=['sender_purge_at'], name='comment_purge'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('section__isnull', True), ('remedy__isnull', True), _connector='OR'), name='comment_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('root__isnull', True), ('in_reply_to__isnull', False), _connector='OR'), name='reply_answers_one'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published__isnull', False), _connector='OR'), name='published_has_date'),
        ),
        migrations.AddConstraint(
            model_name='experiencetally',
            constraint=models.UniqueConstraint(fields=('remedy', 'outcome', 'duration'), name='experience_tally_unique'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('handled__isnull', True)), fields=['created'], name='report_open'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['sender', '-created'], name='report_sender'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(('section__isnull', True), ('remedy__isnull', True), _connector='XOR'), name='tally_of_one_thing'),
        ),
    ]
