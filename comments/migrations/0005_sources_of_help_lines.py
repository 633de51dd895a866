"""Help lines carry the official page and the month that they were taken from; without them readers see no line.

The author's lines stay as they are. Those that are still as the site shipped them get the page that the shipped ones
have now. Two of these said less or more than their page does: 988 has a page in each of its two countries, and NHS 111's
option 2 serves Scotland and Wales too.
"""

from datetime import date

from django.db import migrations, models

TAKEN = date(2026, 11, 1)
# (kind, country, name, number, url, note) as it was shipped: (country, official page) as it is shipped now.
SHIPPED = {
    ("crisis", "United States and Canada", "988 crisis line", "988", "", "Call or text."): (
        "United States",
        "https://988lifeline.org/",
    ),
    ("crisis", "England", "NHS 111", "111", "", "Then choose option 2."): (
        "England, Scotland and Wales",
        "https://111.nhs.uk/",
    ),
    ("crisis", "United Kingdom and Ireland", "Samaritans", "116 123", "", ""): (
        "United Kingdom and Ireland",
        "https://www.samaritans.org/how-we-can-help/contact-samaritan/",
    ),
    (
        "crisis",
        "Elsewhere",
        "Find a Helpline",
        "",
        "https://findahelpline.com/",
        "It lists the lines of each country. In danger, call your local emergency number.",
    ): ("Elsewhere", "https://findahelpline.com/"),
    ("poison", "United States", "Poison line", "1-800-222-1222", "", ""): (
        "United States",
        "https://poisonhelp.hrsa.gov/",
    ),
    ("side-effects", "United Kingdom", "Yellow Card (MHRA)", "", "https://yellowcard.mhra.gov.uk/", ""): (
        "United Kingdom",
        "https://yellowcard.mhra.gov.uk/",
    ),
    ("side-effects", "United States", "MedWatch (FDA)", "", "https://www.fda.gov/medwatch", ""): (
        "United States",
        "https://www.fda.gov/medwatch",
    ),
}
# The second half of a line that was one for two countries.
SPLIT = {"United States and Canada": ("Canada", "https://988.ca/")}


def give_shipped_lines_their_source(apps, schema_editor):
    lines = apps.get_model("comments", "HelpLine").objects
    for line in list(lines.all()):
        shipped = SHIPPED.get((line.kind, line.country, line.name, line.number, line.url, line.note))
        if shipped is None:
            continue
        was, (country, page) = line.country, shipped
        same_name = lines.filter(kind=line.kind, name=line.name)
        if not same_name.filter(country=country).exclude(pk=line.pk).exists():
            line.country = country
        line.source_url, line.taken = page, TAKEN
        line.save()
        if line.country != was and was in SPLIT:
            other, other_page = SPLIT[was]
            if not same_name.filter(country=other).exists():
                line.pk, line.country, line.source_url = None, other, other_page
                line.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0004_quiet_alarms_and_learned_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="helpline",
            name="source_url",
            field=models.URLField(
                blank=True,
                help_text="The line's own page, or that of its authority, which you took it from. Readers see it.",
                verbose_name="official page",
            ),
        ),
        migrations.AddField(
            model_name="helpline",
            name="taken",
            field=models.DateField(
                blank=True,
                help_text="Readers see the month. Without it they see no line.",
                null=True,
                verbose_name="taken from it on",
            ),
        ),
        migrations.AlterField(
            model_name="helpline",
            name="checked",
            field=models.DateField(
                blank=True,
                help_text="When you last rang or opened it yourself. Only you see this.",
                null=True,
                verbose_name="rung on",
            ),
        ),
        migrations.RunPython(give_shipped_lines_their_source, migrations.RunPython.noop),
    ]
