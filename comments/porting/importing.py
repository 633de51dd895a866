"""Brings a discussion in from a file of lines (comments/porting/discussion_file.py): all of it, or nothing.

Comments are recognised by their key, and one that exists already stays as it is. So importing the same file again
changes nothing, and a newer file of the same discussion adds what is new.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max

from articles.models import Edition, Remedy, Section
from comments.models import Comment, Contact, Decision, ExperienceReport, ProposedEdit, Report, Word
from comments.porting.discussion_file import MAX_LINE, PLAIN, Wrong, read_comment, read_header, read_object
from comments.porting.recounting import recount
from comments.querysets import MOST_PINNED

BATCH = 200
# More problems would scroll the first away, which may be the cause of the others.
MOST_PROBLEMS = 20
# The fields of existing comments that an import needs.
KNOWN = ("pk", "key", "article_id", "root_id")
# Fields that are believed only in the owner's own file: ({field: value otherwise}, its name in the report).
OWNERS_WORDS = (
    ({"by_author": False}, "the author's mark: left out"),
    ({"pinned": False}, "pinned: left out"),
    ({"editor_note": "", "editor_note_at": None}, "an editor's note: left out"),
    ({"desk_note": ""}, "a private note: left out"),
    ({"led_to_edition_id": None}, "“became part of the guide”: left out"),
)


class ImportRefused(Exception):
    """Says why nothing was imported: `problems` are sentences with the numbers of the lines."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Imported:
    new: int = 0
    known: int = 0
    # What could not be kept as it was in the file, with how often.
    notes: Counter = field(default_factory=Counter)


def read_file(file):
    """Read the open binary `file` to its end; return (header, number of comments). Raises `ImportRefused`.

    Every line is read and checked by itself before the first row is written.
    """
    problems, header, comments, end = [], None, 0, None
    for number, line in _numbered(file):
        try:
            if number == 1:
                header = read_header(line)
                continue
            value = read_object(line)
            if end is not None:
                raise Wrong("something stands below the line that ends the file.")
            if value.keys() == {"end"}:
                end = value["end"]
                if isinstance(end, bool) or end != comments:
                    raise Wrong(f"the file should hold {str(end)[:20]} comments, and holds {comments}.")
                continue
            comments += 1
            read_comment(value)
        except Wrong as wrong:
            problems.append(f"Line {number}: {wrong}")
            if number == 1 or len(problems) == MOST_PROBLEMS or len(line) > MAX_LINE:
                break
    if header is None and not problems:
        problems.append("The file is empty.")
    elif end is None and not problems:
        problems.append("The file ends before its last line: it was cut off.")
    if problems:
        raise ImportRefused(problems)
    return header, comments


def _numbered(file):
    number = 0
    # Reading one byte more than the limit shows that a line is too long, without reading all of it.
    while line := file.readline(MAX_LINE + 1):
        number += 1
        yield number, line


def bring_in(file, article, *, trusted=False, dry_run=False, progress=lambda done: None):
    """Save the comments of the checked `file` (open at its start) under `article`; return an `Imported`.

    `trusted`: the file is the owner's own. Only then is believed what only the owner says: the author's marks, pins,
    editor's notes, what became part of the guide, who decided, and which addresses are confirmed.
    Raises `ImportRefused`; then, and with `dry_run`, nothing is kept.
    """
    done = Imported()
    with transaction.atomic():
        target = _Target(article, trusted, done)
        values = ((number, read_object(line)) for number, line in _numbered(file) if number > 1)
        comments = ((number, read_comment(value)) for number, value in values if "end" not in value)
        while batch := list(islice(comments, BATCH)):
            target.write(batch)
            progress(done)
        if done.new:
            # This also raises the page's revision if readers see something new.
            for _step in recount(article):
                pass
            target.unpin()
        transaction.set_rollback(dry_run)
    return done


class _Target:
    """The guide that comments are imported into, with what it has already."""

    def __init__(self, article, trusted, done):
        self.article, self.trusted, self.done = article, trusted, done
        self.editions = dict(Edition.objects.filter(article=article).values_list("number", "pk"))
        self.things = {}
        for kind, model in (("section", Section), ("remedy", Remedy)):
            rows = list(model.objects.filter(article=article).only("pk", "slug", "old_slugs"))
            self.things |= {f"{kind}:{slug}": {f"{kind}_id": row.pk} for row in rows for slug in row.old_slugs}
            # A slug that is in use now counts before another row's earlier slug.
            self.things |= {f"{kind}:{row.slug}": {f"{kind}_id": row.pk} for row in rows}
        staff = get_user_model().objects.filter(is_staff=True) if trusted else ()
        self.staff = {user.get_username(): user for user in staff}
        self.last_before = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def write(self, batch):
        """Write one batch of [(line number, values)]."""
        wanted = {values[name] for _number, values in batch for name in ("key", "in_reply_to")} - {None}
        self.here = {row.key: row for row in Comment.objects.filter(key__in=wanted).only(*KNOWN)}
        waiting, written = {}, []
        for number, values in batch:
            if self.is_known(number, values, waiting):
                self.done.known += 1
                continue
            if values["in_reply_to"] in waiting:
                # An answered comment has to be saved first, so that it has a pk.
                written += self.write_comments(waiting)
            waiting[values["key"]] = self.comment(number, values), values
        written += self.write_comments(waiting)
        self.done.new += len(written)
        self.write_parts(written)
        self.write_contacts(written)

    def is_known(self, number, values, waiting):
        known = self.here.get(values["key"])
        if values["key"] in waiting or (known and known.pk > self.last_before):
            refuse(number, "a comment with the same key stands above.")
        if known and known.article_id != self.article.pk:
            refuse(number, "this comment stands under another guide here, and a comment has one place.")
        return known is not None

    # Comments

    def comment(self, number, values):
        row = Comment(article=self.article, key=values["key"], **{name: values[name] for name in PLAIN})
        row.derive()
        for name, value in self.thing(values["about"]).items():
            setattr(row, name, value)
        row.edition_id = self.edition(values["edition"])
        row.led_to_edition_id = self.edition(values["led_to_edition"])
        if not self.trusted:
            self.take_the_owners_words(row)
        row.line = number
        return row

    def take_the_owners_words(self, row):
        for fields, words in OWNERS_WORDS:
            if any(getattr(row, name) for name in fields):
                self.done.notes[words] += 1
                for name, without in fields.items():
                    setattr(row, name, without)

    def thing(self, slug):
        """Return {"section_id" or "remedy_id": pk} of what has, or had, the slug `slug`."""
        if slug and slug not in self.things:
            self.done.notes[f"“{slug}” is not in this guide: about the whole guide instead"] += 1
        return self.things.get(slug, {})

    def edition(self, number):
        if number is not None and number not in self.editions:
            self.done.notes[f"this guide has no edition {number}: left out"] += 1
        return self.editions.get(number)

    def write_comments(self, waiting):
        """Write the rows of `waiting`, {key: (row, values)}, and empty it; return [(row, values)]."""
        for row, values in waiting.values():
            if values["in_reply_to"] is not None:
                answered = self.here.get(values["in_reply_to"])
                if answered is None:
                    refuse(row.line, "it answers a comment that neither stands above it nor is here.")
                if answered.article_id != self.article.pk:
                    refuse(row.line, "it answers a comment under another guide.")
                row.in_reply_to_id, row.root_id = answered.pk, answered.root_id or answered.pk
        self.number_replies([row for row, _values in waiting.values() if row.reply_no])
        rows = [row for row, _values in waiting.values()]
        Word.objects.keep(Comment.objects.bulk_create(rows), are_new=True)
        written = list(waiting.values())
        self.here |= {row.key: row for row, _values in written}
        waiting.clear()
        return written

    def number_replies(self, rows):
        """Keep the replies' numbers; if a number is taken in its thread here, use the thread's next one."""
        roots = {row.root_id for row in rows}
        # Lock these threads, so that nobody else gives numbers in them until we are done.
        list(Comment.objects.select_for_update(no_key=True).filter(pk__in=roots).order_by("pk").values_list("pk"))
        replies = Comment.objects.filter(root__in=roots)
        taken = set(replies.filter(reply_no__in={row.reply_no for row in rows}).values_list("root", "reply_no"))
        last = {}
        for row in rows:
            if (row.root_id, row.reply_no) in taken:
                if row.root_id not in last:
                    highest = replies.filter(root=row.root_id).aggregate(last=Max("reply_no"))["last"] or 0
                    ours = (no for root, no in taken if root == row.root_id)
                    last[row.root_id] = max(highest, *ours)
                row.reply_no = last[row.root_id] + 1
                self.done.notes["the number in the thread was given away here: a later one"] += 1
            if row.root_id in last:
                last[row.root_id] = max(last[row.root_id], row.reply_no)
            taken.add((row.root_id, row.reply_no))

    def unpin(self):
        pinned = Comment.objects.filter(article=self.article).pinned().order_by("pk").values_list("pk", flat=True)
        surplus = list(pinned)[MOST_PINNED:]
        if surplus:
            Comment.objects.filter(pk__in=surplus).update(pinned=False)
            self.done.notes[f"{MOST_PINNED} threads are pinned already: unpinned"] = len(surplus)

    # What belongs to comments

    def write_parts(self, written):
        ExperienceReport.objects.bulk_create(
            ExperienceReport(comment=row, **values["experience"]) for row, values in written if values["experience"]
        )
        ProposedEdit.objects.bulk_create(
            ProposedEdit(comment=row, **values["proposed_edit"]) for row, values in written if values["proposed_edit"]
        )
        reports = [(Report(comment=row, **report), report) for row, values in written for report in values["reports"]]
        Report.objects.bulk_create(report for report, _values in reports)
        for report, values in reports:
            # Saving set the date to now.
            report.created = values["created"]
        Report.objects.bulk_update([report for report, _values in reports], ["created"])
        self.write_decisions(written)

    def write_decisions(self, written):
        lists = [[self.decision(row, act) for act in values["decisions"]] for row, values in written]
        decisions = Decision.objects.bulk_create([decision for acts in lists for decision in acts])
        for (_row, values), acts in zip(written, lists, strict=True):
            for act, decision in zip(values["decisions"], acts, strict=True):
                decision.made = act["made"]
                decision.undoes = acts[act["undoes"]] if act["undoes"] is not None else None
        Decision.objects.bulk_update(decisions, ["made", "undoes"])

    def decision(self, row, act):
        before = self.things.get(act["previous_about"], {})
        plain = {name: act[name] for name in ("act", "by_writer", "reason", "tell_writer", "previous_status")}
        return Decision(
            comment=row,
            by=self.staff.get(act["by"]),
            **plain,
            **{f"previous_{name}": pk for name, pk in before.items()},
        )

    def write_contacts(self, written):
        """Save the addresses. A wish for no mail is kept; a confirmation counts only in the owner's own file."""
        wanted = {row.email.lower(): values["contact"] for row, values in written if row.email and values["contact"]}
        known = {contact.email: contact for contact in Contact.objects.filter(email__in=wanted)}
        Contact.objects.bulk_create(Contact(email=email) for email in wanted if email not in known)
        for contact in Contact.objects.filter(email__in=wanted):
            said = wanted[contact.email]
            contact.unsubscribed = contact.unsubscribed or said["unsubscribed"]
            if self.trusted:
                contact.confirmed = contact.confirmed or said["confirmed"]
            contact.save(update_fields=["unsubscribed", "confirmed"])


def refuse(number, sentence):
    raise ImportRefused([f"Line {number}: {sentence}"])
