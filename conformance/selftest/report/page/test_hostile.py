"""What the page never becomes: markup of a target, a script of somebody else's, or too large to open."""

import re
from dataclasses import replace
from pathlib import Path

from conformance.harness.verdict.result import Result
from conformance.report.page import findings, view
from conformance.report.page.room import Room
from conformance.selftest.report.page.told import NASTY, enormous, of, told


def test_a_page_of_a_hostile_run_with_very_many_findings_stays_small(found: Result, tmp_path: Path) -> None:
    page = told(enormous(found), tmp_path)
    assert len(page.encode()) < 5_000_000
    assert page.count('<details class="finding"') == 200
    assert "19800 more findings stand in results.json." in page
    assert "4960 more causes stand in results.json." in page
    assert "4997 more entries of that list are not true any more" in page
    assert "more calls stand in events.jsonl." in page
    assert "see exchange" in page
    assert "<script>document" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert "\x00" not in page


def test_where_findings_are_too_many_every_cause_still_shows_some(found: Result) -> None:
    base = of(found, "CCM-UP-098")
    many = tuple(replace(base, id=f"f{number}", cause="c1" if number < 900 else "c2") for number in range(1000))
    kept = findings.chosen(many)
    assert [sum(finding.cause == cause for finding in kept) for cause in ("c1", "c2")] == [100, 100]
    assert [finding.cause for finding in kept] == ["c1"] * 100 + ["c2"] * 100


def test_a_cell_counts_all_its_findings_and_names_those_on_the_page(found: Result) -> None:
    base = of(found, "CCM-UP-098")
    many = tuple(replace(base, id=f"f{number}", cause="c1" if number < 900 else "c2", cells=(("CHAT", "TEXT"),)) for number in range(1000))
    seen = view.view(replace(found, findings=many))
    (cell,) = (cell for _, cells in seen.maps[0].rows for cell in cells if cell.name == "CHAT/TEXT")
    assert cell.found == 1000
    assert seen.anchors == set(cell.findings)


def test_what_does_not_fit_leaves_room_for_nothing_else() -> None:
    room = Room(10)
    assert [room.takes(["12345"]), room.takes(["<"]), room.takes(["12"]), room.takes([""])] == [True, True, False, False]


def test_no_text_of_a_target_becomes_markup_or_stays_unseen(found: Result, tmp_path: Path) -> None:
    hostile = tuple(replace(finding, got=NASTY, pointer=NASTY) for finding in found.findings)
    page = told(found, tmp_path, findings=hostile, notes=(NASTY,))
    assert "&lt;script&gt;document" in page
    assert "{{7*7}}" in page
    for bad in ("<script>document", "<img src=x", "\u202e", "\x00", "\x1b"):
        assert bad not in page


def test_only_our_own_scripts_may_run_and_nothing_may_be_fetched(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; img-src data:;")
    assert policy[1].count("'sha256-") == page.count("<script>") == 2
    assert "script-src 'unsafe" not in policy[1]
    assert not re.findall(r'(?:src|href)="(?!#|data:|")[^"]+"', page)
