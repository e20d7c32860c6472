"""What CI systems read: JUnit that agrees with the exit code, a summary of bounded size, annotations that no target can forge."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from junitparser import JUnitXml, Properties
from typer.testing import CliRunner

from conformance.cli import main
from conformance.cli.main import app
from conformance.core.errors import SuiteError, UsageError
from conformance.core.settings import Failure
from conformance.core.verdict import EXIT_CODES, Conclusion, Verdict
from conformance.harness.conclude import Result
from conformance.harness.ending import End, Ending
from conformance.report.annotations import annotations
from conformance.report.junit import write_junit
from conformance.report.summary import write_summary
from conformance.selftest.runs import faulty, judged
from conformance.selftest.test_endings import CREDENTIALS, USERS
from conformance.wire.server import running

MUST, SHOULD, OTHER = "CCM-UP-098", "CCM-UP-016", "CCM-UP-097"
COMMA, CONTROL, LONG = "TakesCommaInMessageId", "TakesUnknownControlType", "TakesLongMessageId"
EMOJI, SHOWN = "RefusesEmoji", "CCM-UP-036"
HOSTILE: Final = "\n::error::forged\r##[error]forged %0A::warning title=x::y\x1b[31m\x00\u202e<b>]]>&"
_COMMAND: Final = re.compile(r"::(error|warning|notice) title=[^:,\n\r]+::[^\n\r]+")


def known(rule: str, **more: Any) -> Failure:
    """Return an entry of a list of known failures."""
    row = {"cell": "", "pointer": "", "reason": "agreed, for now", "ticket": "GW-1", "owner": "", "expires": None, "where": "known.toml, failure 1"}
    return Failure(rule=rule, **{**row, **more})


def ran(folder: Path, *faults: str, rules: tuple[str, ...] = (MUST, SHOULD), **options: Any) -> Result:
    """Judge a reference with faults by two rules, or remember how it was; write what CI reads."""
    result = _ran(faults, rules, tuple(sorted(options.items())))
    write_junit(result, folder)
    write_summary(result, folder)
    return result


@cache
def _ran(faults: tuple[str, ...], rules: tuple[str, ...], options: tuple[tuple[str, Any], ...]) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return judged(Path(folder), faulty(*faults), rules=rules, legs=("ccmessaging.uplink",), **dict(options))


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


def junit(folder: Path) -> Any:
    """Return junit.xml by suite and case."""
    return {suite.name: list(suite) for suite in JUnitXml.fromfile(str(folder / "junit.xml"))}


def case(folder: Path, start: str) -> Any:
    """Return the case of a rule or cell."""
    return next(found for cases in junit(folder).values() for found in cases if found.name.startswith(start))


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


def told(result: Result, text: str) -> Result:
    """Return a result in which a target has said a text, and many times."""
    finding = replace(result.findings[0], got=text, pointer=f"/x{text}")
    many = tuple(replace(finding, id=f"f{number}") for number in range(1, 1000))
    causes = tuple(replace(result.causes[0], id=f"c{number}", text=dict.fromkeys(("en", "zh"), f"Something {text}")) for number in range(1, 1000))
    return replace(result, findings=many, causes=(result.causes[0], *causes), notes=(text,) * 50)


@pytest.mark.parametrize("text", [HOSTILE, "x" * 10_000, "\ud800\ufffe\x01" * 500])
def test_views_for_ci_are_bounded_and_clean(tmp_path: Path, text: str) -> None:
    result = told(ran(tmp_path, COMMA), text)
    write_junit(result, tmp_path)
    write_summary(result, tmp_path)
    assert case(tmp_path, MUST).is_failure
    assert (tmp_path / "junit.xml").stat().st_size < 2_000_000
    summary = (tmp_path / "summary.md").read_bytes()
    assert len(summary) < 2**20
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|<b>|^::|##\[", summary, re.MULTILINE)


def test_a_summary_tells_causes_with_their_worst_finding_and_keeps_known_and_unstable_ones_apart(tmp_path: Path) -> None:
    result = ran(tmp_path, COMMA, CONTROL, known=(known(MUST),))
    unsteady = tuple(replace(finding, stable=False) if finding.rule == SHOULD else finding for finding in result.findings)
    write_summary(replace(result, findings=unsteady), tmp_path)
    sections = {part.split("\n")[0]: part for part in (tmp_path / "summary.md").read_text(encoding="utf-8").split("\n## ")}
    assert f"MUST {MUST}, /messageId: expected" in sections["Causes"]
    assert SHOULD in sections["Unstable: these did not come again each time"]
    assert "agreed, for now | GW-1" in sections["Known failures"]
    assert "Findings" not in sections


def test_annotations_are_few_and_their_severity_is_that_of_the_worst_finding(tmp_path: Path) -> None:
    every = ran(tmp_path, COMMA, CONTROL)
    assert [line.split(" ")[0] for line in annotations(every)] == ["::error", "::warning"]
    assert [line.split(" ")[0] for line in annotations(ran(tmp_path, COMMA, CONTROL, known=(known(MUST),)))] == ["::warning", "::notice"]
    assert [line.split(" ")[0] for line in annotations(ran(tmp_path, CONTROL, strict=True))] == ["::error"]
    assert "known.toml, failure 1" in annotations(ran(tmp_path, known=(known(MUST),)))[0]
    assert len(annotations(told(every, "x"))) == 10


def test_an_annotation_is_one_command_whatever_a_target_said(tmp_path: Path) -> None:
    for line in annotations(told(ran(tmp_path, COMMA), HOSTILE)):
        assert _COMMAND.fullmatch(line), line
        assert line.isprintable()
        assert len(line) < 2500


def test_on_github_nothing_that_a_run_prints_is_a_command_but_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    lines = printed(tmp_path, COMMA, CONTROL)
    stops = [number for number, line in enumerate(lines) if line.startswith("::stop-commands::")]
    ends = [lines.index(f"::{lines[number].rpartition(':')[2]}::", number) for number in stops]
    assert len(stops) == len(ends) == 2
    assert len({lines[number] for number in stops}) == 2
    outside = [line for number, line in enumerate(lines) if not any(first <= number <= last for first, last in zip(stops, ends, strict=True))]
    assert [line.split(" ")[0] for line in outside if line] == ["::error", "::warning"]
    assert any("VIOLATIONS" in line for line in lines[stops[1] : ends[1]])


def test_on_github_a_doctor_lets_nobody_give_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with running(faulty()) as url:
        configured(tmp_path, url)
        lines = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "ccmsg.toml")]).stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-2] == f"::{lines[0].rpartition(':')[2]}::"
    assert len(lines) > 10


@pytest.mark.parametrize(("error", "code"), [(UsageError, 2), (SuiteError, 4), (ValueError, 4)])
def test_on_github_no_error_is_a_command(
    error: type[Exception], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise error(f"it said{HOSTILE}")

    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr(main, "app", fails)
    with pytest.raises(SystemExit) as left:
        main.main()
    first, *said, last = capsys.readouterr().err.splitlines()
    assert left.value.code == code
    assert (first.startswith("::stop-commands::"), last) == (True, f"::{first.rpartition(':')[2]}::")
    assert any(line.startswith("::error::forged") for line in said)


def test_elsewhere_no_command_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert [line for line in printed(tmp_path, COMMA) if line.startswith("::")] == []


def test_a_terminal_speaks_chinese_if_asked(tmp_path: Path) -> None:
    said = "\n".join(printed(tmp_path, COMMA, "--lang=zh"))
    assert "存在违规" in said
    assert "次交互" in said
    assert "exchanges in" not in said


def configured(folder: Path, url: str) -> None:
    """Write a configuration."""
    (folder / "ccmsg.toml").write_text(f'[target]\nurl = "{url}"\n{CREDENTIALS}\n{USERS}', encoding="utf-8")


def printed(folder: Path, *words: str) -> list[str]:
    """Return the lines that `ccmsg run` prints about a reference with faults; words that begin with dashes are options."""
    options = [word for word in words if word.startswith("--")]
    with running(faulty(*(word for word in words if word not in options))) as url:
        configured(folder, url)
        chosen = [
            "--config",
            str(folder / "ccmsg.toml"),
            "--out",
            str(folder / "out"),
            "--rule",
            MUST,
            "--rule",
            SHOULD,
            "--legs",
            "ccmessaging.uplink",
        ]
        return CliRunner().invoke(app, ["run", *chosen, *options]).stdout.splitlines()
