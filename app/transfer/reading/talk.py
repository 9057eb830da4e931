"""A talk of a meeting while its lines are gathered."""

from dataclasses import dataclass, field

from app.transfer.description import MaterialEntry, ReferenceEntry, TalkEntry
from app.transfer.reading.blocks import Block
from app.transfer.reading.markdown import markdown


@dataclass
class Talk:
    """A talk while its lines are gathered. `inside` is how far in the lines of it stand."""

    title: str = ""
    values: dict[str, object] = field(default_factory=dict)
    abstract: list[Block] = field(default_factory=list)
    bio: list[Block] = field(default_factory=list)
    references: list[ReferenceEntry] = field(default_factory=list)
    materials: list[MaterialEntry] = field(default_factory=list)
    inside: int | None = None

    @property
    def begun(self) -> bool:
        """Whether there is more of it than who speaks and when."""
        return bool(self.title or self.abstract or self.references)

    @property
    def bare(self) -> bool:
        """Whether nothing is known of it but its title."""
        return not (self.values or self.abstract or self.bio or self.references)

    def entry(self) -> TalkEntry | None:
        """The talk, if it has a title or a speaker."""
        if not self.title and not self.values.get("speaker"):
            return None
        return TalkEntry(
            title=self.title,
            abstract=markdown(self.abstract),
            bio=markdown(self.bio),
            references=self.references,
            materials=self.materials,
            **self.values,  # type: ignore[arg-type]
        )
