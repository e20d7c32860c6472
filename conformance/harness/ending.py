"""How a run ends, and what is said about it. One clear cause each, with what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class End(StrEnum):
    """Why a run came to its end."""

    COMPLETE = "complete"
    UNREACHABLE = "unreachable"
    CREDENTIALS = "credentials"
    PATH = "path"
    REDIRECTED = "redirected"
    UNAVAILABLE = "unavailable"
    STOPPED_ANSWERING = "stopped answering"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    BASE_BROKEN = "base broken"
    WORN_OUT = "worn out"
    LEG = "leg not judged"
    SUITE_ERROR = "suite error"


@dataclass(frozen=True)
class Ending:
    """The end of a run: its kind, one sentence, and what to do next. `rule` is the broken rule that ended it, if one did."""

    end: End = End.COMPLETE
    text: str = ""
    then: str = ""
    rule: str = ""
    cause: Mapping[str, str] = field(default_factory=dict)
    """What the broken rule comes down to, by language, where that is known."""

    @classmethod
    def of_the_suite(cls, error: str) -> Self:
        """Return how a run ends by a mistake of ours."""
        return cls(End.SUITE_ERROR, error, "this is a defect of the suite: please report it with events.jsonl")

    @property
    def conclusive(self) -> bool:
        """True if the target was judged as far as it can be."""
        return self.end in (End.COMPLETE, End.BASE_BROKEN, End.WORN_OUT) or (self.end is End.LEG and bool(self.rule))
