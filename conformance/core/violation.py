"""A violation: which rule, where, what was expected, what came."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One broken rule in one exchange. `pointer` is an RFC 6901 pointer, or `header:NAME`, or `status`."""

    rule: str
    expected: str
    got: str
    pointer: str = ""


def shown(value: object, limit: int = 120) -> str:
    """Return a value as a short one-line text, whatever it is and however long."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text[: limit + 1])
    return text if len(text) <= limit else text[:limit] + "…"
