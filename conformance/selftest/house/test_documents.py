"""What the documents show exists: links lead to files, commands and their options are those of `ccmsg`."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from conformance.cli.main import app
from conformance.core.data import PACKAGE
from conformance.protocols import families
from conformance.selftest.rig.repository import ROOT

DOCUMENTS = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "reports").glob("*.md")))
COMMANDS = {name: {option for known in command.params for option in known.opts} for name, command in typer.main.get_command(app).commands.items()}  # type: ignore[attr-defined]


def shown(text: str) -> list[list[str]]:
    """Return the commands that stand in blocks of code or between backticks, as lists of words."""
    lines = [line for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) for line in block.splitlines()] + re.findall(
        r"`(ccmsg [^`\n]+)`", text
    )
    return [
        shlex.split(line.strip().removeprefix("$ ").removeprefix(".venv/bin/"), comments=True)
        for line in lines
        if re.match(r"(\$ )?(\.venv/bin/)?ccmsg ", line)
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_of_the_suite_that_is_named_exists(path: Path) -> None:
    named = re.findall(
        r"\bselftest/[\w/.]*|\b(?:core|wire|generate|harness|protocols|report|cli)/[\w/]+\.(?:py|toml)", path.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (PACKAGE / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_command_shown_exists_with_its_options(path: Path) -> None:
    commands = [words for words in shown(path.read_text(encoding="utf-8")) if words[1].isalpha()]
    assert [words for words in commands if words[1] not in COMMANDS] == []
    wrong = [(words, word) for words in commands for word in words[2:] if word.startswith("--") and word not in COMMANDS[words[1]]]
    assert wrong == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_target_of_make_exists(path: Path) -> None:
    known = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert [target for target in named if target not in known] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_fault_and_rule_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    faults = {fault for family in families().values() for party in family.parties.values() for fault in party.faults}
    rules = {rule.id for family in families().values() for rule in family.rules}
    assert set(re.findall(r"--fault ([A-Z]\w+)", text)) <= faults
    assert set(re.findall(r"\b(?:CCM|QMT)-[A-Z]{2}-\d{3}\b", text)) <= rules


def test_commands_are_found_in_blocks_and_between_backticks() -> None:
    text = "```\n$ ccmsg run --plan   # sends nothing\nother --x\n```\nand `ccmsg doctor --as qmt.app`."
    assert shown(text) == [["ccmsg", "run", "--plan"], ["ccmsg", "doctor", "--as", "qmt.app"]]
