"""`manage.py send_test_mail ADDRESS`: send one mail and say in plain words what the mail server answered."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.filebased import EmailBackend as FilesBackend
from django.core.mail.backends.smtp import EmailBackend as ServerBackend
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from post_office.settings import get_backend

from articles.models import Site
from rlssite.mail.answers import in_words, replies
from rlssite.mail.queue import new_id


class Command(BaseCommand):
    help = "Send a test mail to ADDRESS now, without the queue, and say what the mail server answered."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *, address, **options):
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address} is no e-mail address.") from None
        site = Site.load()
        backend = get_connection(get_backend())
        mail = EmailMessage(
            f"Test mail · {site.name}",
            f"This mail was sent from {settings.BASE_URL} to see whether its mails arrive. You need do nothing.\n",
            site.sender,
            [address],
            headers={"Auto-Submitted": "auto-generated", "Message-ID": new_id()},
        )
        if not isinstance(backend, ServerBackend):
            backend.send_messages([mail])
            where = f": it is a file in {settings.EMAIL_FILE_PATH}" if isinstance(backend, FilesBackend) else ""
            self.stdout.write(f"The mail went to no mail server{where}. Set EMAIL_URL to send mails.")
            return
        self.stdout.write(f"From {site.sender} to {address}, by {backend.host}:{backend.port}.")
        code, words = self.send(backend, mail)
        self.stdout.write(f"The mail server took the mail. It answered: {code} {words}")
        self.stdout.write("Taken is not yet delivered: please look into the mailbox, and among its spam.")

    def send(self, backend, mail):
        """Return the server's reply to the mail's text; by that reply it accepts the mail for delivery."""
        said = []
        try:
            backend.open()
            data = backend.connection.data

            def data_and_reply(message):
                said.append(data(message))
                return said[-1]

            # smtplib does not return a good reply, so note it here.
            backend.connection.data = data_and_reply
            backend.send_messages([mail])
        except OSError as error:
            raise CommandError(self.refusal(error)) from None
        finally:
            backend.close()
        code, words = said[0]
        return code, words.decode("utf-8", "replace")

    def refusal(self, error):
        kind, message = type(error).__name__, str(error)
        codes = [code for code, _words in replies(message)]
        sentence = f"The mail server: {in_words(kind, message)}."
        if codes and all(code >= 500 for code in codes):
            sentence += " That is its last word until something is changed"
            sentence += ": the setting MAIL_FROM names the sender." if kind == "SMTPSenderRefused" else "."
        elif codes:
            sentence += " That may pass: please try again in some minutes. What the site sends is tried again."
        else:
            sentence += " Please compare EMAIL_URL with what your mail provider tells you."
        return sentence
