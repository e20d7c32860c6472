"""What a run leaves in its folder: all files, true to their schemas, the same story in each, and no text of a target as markup."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from junitparser import JUnitXml

from conformance.core.data import PACKAGE, load_schema
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.run.events import read_events
from conformance.harness.verdict.result import Result
from conformance.selftest.report.markup import hostile
from conformance.selftest.rig.runs import DEMO, PARTY, faulty, judged, pushing


class Ran:
    """A run and its folder."""

    def __init__(self, folder: Path, result: Result) -> None:
        """Read what is there."""
        self.folder, self.result = folder, result
        self.results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        self.events = list(read_events(folder / "events.jsonl"))
        self.page = (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("good")
    return Ran(folder, judged(folder, *pushing()))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("bad")
    return Ran(folder, judged(folder, hostile(faulty("TakesCommaInMessageId", "RefusesEmoji", "TakesUnknownControlType"))))


def test_the_reference_is_conformant_in_all_48_cells(good: Ran) -> None:
    assert good.result.conclusion is Conclusion.CONFORMANT
    cells = [cell for cell in good.results["cells"] if cell["leg"] == "ccmessaging.uplink"]
    assert len(cells) == 48
    assert all(cell["verdict"] == "passed" and cell["sent"] > 0 and cell["refused"] == 0 for cell in cells)
    assert good.results["run"]["exchanges"] > 1400


def test_no_file_of_a_run_names_the_folder_of_this_suite(good: Ran, bad: Ran) -> None:
    files = [path for ran in (good, bad) for path in ran.folder.iterdir()]
    assert [path.name for path in files if str(PACKAGE) in path.read_text(encoding="utf-8")] == []


def test_what_came_down_is_counted_by_control_media_and_source(good: Ran) -> None:
    cells = {tuple(cell["axes"].values()): cell for cell in good.results["cells"] if cell["leg"] == "ccmessaging.poll"}
    assert len(cells) == 3 * 6 * 3
    assert set(next(cell["axes"] for cell in good.results["cells"] if cell["leg"] == "ccmessaging.poll")) == {
        "controlType",
        "mediaType",
        "sourceType",
    }
    came = {axes for axes, cell in cells.items() if cell["verdict"] == "passed" and cell["sent"] == cell["accepted"] > 0}
    files = {("CHAT", media, "AGENT") for media in ("IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "LOCATE")}
    assert came >= files | {("CHAT", "TEXT", "ROBOT"), ("CHAT", "TEXT", "SYSTEM"), ("DISCONNECT", "TEXT", "SYSTEM"), ("READ", "TEXT", "AGENT")}
    assert cells["CHAT", "IMAGE", "ROBOT"]["verdict"] == "not-applicable"


def test_every_rule_of_the_reference_is_exercised(good: Ran) -> None:
    others = {rule["id"]: rule["reason"] for rule in good.results["rules"] if rule["verdict"] not in {"passed", "observed"}}
    own = {name: reason for name, reason in others.items() if reason != "other party"}
    assert own == dict.fromkeys(("CCM-PO-062", "CCM-PU-004"), "never arose")


@pytest.mark.parametrize("chosen", [{"rules": ("CCM-UP-098",)}, {"cells": "CHAT/TEXT"}])
def test_what_was_not_chosen_is_not_said_to_have_never_arisen(tmp_path: Path, chosen: dict[str, Any]) -> None:
    result = judged(tmp_path, **chosen)
    reasons = Counter(rule.reason for rule in result.rules if rule.verdict is Verdict.NOT_APPLICABLE)
    assert (reasons["never arose"], reasons["not configured"] > 20) == (0, True)
    assert f"; {reasons['not configured']} not configured; " in result.headline
    cells = {cell.reason for cell in result.cells if cell.verdict is Verdict.NOT_APPLICABLE}
    assert cells == {"not configured"}
    skipped = (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert ("never arose" in skipped, "not-applicable: not configured" in skipped) == (False, True)


def test_a_chosen_rule_that_nothing_showed_never_arose(tmp_path: Path) -> None:
    result = judged(tmp_path, rules=("CCM-PO-062",))
    assert {rule.rule.id: rule.reason for rule in result.rules}["CCM-PO-062"] == "never arose"


@pytest.mark.parametrize("name", ["good", "bad"])
def test_results_keep_their_schema(name: str, request: pytest.FixtureRequest) -> None:
    Draft202012Validator(load_schema("results")).validate(request.getfixturevalue(name).results)


def test_faults_are_named_with_their_smallest_message(bad: Ran) -> None:
    failed = {rule["id"] for rule in bad.results["rules"] if rule["verdict"] == "failed"}
    warned = {rule["id"] for rule in bad.results["rules"] if rule["verdict"] == "warned"}
    assert {"CCM-UP-098", "CCM-UP-036"} <= failed
    assert "CCM-UP-016" in warned
    finding = next(finding for finding in bad.result.findings if finding.rule == "CCM-UP-036")
    assert finding.reduction == "smallest"
    assert finding.stable
    assert finding.pointer == "/content"
    assert len(finding.exchange.sent["content"]) <= 2


def test_strict_makes_a_broken_should_count(tmp_path: Path) -> None:
    handler = faulty("TakesUnknownControlType")
    assert judged(tmp_path / "a", handler, rules=("CCM-UP-016",)).conclusion is Conclusion.CONFORMANT
    assert judged(tmp_path / "b", handler, rules=("CCM-UP-016",), strict=True).conclusion is Conclusion.VIOLATIONS


def test_require_all_makes_what_was_not_exercised_inconclusive(tmp_path: Path) -> None:
    assert judged(tmp_path, require_all=True, rules=("CCM-UP-016",)).conclusion is Conclusion.INCONCLUSIVE


def test_the_footer_counts_and_seals_the_events(good: Ran) -> None:
    lines = (good.folder / "events.jsonl").read_bytes().splitlines(keepends=True)
    footer = json.loads(lines[-1])
    assert footer["event"] == "end"
    assert footer["lines"] == len(lines) - 1
    assert footer["sha256"] == hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    assert footer["exchanges"] == sum(event["event"] == "exchange" for event in good.events) == good.result.exchanges
    assert sorted(event["number"] for event in good.events if event["event"] == "exchange") == list(range(1, good.result.exchanges + 1))


def test_events_that_a_kill_cut_off_stay_readable(good: Ran, tmp_path: Path) -> None:
    whole = (good.folder / "events.jsonl").read_bytes()
    (tmp_path / "events.jsonl").write_bytes(whole[: len(whole) // 2])
    assert len(list(read_events(tmp_path / "events.jsonl"))) > 100


def test_junit_has_a_case_per_rule_and_cell(bad: Ran) -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromfile(str(bad.folder / "junit.xml"))}
    assert len(suites["rules"]) == len(bad.result.rules)
    assert len(suites["cells"]) == 48 + 54
    broken = {rule["id"] for rule in bad.results["rules"] if rule["verdict"] == "failed"}
    assert {case.name.split()[0] for case in suites["rules"] if case.is_failure} == broken
    warned = {rule["id"] for rule in bad.results["rules"] if rule["verdict"] == "warned"}
    assert {case.name.split()[0] for case in suites["rules"] if (case.system_out or "").startswith("warned: ")} == warned


def test_the_har_holds_every_exchange(bad: Ran) -> None:
    har = json.loads((bad.folder / "exchanges.har").read_text(encoding="utf-8"))
    assert har["log"]["version"] == "1.2"
    assert len(har["log"]["entries"]) == bad.result.exchanges
    assert all(entry["request"]["method"] for entry in har["log"]["entries"])


def test_the_summary_tells_verdict_and_heat_map(bad: Ran) -> None:
    text = (bad.folder / "summary.md").read_text(encoding="utf-8")
    assert text.startswith("# violations")
    assert re.search(r"\| TRANS2AGENT \|( [^|]*\|){8}", text)
    assert "<script" not in text


def test_the_page_shows_hostile_text_as_text(bad: Ran) -> None:
    assert "<script>alert" not in bad.page
    assert "<img src=x" not in bad.page
    assert "&lt;script&gt;alert" in bad.page
    assert "\x1b" not in bad.page
    assert "\u202e" not in bad.page


def test_the_page_is_one_file_that_opens_offline(bad: Ran) -> None:
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']+["']""", bad.page.replace('href="https://pypi.python.org', ""))
    assert len(bad.page) < 5_000_000


def test_every_finding_can_be_repeated(bad: Ran) -> None:
    assert bad.results["findings"]
    for finding in bad.results["findings"]:
        assert finding["curl"].startswith("curl -i -X ")
        assert "'\"${ACCESS_TOKEN}\"'" in finding["curl"]
        assert 0 < finding["exchange"] <= bad.result.exchanges


def test_no_secret_reaches_a_file(bad: Ran) -> None:
    for path in bad.folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [secret.name for secret in DEMO.secrets if str(secret) in text], path.name


def test_a_target_that_accepts_nothing_is_named_once_and_soon(tmp_path: Path) -> None:
    result = judged(tmp_path, faulty("RefusesChat"))
    assert result.exchanges < 30
    assert len(result.causes) == 1
    assert result.conclusion is Conclusion.VIOLATIONS
    assert [rule.rule.id for rule in result.rules if rule.verdict is Verdict.FAILED] == ["CCM-UP-001"]
    assert sum(rule.verdict is Verdict.BLOCKED for rule in result.rules) > 80


def test_answers_that_say_nothing_block_what_rests_on_them(tmp_path: Path) -> None:
    result = judged(tmp_path, faulty("AnswersNothing"))
    assert [rule.rule.id for rule in result.rules if rule.verdict is Verdict.FAILED] == ["CCM-UP-141"]
    assert len(result.causes) == 1
    assert {rule.reason for rule in result.rules if rule.verdict is Verdict.BLOCKED} == {"blocked by CCM-UP-141"}


def test_an_embedded_reference_says_so(tmp_path: Path) -> None:
    headline = judged(tmp_path, rules=("CCM-UP-098",)).headline
    assert not headline.startswith("EMBEDDED")
    assert PARTY.demo("http://127.0.0.1").embedded
