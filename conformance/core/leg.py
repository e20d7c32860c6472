"""A leg: one direction of one interface. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Leg:
    """One direction of one interface: who calls whom, how, and the axes of its heat map."""

    name: str
    caller: str
    callee: str
    method: str
    path: str
    axes: Mapping[str, tuple[str, ...]]
    counts: str = "accepted of sent"
    """What the two numbers of a cell are."""
    part: str = ""
    """JSON pointer to the part of a body that says what is sent: where a body carries a list of messages, to the first."""
    text: str = ""
    """The field of that part that holds what somebody says."""
    whose: tuple[str, ...] = ()
    """The fields of that part that say who speaks to whom, and when: they differ from message to message."""

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """Every combination of values on the axes, in their order."""
        return list(product(*self.axes.values()))
