"""`manage.py purge`: forget at once what the worker forgets every hour."""

from django.core.management.base import BaseCommand

from comments.emptying import empty_spam
from comments.mail import jobs


class Command(BaseCommand):
    help = "Forget what the site keeps for a while only, where its time is over; the worker does it every hour."

    def handle(self, **options):
        self.stdout.write(f"{jobs.purge() + empty_spam()} rows purged.")
