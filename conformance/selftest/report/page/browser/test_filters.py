"""Cells, filters and the keyboard: what is left on the page, and the way back."""

import pytest
from selenium.webdriver import Keys

from conformance.harness.verdict.result import Result
from conformance.selftest.report.page.browser.opened import Opened
from conformance.selftest.report.page.told import of


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
