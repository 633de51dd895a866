"""The words of published comments, by which the search finds them."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.search.words import MAX_WORD, STOP_WORDS, stem, words
from rlssite.web import replica

# A longer text than people write has no more words than these in the table.
MAX_WORDS = 300
SHORTEST = 3


class WordManager(models.Manager):
    def keep(self, comments: Iterable[models.Model], are_new: bool = False) -> None:
        """Make the words of `comments` those of their texts, if readers see them; else forget them."""
        comments = list(comments)
        if not are_new:
            self.filter(comment__in=[comment.pk for comment in comments]).delete()
        rows = [self.model(comment_id=comment.pk, word=word) for comment in comments for word in words_to_find(comment)]
        if rows:
            self.bulk_create(rows, batch_size=1000)

    def newest_with(self, sought: list[str], most: int) -> list[tuple[str, int]]:
        """Return (word, comment) for the newest comments, at most `most` for each of the words `sought`."""
        if not sought:
            return []
        # One statement, each part of which reads no more of the index than it returns.
        part = "SELECT word, comment_id FROM comments_word WHERE word = %s ORDER BY comment_id DESC LIMIT %s"
        parts = " UNION ALL ".join(f"SELECT * FROM ({part}) part{number}" for number in range(len(sought)))  # noqa: S608
        with replica.connection().cursor() as cursor:
            cursor.execute(parts, [value for word in sought for value in (word, most)])
            return cursor.fetchall()


class Word(models.Model):
    """A word of a published comment, without its ending."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="words")
    word = models.CharField(_("word"), max_length=MAX_WORD)

    objects = WordManager()

    class Meta:
        verbose_name = _("word of a comment")
        verbose_name_plural = _("words of comments")
        constraints = [models.UniqueConstraint(fields=["word", "comment"], name="word_of_comment_once")]

    def __str__(self) -> str:
        return self.word


def words_to_find(comment: models.Model) -> list[str]:
    """Return the words by which a comment is found: those of its text, and none while readers do not see it."""
    if comment.status != "published":
        return []
    found = (stem(word) for word in words(comment.body) if word not in STOP_WORDS)
    return [word for word in dict.fromkeys(found) if is_kept(word)][:MAX_WORDS]


def is_kept(word: str) -> bool:
    """Whether a word without its ending is long enough to tell something, and no longer than words are."""
    return SHORTEST <= len(word) <= MAX_WORD
