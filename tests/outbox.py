"""A site that sends mail, for tests of what is put into the outbox."""

from dataclasses import replace

from flask import Flask

from tests.accounts.mailbox import NO_SERVER


def with_mail(app: Flask) -> Flask:
    """`app`, as if a mail server were set; none is asked."""
    given = app.extensions["colloquy_settings"]
    app.extensions["colloquy_settings"] = replace(given, smtp_url=NO_SERVER)
    return app
