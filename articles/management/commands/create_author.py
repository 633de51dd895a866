import secrets
import string

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Author
from rlssite.people.given_passwords import note_given

# Without characters that look alike when a password is copied from paper.
LETTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
GROUPS, GROUP_LENGTH = 5, 4


def new_password():
    """Return a password of twenty random letters and digits in groups, about 116 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def free_name(names):
    name, count = "author", 1
    while names.filter(username=name).exists():
        count += 1
        name = f"author-{count}"
    return name


class Command(BaseCommand):
    help = "Make the author's account when nobody has one yet, and show its password, once."

    @transaction.atomic
    def handle(self, **options):
        users = get_user_model().objects
        if users.filter(is_staff=True).exists():
            return
        password = new_password()
        user = users.create_superuser(free_name(users.all()), password=password)
        note_given(user)
        # The account belongs to the author that the bundled guide names; no person is made up here.
        unclaimed = list(Author.objects.filter(user__isnull=True)[:2])
        if len(unclaimed) == 1 and not Author.objects.filter(user__isnull=False).exists():
            Author.objects.filter(pk=unclaimed[0].pk).update(user=user)
        self.stdout.write(
            f"\nThe author's account (write it down, it is shown only now):\n"
            f"    name      {user.get_username()}\n"
            f"    password  {password}\n"
            f"At the first log-in it is changed to one that is printed nowhere.\n"
            f"It has no e-mail address yet. Give it one at /admin/, under Accounts: without it no mail tells you when\n"
            f"somebody who writes a comment may be in danger.\n"
        )
