"""`ccmsg run` from outside: its plan, its estimate, the embedded reference, and what goes on to pytest."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cli.terminal import say_plan
from conformance.selftest.rig.command import ccmsg
from conformance.selftest.rig.runs import PARTY


def test_a_plan_counts_and_sends_nothing(tmp_path: Path) -> None:
    ran = ccmsg("run", "--plan", "--cells", "CHAT/TEXT", folder=tmp_path)
    assert ran.returncode == 0
    assert "nothing was sent" in ran.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"rate": 20.0}, "at 20 requests per second and with 40 ms per answer about 40 s"),
        ({"rate": 200.0}, "at 200 requests per second and with 40 ms per answer about 16 s"),
        ({}, "about 2 s on this machine; with 40 ms per answer about 16 s"),
    ],
)
def test_an_estimate_does_not_contradict_itself(capsys: pytest.CaptureFixture[str], limits: dict[str, float], words: str) -> None:
    demo = PARTY.demo("")
    say_plan([("case", 300, 800)], replace(demo, users=demo.users[:2], limits=replace(demo.limits, **limits)))  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines()[-1] == f"Estimate: {words}."


def test_a_plan_of_a_cell_is_smaller_than_the_whole(tmp_path: Path) -> None:
    whole, part = (ccmsg("run", "--plan", *cells, folder=tmp_path).stdout for cells in ([], ["--cells", "READ*"]))
    assert _exchanges(whole) > 1500
    assert 0 < _exchanges(part) < 200


@pytest.mark.parametrize(
    ("name", "legs", "rule"), [("qmt.platform", "qmt.uplink", "QMT-UP-101"), ("ccmessaging.platform", "ccmessaging.uplink", "CCM-UP-010")]
)
def test_the_embedded_reference_calls_nobody_where_nobody_listens(tmp_path: Path, name: str, legs: str, rule: str) -> None:
    ran = ccmsg("run", "--as", name, "--legs", legs, "--rule", rule, "--examples", "1", "--cells", "CHAT/TEXT,text/absent", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_what_follows_the_dashes_goes_to_pytest(tmp_path: Path) -> None:
    ran = ccmsg("run", "--out", "r", "--", "-k", "test_another_method_is_refused", folder=tmp_path)
    assert ran.returncode == 0
    results = json.loads((tmp_path / "r" / "results.json").read_text(encoding="utf-8"))
    judged = {rule["id"] for rule in results["rules"] if rule["verdict"] == "passed"}
    assert "CCM-UP-002" in judged
    assert "CCM-UP-003" not in judged


def test_the_version_is_said() -> None:
    assert ccmsg("--version").stdout.startswith("ccmsg-conformance ")


def _exchanges(said: str) -> int:
    found = re.search(r"(\d+) exchanges, \d+ users", said)
    assert found
    return int(found[1])
