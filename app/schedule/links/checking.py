"""Having a course's links checked. The rows are the truth; the worker may be stopped anywhere.

Staff mark rows as waiting, the sweep asks for each that waits and writes its answer down by itself.
So a worker that dies has lost an answer at most, and the next round asks again.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from sqlalchemy import Select, case, exists, select, update

from app.accounts.models import User
from app.core import audit, jobs
from app.core.clock import now
from app.core.db import after_commit, db, write
from app.core.errors import DomainError, InvalidInput
from app.core.i18n import _
from app.core.settings import settings
from app.courses.models import Course
from app.schedule.links.asking import NO_HOST, Answer, Asker
from app.schedule.links.finding import addresses_of
from app.schedule.links.queries import has_answered, is_waiting, waits
from app.schedule.models import LinkCheck, LinkState

log = logging.getLogger("colloquy.links")
SWEEP = "dead links"
BETWEEN_RUNS = timedelta(minutes=10)
BETWEEN_ASKING = timedelta(minutes=1)
AT_ONCE = 8
# Seconds between two questions to one host.
PAUSE = 0.5
# A round asks for new addresses for so many seconds: mail waits in the same queue.
ROUND = 10.0
_Row = tuple[int, str]


def check_all(course: Course, actor: User) -> None:
    """Have every address of the course asked for. Pressed again meanwhile, it changes nothing.

    Raises DomainError for BETWEEN_RUNS after the last time.
    """
    with write(course) as session:
        wanted = addresses_of(course)
        rows = {each.url: each for each in session.scalars(_of(course))}
        if any(waits(each) for each in rows.values()):
            return
        began = min((each.asked_at for each in rows.values()), default=None)
        if began is not None and now() - began < BETWEEN_RUNS:
            raise DomainError(
                _("The links were checked a few minutes ago. Wait a little, then check again."),
                code="checked_lately",
            )
        for url in rows.keys() - wanted.keys():
            session.delete(rows[url])
        for url in wanted:
            _have_asked(rows.get(url) or LinkCheck(course_id=course.id, url=url))
        audit.record(session, "links.check", actor_id=actor.id, course_id=course.id)
        after_commit(SWEEP, lambda: jobs.wake(SWEEP))


def check_one(course: Course, url: str) -> None:
    """Have one address of the course asked for again, at most once in BETWEEN_ASKING.

    Raises InvalidInput for one that the course does not have.
    """
    with write(course) as session:
        row = session.scalar(_of(course).where(LinkCheck.url == url))
        if row is None:
            raise InvalidInput(_("The course has no such link any more."), code="no_such_link")
        if waits(row) or now() - row.asked_at < BETWEEN_ASKING:
            return
        _have_asked(row)
        after_commit(SWEEP, lambda: jobs.wake(SWEEP))


def _of(course: Course) -> Select[LinkCheck]:
    return select(LinkCheck).where(LinkCheck.course_id == course.id)


def _have_asked(row: LinkCheck) -> None:
    """Have a row wait. What was last answered stands until there is another answer."""
    row.asked_at = now()
    db.session.add(row)


_at_work = Lock()


def ask_waiting() -> int:
    """Ask for addresses that wait, for a round; returns how many have their answer.

    One round at a time in a process, so that no host is asked twice at once.
    """
    if not _at_work.acquire(blocking=False):
        return 0
    try:
        rows = db.session.execute(
            select(LinkCheck.id, LinkCheck.url)
            .where(is_waiting())
            .order_by(LinkCheck.asked_at, LinkCheck.id)
        ).all()
        waiting = [(key, url) for key, url in rows]
        answered = sum(_answer(key, answer) for key, answer in _asked(waiting)) if waiting else 0
    finally:
        _at_work.release()
    if answered < len(waiting) and not jobs.stopping():
        jobs.wake(SWEEP)
    return answered


def _asked(waiting: Sequence[_Row]) -> Iterator[tuple[int, Answer]]:
    """The answers as they come. Nobody is asked any more when the round is over."""
    asker = Asker(settings().link_check_networks, PAUSE)
    until = monotonic() + ROUND
    hosts, over = _by_host(waiting), False
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future[Answer], tuple[int, list[_Row]]] = {}
        while hosts or running:
            while hosts and len(running) < AT_ONCE and not over:
                rest = hosts.pop(0)
                key, url = rest.pop(0)
                running[pool.submit(asker.ask, url)] = key, rest
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                key, rest = running.pop(done)
                if rest:
                    hosts.append(rest)
                yield key, _result(done)
            over = monotonic() > until or jobs.stopping()


def _result(done: Future[Answer]) -> Answer:
    """What came of it. An address that trips us up keeps no other from its answer."""
    try:
        return done.result()
    except Exception:
        log.exception("an address could not be asked for")
        return Answer(LinkState.UNSURE, "no answer")


def _by_host(waiting: Sequence[_Row]) -> list[list[_Row]]:
    """What waits, the addresses of one host together: they are asked for one after another."""
    hosts: dict[str, list[_Row]] = {}
    for key, url in waiting:
        hosts.setdefault(urlsplit(url).hostname or "", []).append((key, url))
    return list(hosts.values())


def _judge_names(course: Course) -> None:
    """Call names without a server dead if any address of the course answered, else unsure.

    Without a way to the internet no name is found at all.
    """
    answered = exists().where(LinkCheck.course_id == course.id, has_answered())
    db.session.execute(
        update(LinkCheck)
        .where(LinkCheck.course_id == course.id, LinkCheck.detail == NO_HOST)
        .values(state=case((answered, LinkState.DEAD.value), else_=LinkState.UNSURE.value))
    )


def _answer(key: int, answer: Answer) -> bool:
    """Write an answer down; the last of a course's changes what its page shows to staff."""
    row = db.session.get(LinkCheck, key)
    course = db.session.get(Course, row.course_id) if row else None
    if course is None:
        return False
    with write(course) as session:
        row = session.get(LinkCheck, key, populate_existing=True)
        if row is None or not waits(row):  # gone, or answered by another worker
            return False
        row.state, row.detail = answer.state, answer.detail
        row.checked_at = max(now(), row.asked_at)  # clocks of two machines differ
        session.flush()
        left = session.scalar(_of(course).where(is_waiting()).limit(1))
        if left is None:
            _judge_names(course)
            course.changed()
    return True
