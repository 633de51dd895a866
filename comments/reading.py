"""What a page of a discussion is made of: two queries, however many comments there are."""

from comments.models import Comment
from comments.querysets import FIRST_REPLIES, PER_PAGE, REPLIES_PER_PAGE
from comments.threads import cursor

# How many comments stand on a remedy's own page.
ABOUT_SHOWN = 3

# What readers may see of a comment; the rest never leaves the database for a public page.
SHOWN = (
    "article_id", "root_id", "in_reply_to_id", "reply_no", "reply_count", "last_reply_no", "name", "place", "body_html",
    "by_author", "status", "published", "remedy_id",
)  # fmt: skip


# Of the report beside a first comment about a remedy; replies have none.
SHOWN_OF_REPORT = tuple(f"experience__{name}" for name in ("outcome", "duration", "use", "side_effects"))


def read_threads(article_id, before=None):
    """Return (first comments of one page with `.first_replies` set, key of the next page or None)."""
    roots = _first_comments().filter(article=article_id).threads().newest_first()
    if before:
        roots = roots.older_than(*before)
    found = list(roots[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    older = cursor(page[-1].published, page[-1].pk) if len(found) > PER_PAGE else None
    by_root = {root.pk: root for root in page}
    for root in page:
        root.first_replies = []
    for reply in _replies().filter(root__in=by_root, reply_no__lte=FIRST_REPLIES).order_by("root_id", "reply_no"):
        by_root[reply.root_id].first_replies.append(reply)
    for root in page:
        root.more_replies = root.reply_count - len(root.first_replies)
    return page, older


def read_replies(root, after=0):
    """Return (replies of one page, where the next page starts or None): pages are blocks of reply numbers."""
    block = _replies().filter(root=root, reply_no__gt=after, reply_no__lte=after + REPLIES_PER_PAGE)
    more = after + REPLIES_PER_PAGE if root.last_reply_no > after + REPLIES_PER_PAGE else None
    return list(block.order_by("reply_no")), more


def read_about(remedy):
    """Return the newest published first comments about `remedy`."""
    about = _first_comments().published().threads().filter(remedy=remedy)
    return list(about.newest_first()[:ABOUT_SHOWN])


def _first_comments():
    return Comment.objects.select_related("experience").only(*SHOWN, *SHOWN_OF_REPORT)


def _replies():
    return (
        Comment.objects.published()
        .select_related("in_reply_to")
        .only(*SHOWN, "in_reply_to__name", "in_reply_to__status", "in_reply_to__root_id")
    )
