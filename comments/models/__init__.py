from comments.models.comment import COMMENT_RENDERER, EDIT_WINDOW, SENDER_KEPT, Comment
from comments.models.contact import Contact
from comments.models.decision import Decision
from comments.models.discussion import Digest, Discussion, DiscussionSettings, ImportedPage, Mode, Tally
from comments.models.experience import ExperienceReport, ExperienceTally
from comments.models.help import HelpLine, ReadyText
from comments.models.learned import LearnedWords
from comments.models.looking import Looking
from comments.models.mailing import Asked, Follow
from comments.models.masked_text import MASKED_KEPT, MaskedText
from comments.models.proposed_edit import ProposedEdit
from comments.models.report import Report
from comments.models.sender import Sender
from comments.models.word import Word
from comments.models.writer_rule import WriterRule

__all__ = [
    "COMMENT_RENDERER",
    "EDIT_WINDOW",
    "MASKED_KEPT",
    "SENDER_KEPT",
    "Asked",
    "Comment",
    "Contact",
    "Decision",
    "Digest",
    "Discussion",
    "DiscussionSettings",
    "ExperienceReport",
    "ExperienceTally",
    "Follow",
    "HelpLine",
    "ImportedPage",
    "LearnedWords",
    "Looking",
    "MaskedText",
    "Mode",
    "ProposedEdit",
    "ReadyText",
    "Report",
    "Sender",
    "Tally",
    "Word",
    "WriterRule",
]
