"""The committed sample run is one that this suite writes: it fits the schema, is small, names no machine, and holds what its faults break."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from conformance.core.data import load_schema
from conformance.selftest.rig.repository import ROOT

SAMPLE = ROOT / "reports" / "sample"
FILES = {"events.jsonl", "junit.xml", "report.html", "results.json", "summary.md"}
RESULTS = json.loads((SAMPLE / "results.json").read_text(encoding="utf-8"))


def test_the_sample_holds_each_view_but_the_largest() -> None:
    assert {path.name for path in SAMPLE.iterdir()} == FILES
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 1_000_000


def test_the_results_of_the_sample_fit_the_schema() -> None:
    Draft202012Validator(load_schema("results")).validate(RESULTS)


def test_the_sample_names_the_two_faults_of_its_target() -> None:
    assert RESULTS["verdict"] == "violations"
    assert {finding["rule"] for finding in RESULTS["findings"]} == {"CCM-UP-068", "CCM-UP-098"}
    assert len(RESULTS["causes"]) == 2


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_sample_names_no_folder_of_a_machine(name: str) -> None:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert not re.search(r"(?<![\w/:.])/(home|root|Users|usr|var|opt|builds)/", text)


def test_the_events_of_the_sample_are_whole() -> None:
    events = [json.loads(line) for line in (SAMPLE / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (events[0]["event"], events[0]["nonce"], events[0]["seed"]) == ("run", "sample", 0)
    assert sum(event["event"] == "exchange" for event in events) == RESULTS["run"]["exchanges"]
