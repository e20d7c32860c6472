"""What came to the listener: how much, call by call, and put in order by who spoke in which conversation. Values only."""

from dataclasses import dataclass

from conformance.core.counterpart import Seen
from conformance.core.violation import Violation


@dataclass(frozen=True)
class Heard:
    """What came to the listener of a run: where it was, what was judged, and how many others came."""

    url: str
    deliveries: int
    strangers: int


@dataclass(frozen=True)
class Moment:
    """A call that came: when, in seconds since the epoch, who said what, what was answered, and what it breaks."""

    number: int
    leg: str
    at: float
    seen: Seen
    answer: str
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True)
class Talk:
    """A conversation of a user, or what a user did outside of any (number 0); an empty user: nobody knows who."""

    user: str
    number: int
    moments: tuple[Moment, ...]

    @property
    def broken(self) -> int:
        """How many of its calls break something."""
        return sum(bool(moment.violations) for moment in self.moments)


def talks(moments: tuple[Moment, ...]) -> list[Talk]:
    """Return the conversations in the order in which they began, each with its calls as they came."""
    found: dict[tuple[str, int], list[Moment]] = {}
    for moment in moments:
        found.setdefault((moment.seen.user, moment.seen.conversation), []).append(moment)
    return [Talk(*key, tuple(part)) for key, part in found.items()]
