"""A checklist: what it asks for, what of it never comes, and mistakes in it."""

from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.harness.config.checklist import read_checklist
from conformance.protocols import party
from conformance.selftest.harness.called.client import RIGHT, ran

_, APP = party("qmt.app")


@pytest.mark.parametrize(
    ("checklist", "code", "words"),
    [
        ('cells = ["text/absent"]\nscenarios = ["sends-text", "two-customers"]', 0, "all 3 on the checklist came"),
        ('cells = ["text/absent", "voice/absent"]\nscenarios = ["sends-event"]', 3, "2 of 3 on the checklist never came"),
    ],
)
def test_what_a_checklist_asks_for_and_never_comes_is_untestable(tmp_path: Path, checklist: str, code: int, words: str) -> None:
    (tmp_path / "list.toml").write_text(checklist)
    found = ran(tmp_path, RIGHT, "--checklist", "list.toml")
    assert (found.code, words in found.said) == (code, True)
    verdicts = {"/".join(cell["axes"].values()): cell["verdict"] for cell in found.results["cells"]}
    scenarios = {entry["name"]: entry["verdict"] for entry in found.results["scenarios"]}
    assert (verdicts["text/absent"], scenarios["sends-text"], verdicts["file/deep"]) == ("passed", "passed", "not-applicable")
    assert (verdicts["voice/absent"], scenarios["sends-event"]) == (("untestable",) * 2 if code else ("not-applicable",) * 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cells = [", "not TOML"),
        ("", "asks for nothing"),
        ("cells = []", "asks for nothing"),
        ('cell = ["text/absent"]', "did you mean 'cells'?"),
        ("cells = 1", "cells is no list of texts"),
        ('cells = ["text/abssent"]', "did you mean 'text/absent'?"),
        ('scenarios = ["send-text"]', "did you mean 'sends-text'?"),
        ('scenarios = ["survives-refusal"]', "add --provoke 1"),
    ],
)
def test_a_mistake_in_a_checklist_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "list.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_checklist(file, APP)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_checklist_may_use_patterns(tmp_path: Path) -> None:
    file = tmp_path / "list.toml"
    file.write_text('cells = ["text/*"]\nscenarios = ["survives-refusal"]')
    asked = read_checklist(file, APP, provokes=True)
    assert (len(asked.cells), set(asked.scenarios)) == (8, {"survives-refusal"})
