"""`ccmsg replay`: what it says of each attempt, how it ends, and what it cannot send again."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.core.errors import UsageError
from conformance.core.verdict import ExitCode
from conformance.protocols import party
from conformance.selftest.harness.replay.found import again, found, of
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, faulty
from conformance.wire.server import running


def ccmsg(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command line in this process, with its evidence in `folder`."""
    done = CliRunner().invoke(app, ["replay", *arguments, "--out", str(folder / "evidence")])
    mistake = isinstance(done.exception, UsageError)
    return ExitCode.USAGE if mistake else done.exit_code, f"{done.stdout}{done.exception if mistake else ''}"


def test_the_command_says_each_attempt_and_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    handler, target = of(QMT_APP)("AnswersCreated")
    recording = found(tmp_path, (handler, target), "QMT-DN-102", ("qmt.downlink",))
    config = tmp_path / "ccmsg.toml"
    credentials = 'appid = "1001"\nappsecret = "demo-appsecret-0001"\naccess_token = "demo-access-token-0001"'
    config.write_text(f'[target]\nas = "qmt.app"\n[qmt]\n{credentials}\n[[users]]\nid = "u1"\n')
    ask = (recording.finding, "--from", str(tmp_path), "--config", str(config), "--times", "2")
    with running(faulty("AnswersCreated", target=QMT_APP, known=party("qmt.app")[1])) as url:
        code, said = ccmsg(tmp_path, *ask, "--target", url)
    assert (code, said.count("same"), "SAME  2 of 2 times" in said) == (ExitCode.VIOLATIONS, 2, True)
    with running(faulty(target=QMT_APP, known=party("qmt.app")[1])) as url:
        code, said = ccmsg(tmp_path, *ask, "--target", url)
    assert (code, "GONE  0 of 2 times" in said) == (ExitCode.CONFORMANT, True)
    assert (tmp_path / "evidence" / "exchanges.har").exists()
    code, said = ccmsg(tmp_path, *ask)
    assert code == ExitCode.INCONCLUSIVE
    assert "UNKNOWN" in said


def test_what_cannot_be_sent_again_is_said_plainly(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    code, said = ccmsg(tmp_path, "f1", "--from", str(tmp_path / "evidence"))
    assert (code, "cannot read" in said) == (ExitCode.USAGE, True)
    (tmp_path / "evidence").symlink_to(tmp_path)
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "take the place" in said
    (tmp_path / "evidence").unlink()
    _, said = ccmsg(tmp_path, "f99", "--from", str(tmp_path))
    assert f"it has {recording.finding}" in said
    _, said = ccmsg(tmp_path, "f1", "--from", str(tmp_path / "nowhere"))
    assert "cannot read" in said
    with pytest.raises(UsageError, match="wore out"):
        again(tmp_path, of(DEMO)(), replace(recording, rule="CCM-UP-153"))
    with pytest.raises(UsageError, match="by itself"):
        again(tmp_path, of(CALLBACK)(), replace(recording, party="ccmessaging.integrator", possible=False))
    events = tmp_path / "events.jsonl"
    events.write_text("\n".join(line.replace('"again":', '"other":') for line in events.read_text().splitlines()))
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "of this release" in said
    events.write_text("5\n")
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "of this release" in said


def test_a_configuration_that_was_not_named_does_not_choose_another_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = of(QMT_APP)("AnswersCreated")
    credentials = 'appid = "1001"\nappsecret = "demo-appsecret-0001"\naccess_token = "demo-access-token-0001"'
    (tmp_path / "ccmsg.toml").write_text(f'[target]\nas = "qmt.app"\nurl = "http://127.0.0.1:1"\n[qmt]\n{credentials}\n[[users]]\nid = "u1"\n')
    monkeypatch.chdir(tmp_path)
    recording = found(tmp_path / "run", made, "QMT-DN-102", ("qmt.downlink",))
    code, said = ccmsg(tmp_path, recording.finding, "--from", "run", "--times", "1")
    assert (code, f"at {recording.url}" in said) == (ExitCode.INCONCLUSIVE, True)
