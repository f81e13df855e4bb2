"""Hands mail to any SMTP server; to staff and the newsroom's own addresses, never to voters."""

import smtplib
import ssl
from email.message import EmailMessage

from tipline.sign_on import MailSettings

PATIENCE = 20.0  # seconds for each step of the conversation with the server


def deliver(mail: MailSettings, message: EmailMessage) -> None:
    """Hand one message to the server.  Raises ``smtplib.SMTPException`` or ``OSError``."""
    trusted = ssl.create_default_context()
    if mail.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=PATIENCE, context=trusted
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
    with server:
        if mail.tls == "starttls":
            server.starttls(context=trusted)
        if mail.user:
            server.login(mail.user, mail.password)
        server.send_message(message)
