"""A course from the page that it had: HTML written by hand, or its text as a browser copies it.

Both become lines and tables (`blocks`), which one set of modules then reads: `outline` finds the
head and the sections, `rows` the rows of the schedule, `topic` what each row's lines say. Nothing
is guessed silently: what is corrected is a doubt, what finds no place is unplaced.
"""

from app.transfer.description import Understood
from app.transfer.reading.dates import Order
from app.transfer.reading.decode import decode
from app.transfer.reading.page import understand

__all__ = ["read"]


def read(
    content: bytes,
    name: str = "",
    time_zone: str = "",
    base_url: str = "",
    date_order: Order | None = None,
) -> Understood:
    """The course that a page describes. `name` is the file's, `base_url` the page's own address.

    `date_order` says how dates such as 9/10/2020 are meant; without it, the page's dates say so.

    Raises InvalidInput for what is no page of text. Whatever else it is, it is read.
    """
    source = decode(content)
    return understand(source, time_zone=time_zone, base_url=base_url, date_order=date_order)
