"""report.html as people use it, in a real browser: filters, languages, copying, keyboard, and a target that would like to run a script."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from conformance.core.exchange import Response
from conformance.harness.conclude import Result
from conformance.selftest.conftest import NONE
from conformance.selftest.opened import Opened, quiet
from conformance.selftest.pages import written
from conformance.selftest.runs import faulty, judged
from conformance.selftest.test_page import NASTY, enormous, of
from conformance.selftest.test_results import hostile

FAULTS = ("TakesCommaInMessageId", "RefusesEmoji", "TakesUnknownControlType")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("page")
    return judged(folder, hostile(faulty(*FAULTS)), legs=("ccmessaging.uplink",), cells="CHAT/TEXT,CHAT/WEBCARD,READ/*")


@pytest.fixture(scope="module")
def path(found: Result) -> Path:
    return found.options.out / "report.html"


@pytest.fixture
def page(browser: Chrome, path: Path) -> Iterator[Opened]:
    """Open the page of a run, and ask in the end that no script failed and nothing was fetched."""
    opened = Opened(browser, path)
    yield opened
    quiet(browser)
    opened.run("localStorage.clear()")


def test_a_click_on_a_cell_leaves_its_rules_and_findings_and_there_is_a_way_back(page: Opened, found: Result) -> None:
    rules, findings = page.ids("table.rules tbody tr"), page.ids("details.finding")
    page.cell("CHAT/TEXT").click()
    inside = {finding.id for finding in found.findings if ("CHAT", "TEXT") in finding.cells}
    assert set(page.ids("details.finding")) == inside
    assert len(inside) < len(findings)
    judged_there = next(set(cell.tally.rules) for cell in found.cells if list(cell.axes.values()) == ["CHAT", "TEXT"])
    assert set(page.ids("table.rules tbody tr")) == judged_there & set(rules)
    assert page.cell("CHAT/TEXT").get_attribute("aria-pressed") == "true"
    assert page.one("#cell-state p").is_displayed()
    page.one("#cell-clear").click()
    assert (page.ids("table.rules tbody tr"), page.ids("details.finding")) == (rules, findings)
    assert not page.one("#cell-state p").is_displayed()


def test_the_chosen_cell_is_announced_and_stays_in_sight(page: Opened, found: Result) -> None:
    state = page.one("#cell-state")
    assert (state.get_attribute("role"), state.get_attribute("aria-live")) == ("status", "polite")
    page.cell("CHAT/TEXT").click()
    inside = sum(("CHAT", "TEXT") in finding.cells for finding in found.findings)
    assert state.text.startswith(f"Only CHAT/TEXT of ccmessaging.uplink: {inside} findings, ")
    for script in ("scrollTo(0, 0)", "scrollTo(0, document.body.scrollHeight / 2)"):
        page.run(script)
        box = page.run("arguments[0].getBoundingClientRect().toJSON()", state)
        assert 0 <= box["top"] < box["bottom"] <= page.run("innerHeight")


def test_the_whole_way_can_be_gone_by_keyboard(page: Opened) -> None:
    page.run("arguments[0].focus()", page.cell("CHAT/WEBCARD"))
    assert page.run("getComputedStyle(arguments[0]).outlineStyle", page.focused()) == "solid"
    page.press(Keys.ENTER)
    few = len(page.shown("details.finding"))
    assert page.cell("CHAT/WEBCARD").get_attribute("aria-pressed") == "true"
    page.press(Keys.ESCAPE)
    assert len(page.shown("details.finding")) > few
    assert page.focused() == page.cell("CHAT/WEBCARD")
    seen = []
    for _ in range(40):
        page.press(Keys.TAB)
        seen.append(page.focused())
        if page.focused().tag_name == "summary":
            break
    assert "button" in {element.tag_name for element in seen}
    last = page.run("arguments[0].parentElement.open", page.focused())
    page.press(Keys.SPACE)
    assert page.run("arguments[0].parentElement.open", page.focused()) is not last


@pytest.mark.parametrize(
    ("by", "value"), [("verdict", "failed"), ("verdict", "not-applicable"), ("level", "SHOULD"), ("level", "OPEN"), ("leg", "ccmessaging.uplink")]
)
def test_a_filter_leaves_the_rules_that_it_names(page: Opened, found: Result, by: str, value: str) -> None:
    wanted = [row.rule.id for row in found.rules if {"verdict": row.verdict, "level": row.rule.level, "leg": row.rule.leg}[by] == value]
    button = page.one(f'#filters button[data-by="{by}"][data-value="{value}"]')
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.ids("table.rules tbody tr") == wanted
    assert page.one("#rules-shown").text == str(len(wanted))
    page.one("#rules-clear").click()
    assert len(page.ids("table.rules tbody tr")) == len(found.rules)


def test_filters_work_together_and_text_is_found_in_either_language(page: Opened, found: Result) -> None:
    for value in ("failed", "warned"):
        page.one(f'#filters button[data-value="{value}"]').click()
    assert len(page.ids("table.rules tbody tr")) == sum(bool(row.findings) for row in found.rules) > 1
    page.one("#rule-text").send_keys("ccm-up-098")
    assert page.ids("table.rules tbody tr") == ["CCM-UP-098"]
    page.one("#rule-text").clear()
    page.one("#rule-text").send_keys(of(found, "CCM-UP-098").rule.lower(), " 逗号")
    assert page.ids("table.rules tbody tr") == ["CCM-UP-098"]
    page.one("#rule-text").send_keys(" nothing has this")
    assert page.ids("table.rules tbody tr") == []


def test_the_language_changes_at_once_and_is_remembered(page: Opened, browser: Chrome, path: Path) -> None:
    assert page.run("[document.documentElement.lang, document.title]") == ["en", "Conformance of ccmessaging.platform"]
    assert page.one("#verdict").text == "Violations"
    page.one('button[data-lang="zh-CN"]').click()
    assert page.run("[document.documentElement.lang, document.title]") == ["zh-CN", "ccmessaging.platform 一致性报告"]
    assert page.one("#verdict").text == "存在违规"
    assert page.shown(".en") == []
    again = Opened(browser, path)
    assert again.one("#verdict").text == "存在违规"
    assert page.one('button[data-lang="zh-CN"]').get_attribute("aria-pressed") == "true"
    page.one('button[data-lang="en"]').click()
    assert page.shown(".zh") == []


def test_the_file_says_with_which_language_it_begins(browser: Chrome, found: Result, tmp_path: Path) -> None:
    page = Opened(browser, written(replace(found, options=replace(found.options, out=tmp_path, lang="zh", run_id="other"))))
    assert page.run("document.documentElement.lang") == "zh-CN"
    assert page.one("#findings-title").text == "发现"
    quiet(browser)


def test_a_browser_that_remembers_nothing_shows_the_page_all_the_same(browser: Chrome, path: Path) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})"
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    try:
        page = Opened(browser, path)
        page.one('button[data-lang="zh-CN"]').click()
        assert page.one("#verdict").text == "存在违规"
        quiet(browser)
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def wait(page: Opened, button: WebElement) -> None:
    """Wait until a button says that it has copied."""
    WebDriverWait(page.browser, 5).until(lambda _: button.text == "Copied")


@pytest.mark.parametrize("kind", ["replay", "curl"])
def test_a_command_is_copied_as_it_stands_in_the_results(page: Opened, found: Result, kind: str) -> None:
    name = of(found, "CCM-UP-098").id
    line = page.run(f"document.getElementById('{name}-{kind}').textContent")
    told = json.loads((found.options.out / "results.json").read_text("utf-8"))
    curl = next(finding["curl"] for finding in told["findings"] if finding["id"] == name)
    assert line == (curl if kind == "curl" else f"ccmsg replay {name} --from {found.options.out}")
    page.run(f"document.getElementById('{name}').open = true")
    button = page.one(f'button[data-copy="{name}-{kind}"]')
    page.run("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    wait(page, button)
    page.one("#rule-text").send_keys(Keys.CONTROL, "v")
    assert page.one("#rule-text").get_attribute("value") == line


def test_without_a_clipboard_the_old_way_of_copying_is_taken(page: Opened, found: Result) -> None:
    name = of(found, "CCM-UP-098").id
    page.run("void Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.run(f"document.getElementById('{name}').open = true")
    button = page.one(f'button[data-copy="{name}-replay"]')
    page.run("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    wait(page, button)
    page.one("#rule-text").send_keys(Keys.CONTROL, "v")
    assert page.one("#rule-text").get_attribute("value") == page.run(f"document.getElementById('{name}-replay').textContent")


def test_a_cause_leads_to_its_findings_even_if_a_filter_hides_them(page: Opened) -> None:
    page.cell("READ/IMAGE").click()
    assert page.shown("details.finding") == []
    assert page.one(".none-here").is_displayed()
    link = page.shown("#causes .links a")[-1]
    link.click()
    target = page.one(str(link.get_attribute("href")).rpartition("#")[2].join(("#", "")))
    assert target.is_displayed()
    assert target.get_attribute("open") is not None
    assert not page.one("#cell-state p").is_displayed()


def test_a_link_from_elsewhere_opens_the_finding(browser: Chrome, path: Path, found: Result) -> None:
    page = Opened(browser, path, f"#{found.findings[-1].id}")
    assert page.one(f"#{found.findings[-1].id}").get_attribute("open") is not None
    quiet(browser)


def test_the_place_of_the_defect_is_marked(page: Opened, found: Result) -> None:
    name = of(found, "CCM-UP-098").id
    page.run(f"document.getElementById('{name}').open = true")
    (mark,) = page.shown(f"#{name} mark")
    assert mark.text.startswith('"messageId": "')
    assert "," in mark.text[:-1]


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
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=Path(__file__).parents[2])
    assert ran.returncode == code
    assert NONE in ran.stdout
    assert ran.stdout.split("short test summary info")[1].count("\n") == 3
