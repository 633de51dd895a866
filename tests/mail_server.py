"""A mail server in the test process, which answers as the test says."""

import asyncio
import contextlib

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.origin import free_port

TAKEN = "250 2.0.0 Ok: queued as 4711"
CLOSES, HANGS = "closes", "hangs"


class Handler:
    """Answers MAIL, RCPT and DATA with `sender`, `address` and `text`: an SMTP reply, CLOSES or HANGS."""

    def __init__(self):
        self.sender = self.address = "250 OK"
        self.text = TAKEN
        # How often a mail was offered, and the subjects of those that were taken.
        self.offered, self.taken = 0, []
        # The last one's lines.
        self.lines = []

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return await self.answer(server, self.sender)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.offered += 1
        answer = self.address(address) if callable(self.address) else self.address
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return await self.answer(server, answer)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.text
        if answer.startswith("2"):
            lines = envelope.content.decode().splitlines()
            self.lines = lines
            self.taken.append(next(line for line in lines if line.startswith("Subject: ")).removeprefix("Subject: "))
        return await self.answer(server, answer)

    @staticmethod
    async def answer(server, answer):
        if answer == HANGS:
            await asyncio.Event().wait()
        if answer == CLOSES:
            server.transport.close()
            return "421 never sent"
        return answer


@contextlib.contextmanager
def mail_server(settings, *, takes_log_in=True):
    """Run the server, let the site's mails go there, and yield its handler."""
    handler, port = Handler(), free_port()
    server = Controller(
        handler,
        "127.0.0.1",
        port,
        auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=takes_log_in, handled=False),
        # Whether it speaks UTF-8 in addresses matters to nobody here.
        enable_SMTPUTF8=False,
    )
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}
    }
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
    if not takes_log_in:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "wrong"
    server.start()
    try:
        yield handler
    finally:
        server.stop(no_assert=True)
