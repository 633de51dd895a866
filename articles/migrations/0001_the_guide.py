import django.core.validators
import django.db.models.deletion
import markdownx.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # What stood in a database before these were made one.
    replaces = [
        ('articles', '0001_initial'),
        ('articles', '0002_part_changes_and_counts'),
        ('articles', '0003_what_parts_are_called'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('slug', models.CharField(max_length=80, unique=True)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences for lists and search.', max_length=300)),
                ('main_message', markdownx.models.MarkdownxField(blank=True, help_text='The one thing to remember, in one sentence.')),
                ('tonight', markdownx.models.MarkdownxField(blank=True, help_text='What helps now, and what not to do now.')),
                ('get_help', markdownx.models.MarkdownxField(blank=True, help_text='The red flags.', verbose_name='when to get help')),
                ('language', models.CharField(choices=[('en', 'English')], default='en', max_length=10)),
                ('disclaimer', markdownx.models.MarkdownxField(blank=True)),
                ('glossary', markdownx.models.MarkdownxField(blank=True, help_text='One word a line, other names after commas; “: ” and its meaning in the next line.')),
                ('copyright', models.CharField(blank=True, max_length=200)),
                ('review_due', models.DateField(blank=True, help_text='After this day the page says that advice may have changed.', null=True)),
                ('taken_down', models.DateTimeField(blank=True, editable=False, null=True)),
                ('replaced_source', models.JSONField(blank=True, editable=False, null=True)),
                ('replaced_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='What you write in a text: [@key].', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^(?:[A-Za-z][A-Za-z0-9_:.-]*)\\Z', 'Start with a letter; then letters, digits and . : _ - only.')])),
                ('type', models.CharField(choices=[('article', 'journal article'), ('report', 'report or guideline'), ('book', 'book or chapter'), ('label', 'medicine label'), ('web', 'web page'), ('other', 'other')], default='article', max_length=10)),
                ('authors', models.TextField(blank=True, help_text='One a line, “Family, Given names”; an organisation as it is called.')),
                ('title', models.CharField(max_length=500)),
                ('container', models.CharField(blank=True, max_length=300, verbose_name='journal, book or site')),
                ('year', models.CharField(blank=True, max_length=20)),
                ('volume', models.CharField(blank=True, max_length=20)),
                ('issue', models.CharField(blank=True, max_length=20)),
                ('pages', models.CharField(blank=True, max_length=40)),
                ('publisher', models.CharField(blank=True, max_length=200)),
                ('doi', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('^(?:10\\.\\d{4,9}/\\S+)\\Z', 'Like 10.5664/jcsm.11390, without an address.')], verbose_name='DOI')),
                ('pmid', models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator('^(?:[1-9]\\d{0,8})\\Z', 'Digits only.')], verbose_name='PMID')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='URL')),
                ('accessed', models.DateField(blank=True, null=True, verbose_name='seen on')),
                ('archived_url', models.URLField(blank=True, max_length=500, verbose_name='archived URL')),
                ('note', models.CharField(blank=True, help_text='Funding, for example.', max_length=300, verbose_name='public note')),
                ('private_notes', models.TextField(blank=True, help_text='Never shown: the sentences that support what it is cited for, and when they were seen.')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='ArticleSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80, unique=True)),
                ('since', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slugs', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('credentials', models.CharField(blank=True, help_text='Left empty, the page says “not a health professional”.', max_length=200)),
                ('about', models.TextField(blank=True)),
                ('funding', models.TextField(blank=True, help_text='Who pays for this work.')),
                ('interests', models.TextField(blank=True, help_text='Interests a reader should know of; “none” if there are none.')),
                ('user', models.OneToOneField(blank=True, help_text="The account whose comments carry the author's mark.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='author', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.author'),
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{32}\\.(jpg|png|webp)\\Z')])),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('title', models.CharField(blank=True, help_text='For your own list; readers do not see it.', max_length=200)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='PageState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveBigIntegerField(default=0)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='page_state', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(max_length=200)),
                ('is_clinician', models.BooleanField(default=False, help_text='Only then does the page stop saying “not checked by a clinician”.')),
                ('date', models.DateField()),
                ('scope', models.CharField(help_text='What was reviewed, and what was not.', max_length=300)),
                ('interests', models.CharField(help_text='“None declared” if there are none.', max_length=300)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='articles.article')),
            ],
            options={
                'ordering': ['-date'],
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Order on the page; 0 means last.')),
                ('old_slugs', models.JSONField(blank=True, default=list, editable=False, help_text='Earlier addresses, which keep working.')),
                ('set_aside', models.BooleanField(default=False, help_text='Left out of the next edition, but kept: nothing under it is lost.')),
                ('kind', models.CharField(choices=[('text', 'text'), ('advice', 'advice'), ('experience', "the author's own experience")], default='text', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('slug', models.CharField(max_length=80)),
                ('body', markdownx.models.MarkdownxField(blank=True)),
                ('edited', models.DateTimeField(auto_now=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='articles.article')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Order on the page; 0 means last.')),
                ('old_slugs', models.JSONField(blank=True, default=list, editable=False, help_text='Earlier addresses, which keep working.')),
                ('set_aside', models.BooleanField(default=False, help_text='Left out of the next edition, but kept: nothing under it is lost.')),
                ('slug', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=120)),
                ('other_names', models.CharField(blank=True, help_text='Generic names; brands with their country in brackets.', max_length=500)),
                ('kind', models.CharField(choices=[('self-care', 'self-care'), ('supplement', 'supplement'), ('device', 'device'), ('medicine', 'medicine'), ('complementary', 'complementary')], default='self-care', max_length=15)),
                ('helps', models.CharField(blank=True, choices=[('good', 'Good evidence'), ('some', 'Some evidence'), ('little', 'Little or conflicting evidence'), ('unstudied', 'Not studied: stories only'), ('no-benefit', 'Tested, no clear benefit')], help_text='Left empty, no mark stands here: for what is only ever a danger.', max_length=12, verbose_name='does it help?')),
                ('cautions', models.JSONField(blank=True, default=list, verbose_name='watch out')),
                ('label_note', models.CharField(blank=True, help_text='Beside the mark: “only if iron is low”.', max_length=120)),
                ('label_source', markdownx.models.MarkdownxField(blank=True, help_text='What the marks rest on, with its citation. Left empty: “our reading”.')),
                ('counts_experiences', models.BooleanField(default=False, help_text='Shows counts of outcomes once ten were read. Never for opioids, benzodiazepines, dopamine drugs, potassium, quinine, homeopathy or anything withdrawn.', verbose_name='count what readers report')),
                ('superseded_why', markdownx.models.MarkdownxField(blank=True)),
                ('verdict', markdownx.models.MarkdownxField(blank=True, help_text='Two plain sentences.')),
                ('who_should_not', markdownx.models.MarkdownxField(blank=True, verbose_name='who should not use it')),
                ('interactions', markdownx.models.MarkdownxField(blank=True)),
                ('benefits', markdownx.models.MarkdownxField(blank=True)),
                ('risks', markdownx.models.MarkdownxField(blank=True)),
                ('how_it_works', markdownx.models.MarkdownxField(blank=True)),
                ('without_it', markdownx.models.MarkdownxField(blank=True)),
                ('daily_life', markdownx.models.MarkdownxField(blank=True, verbose_name='in daily life')),
                ('not_known', markdownx.models.MarkdownxField(blank=True, help_text='What nobody has studied.')),
                ('edited', models.DateTimeField(auto_now=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='articles.article')),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supersedes', to='articles.remedy')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='articles.section')),
            ],
            options={
                'verbose_name_plural': 'remedies',
                'ordering': ['section__position', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='articles.article')),
                ('reference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='articles.reference')),
                ('remedy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='articles.remedy')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='articles.section')),
            ],
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Restless legs guide', max_length=80, verbose_name='name')),
                ('tagline', models.CharField(blank=True, max_length=160, verbose_name='tagline')),
                ('owner', models.CharField(blank=True, help_text='Who runs this site.', max_length=120, verbose_name='owner')),
                ('contact', models.EmailField(blank=True, help_text='Shown publicly; mails also go here.', max_length=254, verbose_name='contact e-mail')),
                ('minimum_age', models.PositiveSmallIntegerField(default=16, verbose_name='minimum age of commenters')),
                ('review_time', models.CharField(default='a few days', help_text='How long a comment usually waits: “a few days”.', max_length=120, verbose_name='stated review time')),
                ('updated', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'site',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Upstream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', 'guide'), ('section', 'section'), ('remedy', 'remedy'), ('reference', 'reference')], max_length=10)),
                ('key', models.CharField(help_text='The slug or key in the files.', max_length=80)),
                ('loaded', models.JSONField(default=dict)),
                ('waiting', models.JSONField(blank=True, null=True)),
                ('undo', models.JSONField(blank=True, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upstream', to='articles.article')),
            ],
            options={
                'verbose_name': 'text from the files',
                'verbose_name_plural': 'texts from the files',
                'ordering': ['article', 'kind', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('slug', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('language', models.CharField(max_length=10)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField()),
                ('what_changed', models.CharField(max_length=300)),
                ('is_review', models.BooleanField(default=False, help_text='Everything was read again against its sources, not only a passage mended.')),
                ('withdrawn', models.DateTimeField(blank=True, null=True)),
                ('source', models.JSONField()),
                ('parts', models.JSONField()),
                ('part_changes', models.JSONField(default=dict)),
                ('part_names', models.JSONField(default=dict)),
                ('rendered_with', models.PositiveIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='articles.article')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['article', '-published_at', '-number'], name='edition_latest')],
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='edition_number_unique')],
            },
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(fields=('article', 'slug'), name='section_slug_unique_in_article'),
        ),
        migrations.AddConstraint(
            model_name='remedy',
            constraint=models.UniqueConstraint(fields=('article', 'slug'), name='remedy_slug_unique_in_article'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('section__isnull', True), ('remedy__isnull', True), _connector='OR'), name='citation_in_one_place'),
        ),
        migrations.AddConstraint(
            model_name='upstream',
            constraint=models.UniqueConstraint(fields=('article', 'kind', 'key'), name='upstream_unique'),
        ),
    ]
