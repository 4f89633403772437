"""Mail by SMTP: one template, as text and as HTML."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from portnet_id.domain.messages import Message, NotSent
from portnet_id.settings import MailSettings

SECONDS = 5.0  # To connect, and for each answer.

TEMPLATES = Environment(
    loader=PackageLoader("portnet_id", "mail_templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Mailer:
    """A ``Sender`` of mail, over TLS unless the server is on a machine of one's own."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, message: Message) -> None:
        """Raises ``NotSent``, also where the server refuses the address: a full mailbox may be
        emptied in time."""
        try:
            with self._connected() as server:
                server.send_message(self._written(message))
        except (OSError, smtplib.SMTPException) as problem:
            raise NotSent(f"the mail was not taken: {type(problem).__name__}") from problem

    def _connected(self) -> smtplib.SMTP:
        given, tls = self._settings, ssl.create_default_context()
        if given.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                given.host, given.port, timeout=SECONDS, context=tls
            )
        else:
            server = smtplib.SMTP(given.host, given.port, timeout=SECONDS)
        try:
            if given.scheme == "smtp" and not given.plain:
                server.starttls(context=tls)  # Raises where the server offers none.
            if given.user:
                server.login(given.user, given.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._settings.sender
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = localtime()
        mail["Message-ID"] = make_msgid(domain=self._settings.domain)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no absence notice comes back.
        mail.set_content(TEMPLATES.get_template("message.txt").render(message=message))
        html = TEMPLATES.get_template("message.html").render(message=message)
        mail.add_alternative(html, subtype="html")
        return mail
