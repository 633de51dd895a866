import unicodedata

from django.db import migrations, models

from articles.text import author_names


def names_of(text):
    """Return the names in a text as it was read until now: no comma, no person."""
    names = []
    for line in (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()):
        if line == author_names.ET_AL:
            names.append(author_names.OTHERS)
        elif line.startswith("{") and line.endswith("}"):
            names.append(author_names.literal(line[1:-1].strip()))
        elif "," in line:
            # Of these many were read wrongly.
            names += author_names.read(line)[0]
        elif line:
            names.append(author_names.literal(line))
    return [name for name in names if name.get("literal") != ""]


def text_before(names):
    """Return the text that was read as `names` until now."""
    lines = []
    for name in names:
        if "others" in name:
            lines.append(author_names.ET_AL)
        elif "literal" in name:
            text = name["literal"]
            lines.append("{" + text + "}" if "," in text or text == author_names.ET_AL else text)
        else:
            lines.append(f"{name['family']}, {name['given']} {name['suffix']}".strip())
    return "\n".join(lines)


def to_new(text):
    return author_names.text_of(names_of(text))


def to_old(text):
    return text_before(author_names.read(text)[0])


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


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_a_first_text_is_no_change")]
    operations = [
        migrations.AddField(
            model_name="reference",
            name="names",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="authors"),
        ),
        migrations.RunPython(to_names, to_authors),
        migrations.RemoveField(model_name="reference", name="authors"),
    ]
