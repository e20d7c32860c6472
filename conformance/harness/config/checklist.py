"""What a user wants to see a calling target do (`--checklist`): cells and scenarios. Whatever of it never comes is untestable, never green."""

import difflib
import fnmatch
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.leg import Leg
from conformance.core.protocol import Party
from conformance.core.settings import Checklist
from conformance.harness.config.tables import read_table

_KEYS: Final = ("cells", "scenarios")
_WRITE: Final = 'write cells = ["CHAT/TEXT"] and scenarios = ["..."]'


def read_checklist(path: Path, party: Party, legs: Collection[str] = (), *, provokes: bool = False) -> Checklist:
    """Read a checklist for a party, of which only `legs` are judged, if any are named; `provokes`: trouble is made for it.

    Raises UsageError that says what, where and what next.
    """
    asked = read_table(path, "the checklist", find=f"check --checklist; {_WRITE}", write=_WRITE)
    for key, value in asked.items():
        if key not in _KEYS:
            raise UsageError(f"unknown key {key!r}", where=str(path), then=_near(key, _KEYS))
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise UsageError(f"{key} is no list of texts", where=str(path), then=_WRITE)
    heard = [leg for leg in party.heard if not legs or leg.name in legs]
    if not any(asked.values()):
        raise UsageError("the checklist asks for nothing", where=str(path), then=_WRITE)
    shy = [scenario.name for scenario in party.scenarios if scenario.provoked and scenario.name in asked.get("scenarios", [])]
    if shy and not provokes:
        raise UsageError(f"{shy[0]} is seen only where trouble is made for the target", where=str(path), then="add --provoke 1, or leave it out")
    return Checklist(_cells(asked, heard, path), _scenarios(asked, party, {leg.name for leg in heard}, path))


def _cells(asked: dict[str, Any], heard: list[Leg], path: Path) -> frozenset[tuple[str, tuple[str, ...]]]:
    known = [(leg.name, values) for leg in heard for values in leg.cells]
    found = set()
    for pattern in asked.get("cells", []):
        matching = [cell for cell in known if fnmatch.fnmatchcase("/".join(cell[1]), pattern)]
        if not matching:
            on, near = ", ".join(leg.name for leg in heard), _near(pattern, ["/".join(values) for _, values in known])
            raise UsageError(f"no cell is called {pattern!r} on {on or 'a leg that is heard'}", where=str(path), then=near)
        found.update(matching)
    return frozenset(found)


def _scenarios(asked: dict[str, Any], party: Party, heard: set[str], path: Path) -> frozenset[str]:
    known = [scenario.name for scenario in party.scenarios if scenario.leg in heard]
    for name in asked.get("scenarios", []):
        if name not in known:
            raise UsageError(f"no scenario is called {name!r}", where=str(path), then=f"{_near(name, known)}; there are {', '.join(known) or 'none'}")
    return frozenset(asked.get("scenarios", []))


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0)
    return f"did you mean {near[0]!r}?" if near else "remove it"
