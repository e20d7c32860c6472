"""A summary of bounded size, and annotations that no target can forge."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from conformance.cli import main
from conformance.cli.main import app
from conformance.core.errors import SuiteError, UsageError
from conformance.harness.verdict.result import Result
from conformance.report.annotations import annotations
from conformance.report.junit import write_junit
from conformance.report.summary import write_summary
from conformance.selftest.report.ci.ran import COMMA, CONTROL, MUST, SHOULD, case, known, ran
from conformance.selftest.rig.command import configure
from conformance.selftest.rig.runs import faulty
from conformance.wire.server import running

HOSTILE: Final = "\n::error::forged\r##[error]forged %0A::warning title=x::y\x1b[31m\x00\u202e<b>]]>&"
_COMMAND: Final = re.compile(r"::(error|warning|notice) title=[^:,\n\r]+::[^\n\r]+")


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
    lines = annotations(told(ran(tmp_path, COMMA), HOSTILE))
    assert lines
    for line in lines:
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
        configure(tmp_path, url)
        lines = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "ccmsg.toml")]).stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-2] == f"::{lines[0].rpartition(':')[2]}::"
    assert len(lines) > 10


def test_elsewhere_no_command_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert [line for line in printed(tmp_path, COMMA) if line.startswith("::")] == []


def test_a_terminal_speaks_chinese_if_asked(tmp_path: Path) -> None:
    said = "\n".join(printed(tmp_path, COMMA, "--lang=zh"))
    assert "存在违规" in said
    assert "次交互" in said
    assert "exchanges in" not in said


def printed(folder: Path, *words: str) -> list[str]:
    """Return the lines that `ccmsg run` prints about a reference with faults; words that begin with dashes are options."""
    options = [word for word in words if word.startswith("--")]
    with running(faulty(*(word for word in words if word not in options))) as url:
        configure(folder, url)
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
