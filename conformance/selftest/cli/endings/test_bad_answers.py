"""A target that answers badly is judged: few causes, no traceback, and every file is written."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import ONE_RULE, SHORT, configure, run
from conformance.selftest.rig.hostile import JSON, OK, Answer, Hostile


def test_html_instead_of_json_is_one_cause_after_few_exchanges(tmp_path: Path) -> None:
    with Hostile(hostile.always(200, b"<html><body>Welcome</body></html>", ("Content-Type", "text/html"))) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path)
    assert ran.code == 1, ran.output
    assert "Traceback" not in ran.output
    assert "not even a plain message is accepted" in ran.output
    assert len(server.asked) <= 30
    assert 1 <= ran.failures <= 4
    assert len(ran.results["causes"]) <= 2


def test_a_target_that_refuses_everything_is_one_cause_after_few_exchanges(tmp_path: Path) -> None:
    with Hostile(hostile.always(200, b'{"resultCode":"1","resultDesc":"no"}')) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path)
    assert ran.code == 1, ran.output
    assert "not even a plain message is accepted" in ran.output
    assert (len(ran.results["causes"]), ran.failures <= 4, len(server.asked) <= 30) == (1, True, True)


def test_a_target_that_asks_for_patience_gets_it(tmp_path: Path, reference: str) -> None:
    with Hostile(hostile.patience(hostile.forward(reference))) as server:
        configure(tmp_path, server.url, "[limits]\nconcurrency = 1")
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert ran.failures == 0


def test_a_target_that_closes_every_connection_without_saying_so_is_judged(tmp_path: Path, reference: str) -> None:
    proper = hostile.forward(reference)
    with Hostile(lambda server, line, asked: proper(server, line, asked) and False) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert ran.failures == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hostile.odd(b'"\\ud800\\u0000\\u001b[31m\\ufffe <script>alert(1)</script> [bold]${x} \\u202e"'), id="odd text"),
        pytest.param(hostile.odd(b"9" * 6000), id="long integer"),
        pytest.param(hostile.odd(b"NaN"), id="NaN"),
        pytest.param(hostile.odd(b"[" * 900 + b"]" * 900), id="nested"),
        pytest.param(hostile.odd(b"[" * 50_000 + b"]" * 50_000), id="nested deeply"),
        pytest.param(hostile.always(200, OK, JSON, ("X-Odd", "\u00e9\x00\x1b[31m"), ("Content-Type", "\u00ff/<b>")), id="odd headers"),
        pytest.param(hostile.always(999, b"\xff" * 300_000), id="999"),
    ],
)
def test_odd_answers_are_judged_and_written_down(tmp_path: Path, answer: Answer) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 60")
        ran = run(tmp_path, *SHORT)
    assert ran.code in (1, 3), ran.output
    assert "Traceback" not in ran.output
    assert "\x1b[31m" not in ran.output
    assert [json.loads(line)["event"] for line in (ran.folder / "events.jsonl").read_bytes().splitlines()][-1] == "end"
    assert json.loads((ran.folder / "exchanges.har").read_text("utf-8"))["log"]["entries"]
    assert ET.parse(ran.folder / "junit.xml").getroot().tag == "testsuites"  # noqa: S314 - our own file
    assert "<script>alert(1)" not in (ran.folder / "report.html").read_text("utf-8")
    assert ran.results["run"]["exchanges"] <= 60
