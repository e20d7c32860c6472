"""While a client talks its mistakes are named, refused or taken, and trouble is made for it."""

import json
import subprocess
from pathlib import Path

import pytest

from conformance.selftest.harness.called.client import TEXT, WRONG, ran
from conformance.selftest.rig.command import COMMAND


def test_a_client_that_errs_is_named_while_it_talks(tmp_path: Path) -> None:
    found = ran(tmp_path, WRONG)
    assert found.code == 1
    said = found.said
    assert "  qmt.uplink               POST http://127.0.0.1:" in said
    assert "as configured (APPSECRET)" in said
    assert "s3cret" not in said
    parts = ("seen: sends-text", "MUST QMT-UP-026 broken by alice, call 4 (text): ", "scenarios not seen: ", "VIOLATIONS")
    at = [said.index(words) for words in parts]
    assert at == sorted(at)
    assert {finding["rule"] for finding in found.results["findings"]} == {"QMT-UP-026", "QMT-UP-009"}
    assert found.results["listener"]["strangers"] == 1
    assert "GET /favicon.ico" in said
    page = (found.folder / "report.html").read_text()
    shown = (
        ">alice, conversation 1</span>",
        ">4 calls</span>",
        ">2 of them wrong</span>",
        ">bob, conversation 1</span>",
        ">1 call</span>",
        ">Scenarios</span>",
    )
    assert [words for words in shown if words not in page] == []


def test_a_violation_that_comes_again_and_again_is_not_told_each_time(tmp_path: Path) -> None:
    found = ran(tmp_path, [("alice", {"MsgType": "text"}, True)] * 20)
    assert found.said.count("QMT-UP-026 broken") == 5
    assert found.said.count("From now on, this is counted only.") == 1
    assert found.results["findings"][0]["occurrences"] == 20


def test_a_wrong_call_is_refused_and_with_lenient_taken(tmp_path: Path) -> None:
    for folder, options, codes in ((tmp_path / "strict", (), [0, 0, 0, 30006, 30003]), (tmp_path / "lenient", ("--lenient",), [0] * 5)):
        folder.mkdir()
        found = ran(folder, WRONG, *options)
        answers = [json.loads(line.split(" ", 1)[1]) for line in (folder / "answers.txt").read_text().splitlines()]
        assert [answer["errcode"] for answer in answers] == codes
        assert {finding["rule"] for finding in found.results["findings"]} == {"QMT-UP-026", "QMT-UP-009"}


def test_trouble_is_made_as_often_as_asked_for_and_observed(tmp_path: Path) -> None:
    found = ran(tmp_path, [("alice", {**TEXT, "Content": str(number)}, True) for number in range(20)], "--provoke", "1")
    assert found.code == 0
    assert {entry["name"] for entry in found.results["scenarios"] if entry["verdict"] == "passed"} >= {"survives-refusal", "survives-error"}
    statuses = [line.split()[0] for line in (tmp_path / "answers.txt").read_text().splitlines()]
    assert statuses.count("500") == 1
    assert "provoked: " in (found.folder / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "ccmessaging.platform", "--provoke", "1"), "a ccmessaging.platform does not call a platform"),
        (("--as", "ccmessaging.platform", "--lenient"), "a ccmessaging.platform does not call a platform"),
        (("--as", "qmt.app", "--target", "http://127.0.0.1:9", "--lenient"), "nobody listens"),
    ],
)
def test_what_only_a_caller_shows_is_not_asked_of_others(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "own.toml").write_text('[qmt]\nappid = "1"\nappsecret = "s"\n[[users]]\nid = "a"\n')
    more = ("--config", "own.toml") if "qmt.app" in arguments else ()
    done = subprocess.run([*COMMAND, "run", *arguments, *more], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, words in done.stderr) == (2, True)
