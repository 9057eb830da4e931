"""What an operation raises when a rule of the domain says no."""


class DomainError(Exception):
    """A refusal with a message for people: what happened, and what to do now.

    `code` names the refusal for tests and logs; `status` is the HTTP status that
    the web shows it with; `field` is the form field it belongs to, when one does.
    """

    status = 409

    def __init__(self, message: str, *, code: str = "refused", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class InvalidInput(DomainError):
    """What was sent can't be used as it is; sending it again changed may work."""

    status = 422


class TooLarge(DomainError):
    """A file is over its limit."""

    status = 413


class Busy(DomainError):
    """Too much of this is going on; the same will work a moment later."""

    status = 503

    def __init__(self, message: str) -> None:
        super().__init__(message, code="busy")
