"""A crowd that waits for sign-up to open: what each student does, and what they are told.

All have opened the form of the slot that they want. They send it in the first second, some a little
too early; who is told so, or that the slot is full, goes on with what the page offers: send it
again, take another slot, wait for this one. All the time everybody's board asks how things stand.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.browsers import Answer, Browser
from tests.bench.load import Target

EARLIEST, LATEST = -0.15, 0.95
POLL, AGAIN = 1.0, 0.2
SECONDS = 180.0
TOO_EARLY = "is not open yet"
_OTHERS = re.compile(r'data-instead="([a-z0-9]{12})"')
_TAKES = re.compile(r"slots/([a-z0-9]{12})/sign-up$")
_WAIT = re.compile(r'formaction="[^"]*(slots/[a-z0-9]{12}/wait)"')


@dataclass(frozen=True, slots=True)
class Student:
    """Who acts for a group, and where the seminars of their course are."""

    group: int
    cookie: str
    board: str


@dataclass(slots=True)
class Story:
    """What came of it for one student: the slot that they were told is theirs, or waits for them.

    `views` are what their board said: when it came, and which slots it showed as free.
    """

    group: int
    slot: str = ""
    waits_for: str = ""
    asked_at: float = 0.0
    told_at: float = 0.0
    answers: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    views: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    breaks: int = 0
    errors: list[str] = field(default_factory=list)


def rush(
    target: Target,
    students: Sequence[Student],
    slots: Sequence[str],
    open_soon: Callable[[], float],
    disturbance: Callable[[], None] | None = None,
) -> tuple[float, list[Story]]:
    """Have all of them try to get one of the slots, and wait until each has been told.

    Once all have the form, `open_soon` has sign-up open at a moment that it returns, by this
    machine's clock. `disturbance` happens in the middle of it. Returns the moment and the stories.
    """
    return asyncio.run(_rush(target, students, slots, open_soon, disturbance))


async def _rush(
    target: Target,
    students: Sequence[Student],
    slots: Sequence[str],
    open_soon: Callable[[], float],
    disturbance: Callable[[], None] | None,
) -> tuple[float, list[Story]]:
    seekers = [Seeker(target, student, slots) for student in students]
    for seeker in seekers:  # one after the other: nobody is in a hurry yet
        await seeker.look()
    opens_at = await asyncio.to_thread(open_soon)
    boards = [asyncio.create_task(seeker.watch(opens_at)) for seeker in seekers]
    disturbing = asyncio.create_task(_disturb(opens_at, disturbance))
    await asyncio.gather(*(seeker.seek(opens_at) for seeker in seekers))
    await disturbing
    await asyncio.sleep(2 * POLL)  # until each board has shown how it ended
    for board in boards:
        board.cancel()
    await asyncio.gather(*boards, return_exceptions=True)
    return opens_at, [seeker.story for seeker in seekers]


async def _disturb(opens_at: float, disturbance: Callable[[], None] | None) -> None:
    if disturbance is not None:
        await _until(opens_at + LATEST)
        await asyncio.to_thread(disturbance)


class Seeker:
    """A student with two tabs: the form, and the board."""

    def __init__(self, target: Target, student: Student, slots: Sequence[str]) -> None:
        self.story = Story(student.group)
        self._base = student.board
        self._chance = random.Random(student.group)
        self._form = Browser(target, student.cookie)
        self._board = Browser(target, student.cookie)
        self._path = f"slots/{self._chance.choice(slots)}/sign-up"

    async def look(self) -> None:
        """Open the form, ahead of time."""
        answer = await self._form.get(self._base + self._path)
        if answer.status != 200:
            raise RuntimeError(f"the form is not shown: {answer.status}")

    async def seek(self, opens_at: float) -> None:
        """Send the form, and go on as the page says, until there is nothing more to do."""
        await _until(opens_at + self._chance.uniform(EARLIEST, LATEST))
        while not self.story.told_at and time.time() < opens_at + SECONDS:
            self.story.asked_at = time.time()
            try:
                answer = await self._form.post(
                    self._base + self._path, title=f"By group {self.story.group}", papers=""
                )
            except OSError:
                self.story.breaks += 1
                await asyncio.sleep(AGAIN)
                continue
            self.story.answers.append(answer.seconds)
            await self._go_on(answer, opens_at)
        if not self.story.told_at:
            self.story.errors.append("was never told anything")
        self._form.close()

    async def _go_on(self, answer: Answer, opens_at: float) -> None:
        story, page = self.story, answer.text
        if answer.status == 303:
            story.told_at = time.time()
            takes = _TAKES.search(self._path)
            story.slot, story.waits_for = ("", self._path[6:18]) if not takes else (takes[1], "")
        elif TOO_EARLY in page:
            if story.asked_at >= opens_at:
                story.errors.append("was told that it is not open yet when it was")
            await asyncio.sleep(AGAIN)
        elif answer.status == 409 and (others := _OTHERS.findall(page)):
            self._path = f"slots/{self._chance.choice(others)}/sign-up"
        elif answer.status == 409 and (wait := _WAIT.search(page)):
            self._path = wait[1]
        else:
            words = re.sub(r"<[^>]*>|\s+", " ", page)
            story.errors.append(f"{answer.status}: {words[:300]}")
            await asyncio.sleep(POLL)

    async def watch(self, opens_at: float) -> None:
        """Have the board ask how things stand, each second, as its script does."""
        await _until(opens_at - 1 + self._chance.random())
        version, free = "", frozenset[str]()
        while True:
            began = time.perf_counter()
            try:
                answer = await self._board.get(f"{self._base}pulse?seen={version}")
                self.story.polls.append(answer.seconds)
                if answer.status != 200:
                    self.story.errors.append(f"the board's question: {answer.status}")
                else:
                    version, free = _read(answer.text, version, free)
                    self.story.views.append((time.time(), free))
            except OSError:
                self.story.breaks += 1
            await asyncio.sleep(max(POLL - (time.perf_counter() - began), 0.05))


def _read(text: str, version: str, free: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The version of what a board is told, and which slots are free in it."""
    told = json.loads(text)
    if told["version"] == version:
        return version, free
    slots = told["slots"].items()
    return told["version"], frozenset(slot for slot, places in slots if places["free"] > 0)


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.time()))
