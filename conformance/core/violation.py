"""A violation: which rule, where, what was expected, what came."""

from dataclasses import dataclass

from conformance.core.visible import visible


@dataclass(frozen=True)
class Violation:
    """One broken rule in one exchange. `pointer` is an RFC 6901 pointer, or `header:NAME`, or `status`.

    `cell` is where the violation stands on the axes of its leg, if not where its whole exchange does. `seems` names what was done instead,
    where that can be said: always in our own words, the same for whatever comes of the same mistake.
    """

    rule: str
    expected: str
    got: str
    pointer: str = ""
    cell: tuple[str, ...] = ()
    seems: str = ""


def place(pointer: str) -> str:
    """Return a pointer with `*` for each index: the same place in any member of a list."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def shown(value: object, limit: int = 120) -> str:
    """Return a value as a short one-line text, whatever it is and however long."""
    text = value if isinstance(value, str) else repr(value)
    text = visible(text[: limit + 1])
    return text if len(text) <= limit else text[:limit] + "…"
