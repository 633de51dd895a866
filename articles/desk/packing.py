"""A guide as one file: the folder of its files (articles/content/README.md) with its pictures and reviewers, as a zip.

    guide.md, sections/ …   as in the folder
    reviewers.json          who really reviewed it; left out if nobody did
    pictures/NAME           the pictures that its texts show
    credits.json            {NAME: who made it}; left out if nobody said

A single Markdown file is taken too: front matter as in guide.md, what stands before the first “## Heading” is the main
message, and each such heading begins a section. Without an address it is made of the title.
"""

import json
import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.desk import uploads
from articles.editions import snapshots
from articles.exceptions import NotPossible
from articles.fields import REVIEWER, set_values
from articles.files import front_matter, loading, writer
from articles.files.format import CREDITS, GUIDE, PICTURES, PLAIN_FILES, REVIEWERS, GuideFileError
from articles.models import Article, Image, Reviewer
from articles.models.library.image import NAME
from articles.models.slugs import free_slug
from articles.text.text_html import MEDIA_URL, PAGE_IDS
from rlssite.moving.archives import Archive, BadArchive, Writer
from rlssite.uploads import read

MOST_UNPACKED = 500 * 1024 * 1024
MOST_MARKDOWN = 5 * 1024 * 1024
MOST_JSON = 1024 * 1024
_HEADING = re.compile(r"##[ \t]+(?P<title>\S.*?)[ \t#]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")


class CannotRead(NotPossible):
    """Says why a file is no guide that can be loaded, a sentence a line."""


def pack(article, path):
    """Write the working copy of `article` as a zip to `path`: the same bytes as long as nothing changes."""
    source = loading.working_source(article)
    found = {name: text.encode() for name, text in writer.files(source).items()}
    if source["reviewers"]:
        found[REVIEWERS] = _as_json(source["reviewers"])
    if credits := {name: image["credit"] for name, image in source["images"].items() if "credit" in image}:
        found[CREDITS] = _as_json(credits)
    for name in source["images"]:
        # One that is missing is a gap of the guide, and no reason to pack nothing.
        with suppress(FileNotFoundError):
            found[f"{PICTURES}/{name}"] = read(name)
    with Writer(path) as out:
        for name in sorted(found):
            out.add(name, found[name])


def _as_json(value):
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


@dataclass
class Loaded:
    """A guide that was loaded, or would have been: what `loading` reports, and what is still missing in its files."""

    article: Article
    report: loading.Report
    gaps: list = field(default_factory=list)
    pictures: int = 0


def load(path, *, force=False, dry_run=False, by=None):
    """Load the guides in the file at `path`, a zip or Markdown; return a list of `Loaded`. All of it, or nothing.

    Raises CannotRead.
    """
    with _folders(path) as folders:
        try:
            with uploads.all_or_nothing():
                done = [_load(folder, force, dry_run, by) for folder in folders]
                transaction.set_rollback(dry_run)
        except (GuideFileError, loading.LoadError) as error:
            raise CannotRead(str(error)) from None
    return done


def _load(folder, force, dry_run, by):
    guide = writer.inspect(folder)
    faults = [problem for problem in guide.problems if not problem.is_gap]
    if faults:
        raise GuideFileError(faults)
    source = guide.source
    reviewers = _reviewers(folder / REVIEWERS)
    credits = _credits(folder / CREDITS)
    renamed = _pictures(folder / PICTURES, dry_run, by)
    for name, credit in credits.items():
        # What was said here of a picture that is here already stays.
        Image.objects.filter(name=renamed.get(name), credit="").update(credit=credit)
    report = loading.load(_with_names(source, renamed), force=force)
    article = Article.objects.get(slug=source["article"]["slug"])
    # Those whom the author has named here stay.
    if reviewers and not article.reviewers.exists():
        snapshots.set_reviewers(article, reviewers)
    return Loaded(article, report, [problem for problem in guide.problems if problem.is_gap], len(renamed))


def _reviewers(path):
    if not path.is_file():
        return []
    wrong, rows = _damaged(REVIEWERS), _from_json(path)
    names = set(REVIEWER.names())
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == names for row in rows):
        raise wrong
    if any(isinstance(value, str) and front_matter.UNFIT.search(value) for row in rows for value in row.values()):
        raise wrong
    for row in rows:
        try:
            set_values(reviewer := Reviewer(), REVIEWER, row)
            reviewer.clean_fields(exclude=["article"])
        except (ValueError, TypeError, ValidationError) as error:
            raise wrong from error
    return rows


def _credits(path):
    """Return {name of a picture in the texts: who made it}."""
    found = _from_json(path) if path.is_file() else {}
    said = found.values() if isinstance(found, dict) else [None]
    if any(not isinstance(one, str) or front_matter.UNFIT.search(one) for one in said):
        raise _damaged(CREDITS)
    try:
        return {name: Image._meta.get_field("credit").clean(said, None) for name, said in found.items()}
    except ValidationError:
        raise _damaged(CREDITS) from None


def _damaged(name):
    return CannotRead(_("%(name)s is damaged.") % {"name": name})


def _from_json(path):
    try:
        return json.loads(path.read_bytes()[:MOST_JSON])
    except (ValueError, RecursionError):
        raise _damaged(path.name) from None


def _pictures(folder, dry_run, by):
    """Keep the pictures of a guide's folder; return {name in its texts: name here}."""
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not path.is_file() or not re.fullmatch(NAME, path.name):
            raise CannotRead(_("“%(name)s” is no name of a picture.") % {"name": path.name})
        with path.open("rb") as file:
            # Reading one byte more than the limit shows whether the file is larger.
            data = file.read(uploads.MAX_BYTES + 1)
        try:
            found[path.name] = _name_here(path.name, data, dry_run, by)
        except uploads.PictureRefused as refused:
            raise CannotRead(f"{path.name}: {refused}") from None
    return found


def _name_here(name, data, dry_run, by):
    present = Image.objects.filter(name=name).first()
    if present and not uploads.fault_of(present, data):
        return name
    # What comes from elsewhere is cleaned like any upload, so it may become another file.
    picture = uploads.clean_picture(data)
    return name if dry_run else uploads.keep(picture, by).name


def _with_names(value, renamed):
    """Return `value` (JSON) with the pictures' new names in all of its texts."""
    if isinstance(value, str):
        for old, new in renamed.items():
            value = value.replace(MEDIA_URL + old, MEDIA_URL + new)
        return value
    if isinstance(value, dict):
        return {key: _with_names(one, renamed) for key, one in value.items()}
    return [_with_names(one, renamed) for one in value] if isinstance(value, list) else value


# Files into folders


@contextmanager
def _folders(path):
    """Unpack the file at `path` for a while; yield the folders of the guides in it."""
    with tempfile.TemporaryDirectory(prefix="guide-") as place:
        place = Path(place)
        try:
            if _is_zip(path):
                yield _unpacked(path, place)
            else:
                yield [_folder_of(_text(Path(path).read_bytes()[: MOST_MARKDOWN + 1]), place / "guide")]
        except BadArchive as error:
            raise CannotRead(str(error)) from None


def _is_zip(path):
    with Path(path).open("rb") as file:
        return file.read(2) == b"PK"


def _unpacked(path, place):
    whole = place / "zip"
    whole.mkdir()
    with Archive(path, most_bytes=MOST_UNPACKED) as archive:
        archive.extract(whole)
    while not (whole / GUIDE).is_file():
        # Programs add a folder of their own for each file, and often pack the folder and not what is in it.
        inside = [one for one in whole.iterdir() if not one.name.startswith((".", "__MACOSX"))]
        if len(inside) == 1 and inside[0].is_dir():
            whole = inside[0]
            continue
        texts = sorted(one for one in inside if one.suffix.lower() in (".md", ".markdown") and one.is_file())
        if not texts:
            raise CannotRead(_("There is no %(name)s in it, and no other Markdown file.") % {"name": GUIDE})
        return [
            _folder_of(_text(one.read_bytes()[: MOST_MARKDOWN + 1], one.name), place / f"guide-{number}")
            for number, one in enumerate(texts)
        ]
    return [whole]


def _text(data, name=""):
    where = f"{name}: " if name else ""
    if len(data) > MOST_MARKDOWN:
        raise CannotRead(where + _("This is larger than %(limit)d MB, which is too much.") % {"limit": 5})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRead(where + _("This is neither a zip nor text in UTF-8.")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _folder_of(text, folder):
    """Write the one Markdown `text` as the files of a guide; return the folder. Its front matter may lack much."""
    try:
        values, _lines, body, _first = front_matter.split(text)
    except front_matter.FrontMatterError as error:
        raise CannotRead(_("Line %(line)d: %(why)s") % {"line": error.line, "why": error.message}) from None
    title = values.get("title")
    if not title or not isinstance(title, str):
        raise CannotRead(_("The front matter has no “title”."))
    # Said by the file, it is the address of a guide to merge with; else it is a new one.
    values = {"slug": Article.free_slug(slugify(title)), "language": "en"} | values
    message, sections = _cut(body)
    (folder / "sections").mkdir(parents=True)
    (folder / "remedies").mkdir()
    _write(folder / GUIDE, f"{front_matter.write(values)}\n{message}")
    for name in {*PLAIN_FILES.values(), "references.bib"}:
        _write(folder / name, "")
    taken = set(PAGE_IDS)
    for number, (heading, section) in enumerate(sections, start=1):
        slug = free_slug(slugify(heading)[:80].strip("-") or "section", "section", taken)
        taken.add(slug)
        head = front_matter.write({"title": heading[:200], "slug": slug, "kind": "text"})
        _write(folder / "sections" / f"{number * 10:02}-{slug}.md", f"{head}\n{section}")
    return folder


def _cut(body):
    """Return (what stands before the first heading, [(heading, text)]); lines inside a fence are no headings. Pure."""
    message, sections, fence = [], [], ""
    for row in body.split("\n"):
        if found := _FENCE.match(row):
            fence = "" if fence == found[1] else fence or found[1]
        heading = None if fence else _HEADING.fullmatch(row)
        if heading:
            sections.append((heading["title"], []))
        else:
            (sections[-1][1] if sections else message).append(row)
    return "\n".join(message).strip(), [(title, "\n".join(rows).strip()) for title, rows in sections]


def _write(path, text):
    path.write_bytes(f"{text.strip()}\n".encode() if text.strip() else b"")
