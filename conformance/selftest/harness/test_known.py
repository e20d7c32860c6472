"""Known failures: they break no gate, and everything else does: another defect in the same cell, an entry that ran out or fits nothing."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import UsageError
from conformance.core.verdict import Conclusion
from conformance.harness.verdict.known import read_known
from conformance.harness.verdict.result import Result
from conformance.protocols.ccmessaging.rulebook import RULES
from conformance.selftest.rig.runs import faulty, judged

RULE, OTHER = "CCM-UP-098", "CCM-UP-097"
LATER = "expires = 2999-12-31"


def written(folder: Path, *entries: str) -> Path:
    """Write a list of known failures."""
    file = folder / "known.toml"
    file.write_text("\n".join(f"[[failure]]\n{entry}" for entry in entries), encoding="utf-8")
    return file


def entry(rule: str, *more: str) -> str:
    """Return an entry of a list."""
    return "\n".join((f'rule = "{rule}"', 'reason = "agreed"', *more))


def ran(folder: Path, *entries: str, faults: tuple[str, ...] = ("TakesCommaInMessageId",)) -> Result:
    """Judge a reference with faults, where these failures are known."""
    known = read_known(written(folder, *entries), RULES)
    return judged(folder / "out", faulty(*faults), known=known, rules=(RULE, OTHER), legs=("ccmessaging.uplink",))


def test_a_known_failure_breaks_no_gate_and_is_still_told(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, 'cell = "CHAT/*"', 'pointer = "/messageId"', 'ticket = "T-1"', 'owner = "us"', LATER))
    assert (result.conclusion, result.gate, result.known.complaints) == (Conclusion.VIOLATIONS, Conclusion.CONFORMANT, ())
    assert result.headline.endswith("; 1 known finding")
    told = json.loads((tmp_path / "out" / "results.json").read_text())
    assert (told["verdict"], told["gate"]) == ("violations", {"verdict": "conformant", "complaints": []})
    assert told["findings"][0]["known"] == {"reason": "agreed", "ticket": "T-1", "owner": "us", "expires": "2999-12-31"}


@pytest.mark.parametrize("more", ['cell = "CONNECT/*"', 'pointer = "/content"'])
def test_a_defect_elsewhere_breaks_the_gate(tmp_path: Path, more: str) -> None:
    result = ran(tmp_path, entry(RULE, more, LATER))
    assert (result.gate, result.known.expected) == (Conclusion.VIOLATIONS, {})


def test_another_defect_in_the_same_cell_breaks_the_gate(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, 'cell = "CHAT/TEXT"', LATER), faults=("TakesCommaInMessageId", "TakesLongMessageId"))
    assert {finding.rule for finding in result.findings} == {RULE, OTHER}
    assert (result.gate, len(result.known.expected), result.known.complaints) == (Conclusion.VIOLATIONS, 1, ())


def test_a_stale_entry_breaks_the_gate_and_says_what_to_do(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, LATER), faults=())
    assert (result.conclusion, result.gate) == (Conclusion.CONFORMANT, Conclusion.VIOLATIONS)
    assert [complaint.endswith("found broken: remove it") for complaint in result.known.complaints] == [True]


def test_an_entry_about_a_rule_that_this_run_does_not_show_is_not_stale(tmp_path: Path) -> None:
    assert ran(tmp_path, entry("CCM-PO-007", LATER), faults=()).gate is Conclusion.CONFORMANT


def test_an_entry_that_has_run_out_breaks_the_gate(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, "expires = 2020-01-31"))
    assert (result.gate, result.known.expected) == (Conclusion.VIOLATIONS, {})
    later = datetime.now(UTC).date() + timedelta(days=30)
    said = f"has run out on 2020-01-31 and is broken still: mend it, or write a later date, such as expires = {later}"
    assert result.known.complaints[0].endswith(said)


def test_an_entry_that_has_run_out_and_describes_nothing_is_to_be_removed(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, "expires = 2020-01-31"), faults=())
    assert result.gate is Conclusion.VIOLATIONS
    assert result.known.complaints[0].endswith("and nothing that the entry describes was found broken: remove it")


def test_an_entry_that_has_run_out_about_a_rule_that_is_not_shown_may_be_prolonged(tmp_path: Path) -> None:
    result = ran(tmp_path, entry("CCM-PO-007", "expires = 2020-01-31"), faults=())
    assert "this run does not show the rule: remove it, or write a later date, such as expires = " in result.known.complaints[0]


def test_an_entry_that_names_another_place_is_told_which_to_write(tmp_path: Path) -> None:
    result = ran(tmp_path, entry(RULE, 'pointer = "/content"', 'cell = "READ/*"', LATER))
    assert result.known.complaints[0].endswith('remove it, or write what f1 shows: pointer = "/messageId" and cell = "CHAT/TEXT"')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[failure]", "not TOML"),
        ("failure = 1", "[[failure]] tables"),
        ("known = 1", "[[failure]] tables"),
        ('[[failure]]\nrule = "CCM-UP-098"', "reason is missing"),
        ('[[failure]]\nreason = "x"', "rule is missing"),
        ('[[failure]]\nrule = "CCM-UP-98"\nreason = "x"', "did you mean CCM-UP-098?"),
        ('[[failure]]\nrule = "CCM-UP-098"\nreason = "x"\nowners = "y"', "did you mean 'owner'?"),
        ('[[failure]]\nrule = "CCM-UP-098"\nreason = 7', "reason is no text"),
        ('[[failure]]\nrule = "CCM-UP-098"\nreason = "x"\nexpires = "soon"', "without quotes"),
    ],
)
def test_a_mistake_in_the_list_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "known.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_known(file, RULES)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_list_may_be_empty(tmp_path: Path) -> None:
    assert read_known(written(tmp_path), RULES) == ()


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the list of known failures"):
        read_known(tmp_path / "nothing.toml", RULES)


def test_a_date_may_have_a_time(tmp_path: Path) -> None:
    known: Any = read_known(written(tmp_path, entry(RULE, "expires = 2030-01-31T10:00:00")), RULES)
    assert known[0].expires == date(2030, 1, 31)
