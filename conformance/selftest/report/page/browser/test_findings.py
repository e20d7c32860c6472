"""Findings in a browser: commands are copied, links open what they lead to, and the place of the defect is marked."""

import json
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from conformance.harness.verdict.result import Result
from conformance.selftest.report.page.browser.opened import Opened, quiet
from conformance.selftest.report.page.told import of


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
