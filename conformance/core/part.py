"""The part of a body that says what is sent: the body itself, or the one message in the list that it carries. Values only."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """An object within a body, by the JSON pointer `at`."""

    body: Any
    at: str
    value: dict[str, Any]

    def put(self, value: dict[str, Any]) -> Any:
        """Return the body with this part replaced."""
        return _put(self.body, self.at.split("/")[1:], value)


def part(body: Any, at: str) -> Part | None:
    """Return the object that the pointer `at` names; None if there is none, or if its list has more than one member."""
    value = body
    for name in at.split("/")[1:]:
        if isinstance(value, list) and len(value) == 1 and name == "0":
            value = value[0]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return None
    return Part(body, at, value) if isinstance(value, dict) else None


def halves(body: Any, at: str) -> tuple[Any, ...]:
    """Return the body with either half of the list whose first member the pointer `at` names; nothing if the list has no two members."""
    *names, _ = at.split("/")[1:] or [""]
    members = body
    for name in names:
        members = members.get(name) if isinstance(members, dict) else None
    if not names or not isinstance(members, list) or len(members) < 2:
        return ()
    middle = len(members) // 2
    return tuple(_put(body, names, half) for half in (members[:middle], members[middle:]))


def _put(body: Any, names: list[str], value: Any) -> Any:
    if not names:
        return value
    if isinstance(body, list):
        return [_put(body[0], names[1:], value)]
    return {**body, names[0]: _put(body[names[0]], names[1:], value)}
