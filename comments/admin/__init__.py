from comments.admin import comments, contacts, decisions, discussions, help_lines, writers

__all__ = ["comments", "contacts", "decisions", "discussions", "help_lines", "writers"]
