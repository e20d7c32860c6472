"""The language of the page changes at once, and a browser remembers it if it may."""

from dataclasses import replace
from pathlib import Path

from selenium.webdriver import Chrome

from conformance.harness.verdict.result import Result
from conformance.selftest.report.page.browser.opened import Opened, quiet
from conformance.selftest.report.page.written import written


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
