"""JUnit agrees with the exit code, and says of each rule and cell what became of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from junitparser import Properties

from conformance.core.verdict import EXIT_CODES, Conclusion, Verdict
from conformance.harness.ending import End, Ending
from conformance.harness.verdict.result import Result
from conformance.report.junit import write_junit
from conformance.selftest.report.ci.ran import COMMA, CONTROL, EMOJI, LONG, MUST, OTHER, SHOULD, SHOWN, case, junit, known, ran


def unseen(result: Result) -> Result:
    """Return a result in which a rule was awaited and never came."""
    first, *rest = result.rules
    rules = (replace(first, verdict=Verdict.UNTESTABLE, reason="nothing came"), *rest)
    return replace(result, rules=rules, conclusion=Conclusion.INCONCLUSIVE, gate=Conclusion.INCONCLUSIVE)


def defective(result: Result) -> Result:
    """Return a result of which the suite itself is to blame."""
    ending = Ending(End.SUITE_ERROR, "a case failed", "report it")
    return replace(result, ending=ending, conclusion=Conclusion.ERROR, gate=Conclusion.ERROR)


def unreachable(result: Result) -> Result:
    """Return a result of a target that was not there."""
    rules = tuple(replace(rule, verdict=Verdict.NOT_APPLICABLE, reason="never arose", findings=()) for rule in result.rules)
    ending = Ending(End.UNREACHABLE, "the target cannot be reached: no answer", "check the URL")
    return replace(result, rules=rules, findings=(), causes=(), ending=ending, conclusion=Conclusion.INCONCLUSIVE, gate=Conclusion.INCONCLUSIVE)


def same(result: Result) -> Result:
    """Return the result."""
    return result


@pytest.mark.parametrize(
    ("faults", "options", "becomes", "code"),
    [
        pytest.param((), {}, same, 0, id="conformant"),
        pytest.param((COMMA,), {}, same, 1, id="a MUST is broken"),
        pytest.param((CONTROL,), {}, same, 0, id="a SHOULD is broken"),
        pytest.param((CONTROL,), {"strict": True}, same, 1, id="a SHOULD is broken, and that counts"),
        pytest.param((COMMA,), {"known": (known(MUST),)}, same, 0, id="what is broken is known"),
        pytest.param((COMMA, CONTROL), {"known": (known(MUST),), "strict": True}, same, 1, id="some of what is broken is known"),
        pytest.param((COMMA, LONG), {"known": (known(MUST),), "rules": (MUST, OTHER)}, same, 1, id="another defect in the same cell"),
        pytest.param((COMMA,), {"known": (known(MUST, cell="CONNECT/*"),)}, same, 1, id="known elsewhere"),
        pytest.param((), {"known": (known(MUST),)}, same, 1, id="a known failure is mended"),
        pytest.param((), {"require_all": True}, same, 3, id="not all was exercised"),
        pytest.param((), {}, unseen, 3, id="something never came"),
        pytest.param((), {}, unreachable, 3, id="unreachable"),
        pytest.param((), {}, defective, 4, id="a suite error"),
        pytest.param((COMMA,), {}, defective, 4, id="a suite error beside a broken MUST"),
        pytest.param(("RefusesChat",), {}, same, 1, id="the base is broken"),
    ],
)
def test_junit_agrees_with_the_exit_code(
    tmp_path: Path, faults: tuple[str, ...], options: dict[str, Any], becomes: Callable[[Result], Result], code: int
) -> None:
    result = becomes(ran(tmp_path, *faults, **options))
    write_junit(result, tmp_path)
    cases = [found for suite in junit(tmp_path).values() for found in suite]
    assert EXIT_CODES[result.gate] == code
    assert any(found.is_failure for found in cases) == (code == 1)
    assert any(found.is_error for found in cases) == (code in (3, 4))
    assert len(cases) == 1 + len(result.rules) + len(result.cells) + len(result.scenarios) + len(result.known.complaints)
    if code in (3, 4):
        assert (result.ending.text or result.headline) in junit(tmp_path)["run"][0].result[0].message


def test_a_case_says_level_source_leg_and_verdict_and_a_cell_what_became_of_its_messages(tmp_path: Path) -> None:
    ran(tmp_path, COMMA)
    rule = {prop.name: prop.value for prop in case(tmp_path, MUST).child(Properties)}
    assert (rule["level"], rule["leg"], rule["verdict"]) == ("MUST", "ccmessaging.uplink", "failed")
    assert rule["source"]
    cell = {prop.name: prop.value for prop in case(tmp_path, "CHAT/TEXT").child(Properties)}
    assert {"leg", "controlType", "mediaType", "sent", "accepted", "refused", "verdict"} == cell.keys()
    assert int(cell["sent"]) >= int(cell["accepted"]) > 0


def test_a_failure_says_what_was_expected_what_came_where_and_why(tmp_path: Path) -> None:
    result = ran(tmp_path, COMMA)
    text = case(tmp_path, MUST).result[0].text
    finding = result.findings[0]
    for part in (finding.expected, finding.said(result.redactor), "at /messageId", f"exchange {finding.exchange.number}", result.causes[0].title):
        assert part in text
    assert "curl" not in text


def test_a_cell_fails_with_what_is_broken_in_it_unless_that_is_known(tmp_path: Path) -> None:
    result = ran(tmp_path, EMOJI, rules=(SHOWN,))
    assert case(tmp_path, "CHAT/TEXT").is_failure
    assert f"{result.findings[0].id} {SHOWN} at /content" in case(tmp_path, "CHAT/TEXT").result[0].text
    ran(tmp_path, EMOJI, rules=(SHOWN,), known=(known(SHOWN),))
    assert case(tmp_path, "CHAT/TEXT").result[0].message == "known failure: agreed, for now (GW-1)"


def test_a_known_failure_is_skipped_with_its_reason_and_ticket(tmp_path: Path) -> None:
    ran(tmp_path, COMMA, known=(known(MUST),))
    assert case(tmp_path, MUST).result[0].message == "known failure: agreed, for now (GW-1)"


def test_an_entry_that_is_not_true_any_more_is_a_failing_case(tmp_path: Path) -> None:
    result = ran(tmp_path, known=(known(MUST),))
    (found,) = junit(tmp_path)["known failures"]
    assert found.is_failure
    assert found.result[0].text == result.known.complaints[0]


def test_a_warning_passes_and_says_what_it_is(tmp_path: Path) -> None:
    ran(tmp_path, CONTROL)
    assert case(tmp_path, SHOULD).is_passed
    assert case(tmp_path, SHOULD).system_out.startswith(f"warned: f1 {SHOULD} at /controlType: expected refused")
