"""A page in a real browser, as tests use it."""

import json
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

_SHOWN = "[...document.querySelectorAll(arguments[0])].filter((element) => element.checkVisibility() && element.getClientRects().length)"


def log(browser: Any, kind: str) -> list[dict[str, Any]]:
    """Return what the browser has noted since it was asked last: `browser` for the console, `performance` for requests."""
    return list(browser.get_log(kind))


class Opened:
    """A page in the browser."""

    def __init__(self, browser: Chrome, path: Path, anchor: str = "") -> None:
        """Open it, with nothing remembered of another one."""
        self.browser = browser
        browser.get("about:blank")
        for kind in ("browser", "performance"):
            log(browser, kind)
        browser.get(path.as_uri() + anchor)

    def one(self, selector: str) -> WebElement:
        """Return an element."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector: str) -> list[WebElement]:
        """Return the elements that are seen."""
        return list(self.run(_SHOWN, selector))

    def ids(self, selector: str) -> list[str]:
        """Return the ids of the elements that are seen."""
        return list(self.run(f"({_SHOWN}).map((element) => element.id)", selector))

    def cell(self, name: str) -> WebElement:
        """Return a cell of a heat map."""
        return self.one(f'.heat button[data-cell="{name}"]')

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def focused(self) -> WebElement:
        """Return the element that has the focus."""
        return self.browser.switch_to.active_element

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script of the test."""
        return self.browser.execute_script(f"return {script}", *arguments)


def quiet(browser: Chrome) -> None:
    """Ask that the console is empty and that nothing but the file was asked for."""
    assert log(browser, "browser") == []
    said = [json.loads(entry["message"])["message"] for entry in log(browser, "performance")]
    asked = {message["params"]["request"]["url"].partition(":")[0] for message in said if message["method"] == "Network.requestWillBeSent"}
    assert asked <= {"file", "data"}
