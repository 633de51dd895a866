"""What of the discussion does not move with a whole site (rlssite/moving), and how it is made anew."""

from comments.models import Comment, Word

LEFT = {
    "comments.Word": "made of the comments' texts",
    "comments.LearnedWords": "the worker learns anew",
    "comments.Looking": "ends after minutes",
    "comments.MaskedText": "kept for a day only, for an undo",
    "comments.Asked": "answered within seconds; hashes under the secret key",
    "comments.Sender": "hashes under the secret key, which does not move",
    "comments.WriterRule": "about connections and devices, which are known by the secret key",
}
DERIVED = {
    # The first three are made of the text, and HTML is never taken from a file; the hashes are of the secret key.
    "comments.Comment": {
        "body_html": "",
        "rendered_with": 0,
        "body_digest": "",
        "sender": "",
        "sender_purge_at": None,
    },
    "comments.Report": {"sender": "", "sender_purge_at": None},
}
# What a new site has of itself.
BROUGHT = {"comments.DiscussionSettings", "comments.HelpLine", "comments.ReadyText"}
BATCH = 500


def rebuild():
    """Render the comments and find their words, once all rows are there."""
    last = 0
    while batch := list(Comment.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for comment in batch:
            comment.derive()
        Comment.objects.bulk_update(batch, ["body_html", "rendered_with", "body_digest"])
        Word.objects.keep(batch, are_new=True)
        last = batch[-1].pk
