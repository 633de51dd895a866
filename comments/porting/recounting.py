"""Counts a discussion again and corrects the stored counts, while the site may be running.

Every stored count is locked before its comments are counted. A publication saves the comment and adds to the counts in
one transaction. So it is either finished, and its comment is counted here; or it waits for the lock, and adds its
comment afterwards. Locks are taken in the same order as in `acts.publish`: a thread first, then the counts above
threads, and never two rows of the same table above threads at once.
"""

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum

from articles.models import PageState, Remedy, Section
from comments.models import Comment, Discussion, ExperienceReport, ExperienceTally, Tally

BATCH = 200


def recount(article):
    """Count everything of a guide again; after each step yield (what differed, in words, or ""; comments seen)."""
    seen = 0
    for batch in _batches(Comment.objects.filter(article=article, root__isnull=True)):
        seen += len(batch)
        yield from ((words, seen) for words in _threads(article, batch))
        yield "", seen
    for batch in _batches(Comment.objects.filter(article=article, root__isnull=False)):
        seen += len(batch)
        yield from ((words, seen) for words in _replies(batch))
        yield "", seen
    for step in (_discussion, _tallies, _experiences):
        yield from ((words, seen) for words in step(article))


def _batches(rows):
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _differences(row, right):
    """Set the values `right` on `row`; return words about each field that had another value."""
    words = []
    for name, value in right.items():
        if getattr(row, name) != value:
            words.append(f"{name} {getattr(row, name)} → {value}")
            setattr(row, name, value)
    return words


@transaction.atomic
def _threads(article, batch):
    found, is_public = [], False
    roots = list(Comment.objects.select_for_update(no_key=True).filter(pk__in=batch).order_by("pk"))
    replies = Comment.objects.filter(root__in=batch).order_by().values("root")
    shown, by_author = Q(status=Comment.Status.PUBLISHED), Q(by_author=True)
    replies = replies.annotate(shown=Count("pk", filter=shown), by_author=Count("pk", filter=shown & by_author))
    counts = {row["root"]: row for row in replies.annotate(last=Max("reply_no"))}
    for root in roots:
        row = counts.get(root.pk, {"shown": 0, "by_author": 0, "last": 0})
        was_listed = root.is_listed
        right = {
            "reply_count": row["shown"],
            "last_reply_no": row["last"] or 0,
            "answered": row["by_author"] > 0,
            "is_listed": root.is_published or row["shown"] > 0,
        }
        words = _differences(root, right)
        if words:
            Comment.objects.filter(pk=root.pk).update(**right)
            found.append(f"Thread /c/{root.pk}/: {', '.join(words)}.")
            is_public = is_public or was_listed or root.is_listed
    if is_public:
        PageState.objects.bump(article)
    return found


def _replies(batch):
    """Correct the counts on replies, which must be empty. Nothing else writes them, so no lock is needed."""
    right = {"reply_count": 0, "last_reply_no": 0, "answered": False, "is_listed": False}
    wrong = Comment.objects.filter(pk__in=batch).exclude(**right)
    numbers = list(wrong.order_by("pk").values_list("pk", flat=True))
    Comment.objects.filter(pk__in=numbers).update(**right)
    return [f"Reply /c/{pk}/: counted what only the first comment of a thread counts." for pk in numbers]


@transaction.atomic
def _discussion(article):
    Discussion.objects.get_or_create(article=article)
    discussion = Discussion.objects.select_for_update(no_key=True).get(article=article)
    words = _differences(discussion, {"comment_count": Comment.objects.published().filter(article=article).count()})
    if not words:
        return []
    Discussion.objects.filter(pk=discussion.pk).update(comment_count=discussion.comment_count)
    PageState.objects.bump(article)
    return [f"Discussion: {', '.join(words)}."]


def _tallies(article):
    found = []
    for name, model in (("section", Section), ("remedy", Remedy)):
        for thing in model.objects.filter(article=article).order_by("pk"):
            found += _tally(article, {name: thing})
    return found


@transaction.atomic
def _tally(article, about):
    threads = Comment.objects.threads().filter(**about)
    if not Tally.objects.filter(**about).exists() and not threads.exists():
        return []
    Tally.objects.get_or_create(article=article, **about)
    tally = Tally.objects.select_for_update(no_key=True, of=("self",)).get(**about)
    shown = threads.aggregate(
        first=Count("pk", filter=Q(status=Comment.Status.PUBLISHED)), replies=Sum("reply_count", default=0)
    )
    words = _differences(tally, {"comment_count": shown["first"] + shown["replies"]})
    if not words:
        return []
    Tally.objects.filter(pk=tally.pk).update(comment_count=tally.comment_count)
    PageState.objects.bump(article)
    [(kind, thing)] = about.items()
    return [f"Comments about the {kind} “{thing}”: {', '.join(words)}."]


def _experiences(article):
    found = []
    reports = ExperienceReport.objects.filter(comment__article=article)
    should_count = Q(
        comment__status=Comment.Status.PUBLISHED, comment__reviewed__isnull=False, comment__remedy__isnull=False
    )
    elsewhere = Q(counted_for__isnull=True) | ~Q(counted_for=F("comment__remedy"))
    wrong = (should_count & elsewhere) | (~should_count & Q(counted_for__isnull=False))
    for batch in _batches(reports.filter(wrong)):
        for pk in batch:
            found += _experience(pk)
    cells = set(ExperienceTally.objects.filter(remedy__article=article).values_list("remedy", "outcome", "duration"))
    counted = ExperienceReport.objects.filter(counted_for__article=article)
    cells.update(counted.order_by().values_list("counted_for", "outcome", "duration").distinct())
    for cell in sorted(cells):
        found += _experience_tally(article, *cell)
    return found


@transaction.atomic
def _experience(pk):
    comment = Comment.objects.select_for_update(no_key=True, of=("self",)).get(experience=pk)
    report = ExperienceReport.objects.get(pk=pk)
    wanted = report.counted_under(comment)
    words = _differences(report, {"counted_for_id": wanted})
    if words:
        ExperienceReport.objects.filter(pk=pk).update(counted_for=wanted)
        return [f"Report of /c/{comment.pk}/: {', '.join(words)}."]
    return []


@transaction.atomic
def _experience_tally(article, remedy_id, outcome, duration):
    cell = {"outcome": outcome, "duration": duration}
    ExperienceTally.objects.get_or_create(remedy_id=remedy_id, **cell)
    tally = ExperienceTally.objects.select_for_update(no_key=True).get(remedy_id=remedy_id, **cell)
    words = _differences(tally, {"count": ExperienceReport.objects.filter(counted_for=remedy_id, **cell).count()})
    if not words:
        return []
    ExperienceTally.objects.filter(pk=tally.pk).update(count=tally.count)
    PageState.objects.bump(article)
    return [f"Reports on the remedy {remedy_id}, {outcome}, {duration}: {', '.join(words)}."]
