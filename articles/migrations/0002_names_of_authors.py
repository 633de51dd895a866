import re
import unicodedata
from datetime import datetime

from django.db import migrations, models

# How names were read on the day when this was written: articles.text.author_names may read them better since.
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
    dependencies = [("articles", "0001_the_guide")]
    operations = [
        migrations.RunPython(forget_first_texts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="reference",
            name="names",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="authors"),
        ),
        migrations.RunPython(to_names, to_authors),
        migrations.RemoveField(model_name="reference", name="authors"),
    ]
