from comments.admin import comments, contacts, decisions, discussions, help_lines

__all__ = ["comments", "contacts", "decisions", "discussions", "help_lines"]
