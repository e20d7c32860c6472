"""Imports point down, and protocols do not know each other: otherwise nobody can delete a protocol, or trust a check."""

import ast
from pathlib import Path

import pytest

import conformance

ROOT = Path(conformance.__file__).parent
FLOORS = {"core": 0, "wire": 1, "generate": 1, "protocols": 2, "harness": 3, "cases": 4, "report": 4, "cli": 5, "selftest": 5}
ROOMS = ("trouble", "config", "judge", "play", "listen", "findings", "verdict", "cases", "run", "doctor")
"""The rooms of the harness, each below the next; what stands beside them may be known by all."""
FILES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT and "data" not in path.parts)


def floor(path: Path) -> str:
    """Return the floor of a file: the cases of a protocol stand above the harness, its other parts below."""
    if "protocols" in path.parts and (path.name.startswith("test_") or "cases" in path.parts):
        return "cases"
    return path.relative_to(ROOT).parts[0]


def imported(path: Path) -> set[str]:
    """Return the modules of this project that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("conformance."):
            found.add(node.module)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("conformance.")}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    for module in imported(path):
        above = module.split(".")[1]
        allowed = FLOORS[floor(path)] if floor(path) != "protocols" else 2
        assert FLOORS[above] <= allowed, f"{floor(path)} imports {module}, because a lower floor must not know a higher one"


@pytest.mark.parametrize("path", [path for path in FILES if "protocols" in path.parts], ids=lambda path: str(path.relative_to(ROOT)))
def test_protocols_do_not_know_each_other(path: Path) -> None:
    parts = path.relative_to(ROOT / "protocols").parts
    others = {module.split(".")[2] for module in imported(path) if module.startswith("conformance.protocols.")} - {parts[0]}
    assert not others, f"{path} imports {others}, because a protocol must be deletable as a folder"


@pytest.mark.parametrize("name", ["core", "wire", "generate", "harness", "report", "cli"])
def test_no_other_floor_names_a_protocol(name: str) -> None:
    for path in (ROOT / name).rglob("*.py"):
        named = {module for module in imported(path) if module.startswith("conformance.protocols.")}
        assert not named, f"{path} imports {named}, because a new interface must be a new folder and nothing else"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_harness_knows_only_those_below_it(room: str) -> None:
    files, above = sorted((ROOT / "harness" / room).glob("*.py")), ROOMS[ROOMS.index(room) + 1 :]
    known = {(path.name, module) for path in files for module in imported(path) if module.startswith("conformance.harness.")}
    assert len(files) > 1
    assert not [(name, module) for name, module in known if module.split(".")[2] in above], "because a room must be readable without those above it"


def test_every_module_of_the_harness_has_a_room() -> None:
    assert {path.name for path in (ROOT / "harness").glob("*.py")} == {"__init__.py", "ending.py", "titles.py"}
    assert {path.parent.name for path in (ROOT / "harness").glob("*/*.py")} == set(ROOMS)
