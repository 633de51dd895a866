from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from rlssite.people import second_step


class Command(BaseCommand):
    help = "Take away the second step of the log-in of account NAME, whose phone and recovery codes are lost."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”.")
        if second_step.remove(user):
            self.stdout.write(f"“{name}” logs in with the password alone, and can set up a new second step.")
        else:
            self.stdout.write(f"“{name}” has no second step.")
