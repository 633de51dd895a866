from django.core.management.base import BaseCommand
from django.db import transaction

from comments.defaults import HELP_LINES, LINES_ABROAD, READY_TEXTS, TAKEN
from comments.models import HelpLine, ReadyText

# The fields that identify a row: if one with the same values exists, it stays as the author made it.
TABLES = (
    (HelpLine, (*HELP_LINES, *LINES_ABROAD), ("kind", "country", "name")),
    (ReadyText, READY_TEXTS, ("key",)),
)


class Command(BaseCommand):
    help = "Put the built-in help lines and ready texts into the admin. What is there stays as it is."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="only where there is none at all, so that none comes back"
        )

    @transaction.atomic
    def handle(self, *, if_empty, **options):
        for model, rows, key in TABLES:
            name = model._meta.verbose_name
            if if_empty and model.objects.exists():
                continue
            for position, fields in enumerate(rows):
                values = {field: str(value) for field, value in fields.items()}
                if model is HelpLine:
                    values |= {"position": position, "taken": fields.get("taken", TAKEN)}
                wanted = {field: values.pop(field) for field in key}
                row, is_new = model.objects.get_or_create(**wanted, defaults=values)
                self.stdout.write(f"{'created' if is_new else 'found'}: {name} “{row}”")
