"""The page on a telephone, on paper, without scripts, with much on it, with text of a hostile target; and without any browser."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from conformance.core.exchange import Response
from conformance.harness.verdict.result import Result
from conformance.selftest.report.page.browser.conftest import NONE
from conformance.selftest.report.page.browser.opened import Opened, quiet
from conformance.selftest.report.page.told import NASTY, enormous
from conformance.selftest.report.page.written import written
from conformance.selftest.rig.repository import ROOT


def test_text_of_a_target_is_text_and_runs_nothing(browser: Chrome, found: Result, tmp_path: Path) -> None:
    bad = tuple(
        replace(
            finding,
            got=NASTY,
            pointer=f"/{NASTY}",
            exchange=replace(finding.exchange, response=Response(200, (("X-Odd", NASTY),), NASTY.encode()), user=NASTY, inbound=index == 0),
        )
        for index, finding in enumerate(found.findings)
    )
    options = replace(found.options, out=tmp_path, run_id=NASTY)
    page = Opened(browser, written(replace(found, findings=bad, notes=(NASTY,), options=options)))
    assert page.run("document.title") == "Conformance of ccmessaging.platform"
    assert page.run("[...document.images].filter((image) => image.getAttribute('src')).length") == 0
    assert page.run("document.scripts.length") == 2
    assert "<script>document.title='owned'</script>" in page.one("#findings").text
    assert "{{7*7}}" in page.one("#about").text
    assert "\\u202e\\x00\\x1b[31m" in page.one("#findings").text
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
    quiet(browser)


def test_on_a_telephone_only_tables_scroll_sideways(page: Opened) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert page.run("document.documentElement.scrollWidth") == 390
        assert page.run("[...document.querySelectorAll('.scroll')].some((box) => box.scrollWidth > box.clientWidth)")
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_paper_everything_is_open_and_nothing_is_to_be_pressed(page: Opened) -> None:
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert page.shown(".languages, #filters, .masthead nav, button[data-copy]") == []
        assert len(page.shown("details.finding pre")) >= 2 * len(page.shown("details.finding"))
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_scripts_the_page_is_a_document_that_can_be_read(browser: Chrome, path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = Opened(browser, path)
        assert page.one("#verdict").text == "Violations"
        assert page.shown(".js, .zh") == []
        assert len(page.shown("table.rules tbody tr")) > 50
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


CONTRAST = """(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => { for (; element; element = element.parentElement) {
    const colour = parse(getComputedStyle(element).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour; } return [255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll('#cc *')) {
    if (!element.checkVisibility() || ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const pair = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
  }
  return poor;
})()"""


def test_every_text_stands_out_from_its_ground(page: Opened) -> None:
    page.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.cell("CHAT/TEXT").click()
    assert page.run(CONTRAST) == []


def test_a_page_of_a_hundred_thousand_exchanges_opens_at_once(browser: Chrome, found: Result, tmp_path: Path) -> None:
    path = written(replace(enormous(found), options=replace(found.options, out=tmp_path)))
    best = min(seconds_to_use(browser, path, len(found.rules)) for _ in range(3))
    assert best < 2
    quiet(browser)


def seconds_to_use(browser: Chrome, path: Path, rules: int) -> float:
    """Return how long the browser takes until a page is there with its scripts, and has obeyed a click; without the time of the driver."""
    page = Opened(browser, path)
    loaded = page.run("performance.getEntriesByType('navigation')[0].loadEventEnd")
    clicked = page.run(_CLICKED, '#filters button[data-value="failed"]')
    assert 0 < len(page.shown("table.rules tbody tr")) < rules
    return float(loaded + clicked) / 1000


_CLICKED = """((...given) => {
  const began = performance.now();
  document.querySelector(given[0]).click();
  document.body.getBoundingClientRect();
  return performance.now() - began;
})(...arguments)"""


@pytest.mark.parametrize(("needed", "code"), [("", 0), ("1", 1)])
def test_a_missing_browser_is_told_in_one_line_and_fails_where_one_is_needed(needed: str, code: int) -> None:
    environment = {**os.environ, "CCMSG_CHROMIUM": "/nowhere/chromium", "CCMSG_NEEDS_BROWSER": needed}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"{__file__}::{test_without_scripts_the_page_is_a_document_that_can_be_read.__name__}",
    ]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert ran.returncode == code
    assert NONE in ran.stdout
    assert ran.stdout.split("short test summary info")[1].count("\n") == 3
