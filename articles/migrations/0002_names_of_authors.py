import re
import unicodedata
from datetime import datetime

import django.core.validators
import django.db.models.deletion
import markdownx.models
from django.conf import settings
from django.db import migrations, models

# How names were read on the day when this was written: articles.text.names.author_names may read them better since.
ET_AL = "et al."
SUFFIX = re.compile(r"(?:[js]r|[js]nr|junior|senior|2nd|3rd|[4-9]th)\.?|(?-i:II|III|IV|VI|VII|VIII)", re.IGNORECASE)
# "Earley CJ", of which one line may hold many.
PUBMED = re.compile(r"(?P<family>[^\W\d_][\w'’‐–-]+(?: [^\W\d_][\w'’‐–-]+){0,4}) (?P<given>[A-Z]\.?(?:-?[A-Z]\.?){0,3})")
PARTICLES = frozenset("af al bin da das de del della den der di do dos du el ibn la le ten ter van von zu zum zur".split())
ORGANISATION_WORDS = frozenset(
    """
    academy administration agency alliance association associations authority board boards bureau centre center centers
    centres charity clinic clinics collaboration collaborative collaborators college commission committee committees
    company conference consortium corporation council councils department departments directorate federation force
    foundation gmbh government group groups health hospital hospitals inc initiative institut institute institutes
    institution instituto international investigators laboratories laboratory league library ltd llc medicines
    ministerio ministerium ministry ministries ministère national network nations office organisation organisations
    organization organizations panel pharma pharmaceuticals programme program project registry research services service
    sociedad société society societies taskforce team trust union universidad universität university universities
    gesellschaft verein klinik krankenhaus hôpital università università workgroup
    """.split()
)
SMALL_WORDS = frozenset("of for the on in against to at und et für the".split())


def names_of(text):
    """Return the names in a text, one a line, as it was read until now: no comma, no person."""
    names = []
    for line in (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()):
        if line == ET_AL:
            names.append({"others": True})
        elif line.startswith("{") and line.endswith("}") and "}, {" not in line:
            names.append({"literal": line[1:-1].strip()})
        elif "," in line:
            names += with_comma(line)
        elif line:
            names.append({"literal": line})
    return [name for name in names if name.get("literal") != ""]


def with_comma(line):
    """Return the person or persons of "Family, Given" or "Family GN, Family GN"; what is neither is kept as it stands.

    Until now all that was a person: "Ministry of Health, Labour and Welfare" as well.
    """
    line = line.strip(", ")
    if line.endswith(f", {ET_AL}"):
        return [*with_comma(line.removesuffix(ET_AL)), {"others": True}]
    parts = re.split(r"\s*,\s*(?![^{}]*\})", line)
    several = [PUBMED.fullmatch(part) for part in parts]
    if all(several):
        return [person(match["family"], match["given"]) for match in several]
    parts = [part[1:-1] if re.fullmatch(r"\{[^{}]*\}", part) else part for part in parts]
    if several[0] or len(parts) not in (2, 3) or re.search(r" and |&", line) or is_organisation(line):
        return [{"literal": line}]
    if len(parts) == 2 and not SUFFIX.fullmatch(parts[1]):
        return [person(*with_particles(parts[0], *without_suffix(parts[1])))]
    for suffix, given in (parts[1:], parts[:0:-1]) if len(parts) == 3 else ():
        if SUFFIX.fullmatch(suffix):
            return [person(parts[0], given, suffix)]
    return [{"literal": line}]


def person(family, given, suffix=""):
    return {"family": family, "given": given, "suffix": suffix}


def without_suffix(given):
    before, _space, last = given.rpartition(" ")
    return (before, last) if before and SUFFIX.fullmatch(last) else (given, "")


def with_particles(family, given, suffix):
    """Return ("van Beethoven", "Ludwig", "") for "Beethoven, Ludwig van"."""
    words, particles = given.split(), []
    while len(words) > 1 and words[-1] in PARTICLES:
        particles.insert(0, words.pop())
    return " ".join([*particles, family]), " ".join(words), suffix


def is_organisation(line):
    words = line.replace(",", " ").split()
    family, _comma, given = line.partition(",")
    if " " not in family and len(given.split()) <= 3:
        # Somebody may be called Board or Service.
        words = given.split()
    has_word = any(word.strip(".;:()'’“”\"").casefold() in ORGANISATION_WORDS for word in words)
    return has_word or any(word in SMALL_WORDS for word in words)


def text_of(names):
    """Return the text that is read as `names` from now on."""
    lines = []
    for name in names:
        if "others" in name:
            lines.append(ET_AL)
        elif "literal" in name:
            text = name["literal"]
            is_plain = re.fullmatch(r"[^\s,;{}\\&()]+", text) and text.casefold() not in ("others", "et", "al.")
            lines.append(text if is_plain else in_braces(text))
        else:
            parts = [name[part] for part in ("family", "suffix", "given") if name[part] or part != "suffix"]
            plain = ", ".join(parts).strip()
            is_plain = not re.search(r"[{}\\]", plain) and "," in plain and with_comma(plain) == [name]
            lines.append(plain if is_plain else ", ".join(map(in_braces, parts)))
    return "\n".join(lines)


def in_braces(text):
    return "{" + re.sub(r"([\\{}])", r"\\\1", text) + "}"


def text_before(names):
    """Return the text that was read as `names` until now."""
    lines = []
    for name in names:
        if "others" in name:
            lines.append(ET_AL)
        elif "literal" in name:
            text = name["literal"]
            lines.append("{" + text + "}" if "," in text or text == ET_AL else text)
        else:
            lines.append(f"{name['family']}, {name['given']} {name['suffix']}".strip())
    return "\n".join(lines)


def to_new(text):
    return text_of(names_of(text))


def to_old(text):
    return text_before(
        {part: re.sub(r"\\([\\{}])", r"\1", word) if isinstance(word, str) else word for part, word in name.items()}
        for name in names_of(text)
    )


def to_names(apps, schema_editor):
    for reference in apps.get_model("articles", "Reference").objects.exclude(authors="").iterator():
        reference.names = names_of(reference.authors)
        reference.save(update_fields=["names"])
    change_texts(apps, to_new)


def to_authors(apps, schema_editor):
    for reference in apps.get_model("articles", "Reference").objects.exclude(names=[]).iterator():
        reference.authors = text_before(reference.names)
        reference.save(update_fields=["authors"])
    change_texts(apps, to_old)


def change_texts(apps, change):
    """Bring the texts that are compared with the references' own, or put in their place, into the same form."""
    for row in apps.get_model("articles", "Upstream").objects.filter(kind="reference").iterator():
        for fields in (row.loaded, row.waiting, (row.undo or {}).get("loaded")):
            if fields and "authors" in fields:
                fields["authors"] = change(fields["authors"])
        if row.undo and row.undo["name"] == "authors":
            row.undo |= {name: change(row.undo[name]) for name in ("new", "mine") if name in row.undo}
        row.save(update_fields=["loaded", "waiting", "undo"])
    change_sources(apps.get_model("articles", "Edition").objects.only("source"), "source", change)
    articles = apps.get_model("articles", "Article").objects.exclude(replaced_source=None)
    change_sources(articles.only("replaced_source"), "replaced_source", change)


def change_sources(rows, field, change):
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        row = rows.get(pk=pk)
        for reference in getattr(row, field)["references"].values():
            reference["authors"] = change(reference["authors"])
        row.save(update_fields=[field])


def forget_first_texts(apps, schema_editor):
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
    # The last of those that were made one. A database that has only the one before it, 0004, takes all of this too:
    # what 0004 did can be done twice.
    replaces = [("articles", "0005_names_of_authors")]
    dependencies = [("articles", "0001_the_guide"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.RunPython(forget_first_texts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="reference",
            name="names",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="authors"),
        ),
        migrations.RunPython(to_names, to_authors),
        migrations.RemoveField(model_name="reference", name="authors"),
        # What forms call these, so that it can be translated; the database is not changed by it.
        migrations.AlterModelOptions(
            name='article',
            options={'ordering': ['title'], 'verbose_name': 'article', 'verbose_name_plural': 'articles'},
        ),
        migrations.AlterModelOptions(
            name='articleslug',
            options={'verbose_name': 'article slug', 'verbose_name_plural': 'article slugs'},
        ),
        migrations.AlterModelOptions(
            name='author',
            options={'ordering': ['name'], 'verbose_name': 'author', 'verbose_name_plural': 'authors'},
        ),
        migrations.AlterModelOptions(
            name='citation',
            options={'verbose_name': 'citation', 'verbose_name_plural': 'citations'},
        ),
        migrations.AlterModelOptions(
            name='edition',
            options={'ordering': ['-number'], 'verbose_name': 'edition', 'verbose_name_plural': 'editions'},
        ),
        migrations.AlterModelOptions(
            name='image',
            options={'ordering': ['-uploaded_at'], 'verbose_name': 'image', 'verbose_name_plural': 'images'},
        ),
        migrations.AlterModelOptions(
            name='pagestate',
            options={'verbose_name': 'page state', 'verbose_name_plural': 'page states'},
        ),
        migrations.AlterModelOptions(
            name='reference',
            options={'ordering': ['key'], 'verbose_name': 'reference', 'verbose_name_plural': 'references'},
        ),
        migrations.AlterModelOptions(
            name='remedy',
            options={'ordering': ['section__position', 'position', 'pk'], 'verbose_name': 'remedy', 'verbose_name_plural': 'remedies'},
        ),
        migrations.AlterModelOptions(
            name='reviewer',
            options={'ordering': ['-date'], 'verbose_name': 'reviewer', 'verbose_name_plural': 'reviewers'},
        ),
        migrations.AlterModelOptions(
            name='section',
            options={'ordering': ['position', 'pk'], 'verbose_name': 'section', 'verbose_name_plural': 'sections'},
        ),
        migrations.AlterField(
            model_name='article',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.author', verbose_name='author'),
        ),
        migrations.AlterField(
            model_name='article',
            name='copyright',
            field=models.CharField(blank=True, max_length=200, verbose_name='copyright'),
        ),
        migrations.AlterField(
            model_name='article',
            name='disclaimer',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='disclaimer'),
        ),
        migrations.AlterField(
            model_name='article',
            name='edited',
            field=models.DateTimeField(auto_now=True, verbose_name='edited'),
        ),
        migrations.AlterField(
            model_name='article',
            name='glossary',
            field=markdownx.models.MarkdownxField(blank=True, help_text='One word a line, other names after commas; “: ” and its meaning in the next line.', verbose_name='glossary'),
        ),
        migrations.AlterField(
            model_name='article',
            name='language',
            field=models.CharField(choices=[('en', 'English')], default='en', max_length=10, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='article',
            name='main_message',
            field=markdownx.models.MarkdownxField(blank=True, help_text='The one thing to remember, in one sentence.', verbose_name='main message'),
        ),
        migrations.AlterField(
            model_name='article',
            name='review_due',
            field=models.DateField(blank=True, help_text='After this day the page says that advice may have changed.', null=True, verbose_name='review due'),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=models.CharField(max_length=80, unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='article',
            name='summary',
            field=models.CharField(blank=True, help_text='One or two sentences for lists and search.', max_length=300, verbose_name='summary'),
        ),
        migrations.AlterField(
            model_name='article',
            name='title',
            field=models.CharField(max_length=200, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='article',
            name='tonight',
            field=markdownx.models.MarkdownxField(blank=True, help_text='What helps now, and what not to do now.', verbose_name='tonight'),
        ),
        migrations.AlterField(
            model_name='author',
            name='about',
            field=models.TextField(blank=True, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='author',
            name='credentials',
            field=models.CharField(blank=True, help_text='Left empty, the page says “not a health professional”.', max_length=200, verbose_name='credentials'),
        ),
        migrations.AlterField(
            model_name='author',
            name='funding',
            field=models.TextField(blank=True, help_text='Who pays for this work.', verbose_name='funding'),
        ),
        migrations.AlterField(
            model_name='author',
            name='interests',
            field=models.TextField(blank=True, help_text='Interests a reader should know of; “none” if there are none.', verbose_name='interests'),
        ),
        migrations.AlterField(
            model_name='author',
            name='name',
            field=models.CharField(max_length=120, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='author',
            name='user',
            field=models.OneToOneField(blank=True, help_text="The account whose comments carry the author's mark.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='author', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AlterField(
            model_name='image',
            name='title',
            field=models.CharField(blank=True, help_text='For your own list; readers do not see it.', max_length=200, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='image',
            name='uploaded_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='uploaded at'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='issue',
            field=models.CharField(blank=True, max_length=20, verbose_name='issue'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='key',
            field=models.CharField(help_text='What you write in a text: [@key].', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^(?:[A-Za-z][A-Za-z0-9_:.-]*)\\Z', 'Start with a letter; then letters, digits and . : _ - only.')], verbose_name='key'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='pages',
            field=models.CharField(blank=True, max_length=40, verbose_name='pages'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='private_notes',
            field=models.TextField(blank=True, help_text='Never shown: the sentences that support what it is cited for, and when they were seen.', verbose_name='private notes'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='publisher',
            field=models.CharField(blank=True, max_length=200, verbose_name='publisher'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='title',
            field=models.CharField(max_length=500, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='type',
            field=models.CharField(choices=[('article', 'journal article'), ('report', 'report or guideline'), ('book', 'book or chapter'), ('label', 'medicine label'), ('web', 'web page'), ('other', 'other')], default='article', max_length=10, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='volume',
            field=models.CharField(blank=True, max_length=20, verbose_name='volume'),
        ),
        migrations.AlterField(
            model_name='reference',
            name='year',
            field=models.CharField(blank=True, max_length=20, verbose_name='year'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='benefits',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='benefits'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='how_it_works',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='how it works'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='interactions',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='interactions'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='kind',
            field=models.CharField(choices=[('self-care', 'self-care'), ('supplement', 'supplement'), ('device', 'device'), ('medicine', 'medicine'), ('complementary', 'complementary')], default='self-care', max_length=15, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='label_note',
            field=models.CharField(blank=True, help_text='Beside the mark: “only if iron is low”.', max_length=120, verbose_name='label note'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='label_source',
            field=markdownx.models.MarkdownxField(blank=True, help_text='What the marks rest on, with its citation. Left empty: “our reading”.', verbose_name='label source'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='name',
            field=models.CharField(max_length=120, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='not_known',
            field=markdownx.models.MarkdownxField(blank=True, help_text='What nobody has studied.', verbose_name='not known'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='other_names',
            field=models.CharField(blank=True, help_text='Generic names; brands with their country in brackets.', max_length=500, verbose_name='other names'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='position',
            field=models.PositiveIntegerField(default=0, help_text='Order on the page; 0 means last.', verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='risks',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='risks'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='articles.section', verbose_name='section'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='set_aside',
            field=models.BooleanField(default=False, help_text='Left out of the next edition, but kept: nothing under it is lost.', verbose_name='set aside'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='superseded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supersedes', to='articles.remedy', verbose_name='superseded by'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='superseded_why',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='superseded why'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='verdict',
            field=markdownx.models.MarkdownxField(blank=True, help_text='Two plain sentences.', verbose_name='verdict'),
        ),
        migrations.AlterField(
            model_name='remedy',
            name='without_it',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='without it'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='date',
            field=models.DateField(verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='interests',
            field=models.CharField(help_text='“None declared” if there are none.', max_length=300, verbose_name='interests'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='is_clinician',
            field=models.BooleanField(default=False, help_text='Only then does the page stop saying “not checked by a clinician”.', verbose_name='is clinician'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='name',
            field=models.CharField(max_length=120, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='role',
            field=models.CharField(max_length=200, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='scope',
            field=models.CharField(help_text='What was reviewed, and what was not.', max_length=300, verbose_name='scope'),
        ),
        migrations.AlterField(
            model_name='section',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='section',
            name='body',
            field=markdownx.models.MarkdownxField(blank=True, verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='section',
            name='kind',
            field=models.CharField(choices=[('text', 'text'), ('advice', 'advice'), ('experience', "the author's own experience")], default='text', max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='section',
            name='position',
            field=models.PositiveIntegerField(default=0, help_text='Order on the page; 0 means last.', verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='section',
            name='set_aside',
            field=models.BooleanField(default=False, help_text='Left out of the next edition, but kept: nothing under it is lost.', verbose_name='set aside'),
        ),
        migrations.AlterField(
            model_name='section',
            name='slug',
            field=models.CharField(max_length=80, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='section',
            name='title',
            field=models.CharField(max_length=200, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='upstream',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upstream', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='upstream',
            name='key',
            field=models.CharField(help_text='The slug or key in the files.', max_length=80, verbose_name='key'),
        ),
        migrations.AlterField(
            model_name='upstream',
            name='kind',
            field=models.CharField(choices=[('article', 'guide'), ('section', 'section'), ('remedy', 'remedy'), ('reference', 'reference')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='upstream',
            name='loaded',
            field=models.JSONField(default=dict, verbose_name='loaded'),
        ),
        migrations.AlterField(
            model_name='upstream',
            name='waiting',
            field=models.JSONField(blank=True, null=True, verbose_name='waiting'),
        ),
    ]
