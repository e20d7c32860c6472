"""A real browser for the tests of the page, Debian's Chromium, nothing downloaded; and a run with a hostile target that it shows."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from conformance.harness.verdict.result import Result
from conformance.selftest.report.markup import hostile
from conformance.selftest.report.page.browser.opened import Opened, quiet
from conformance.selftest.rig.runs import faulty, judged

NONE = "no Chromium: the report's browser tests did not run; apt install chromium chromium-driver"
_ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1300,900")


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Give a browser; without one the tests are left out, and where CCMSG_NEEDS_BROWSER is set they fail.

    CCMSG_CHROMIUM and CCMSG_CHROMEDRIVER name other paths than Debian's.
    """
    chromium = shutil.which(os.environ.get("CCMSG_CHROMIUM", "chromium"))
    driver = shutil.which(os.environ.get("CCMSG_CHROMEDRIVER", "chromedriver"))
    if not (chromium and driver):
        (pytest.fail if os.environ.get("CCMSG_NEEDS_BROWSER") else pytest.skip)(NONE)
    options = ChromeOptions()
    options.binary_location = chromium
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options=options, service=Service(driver)) as started:
        yield started


FAULTS = ("TakesCommaInMessageId", "RefusesEmoji", "TakesUnknownControlType")


@pytest.fixture(scope="package")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("page")
    return judged(folder, hostile(faulty(*FAULTS)), legs=("ccmessaging.uplink",), cells="CHAT/TEXT,CHAT/WEBCARD,READ/*")


@pytest.fixture(scope="package")
def path(found: Result) -> Path:
    return found.options.out / "report.html"


@pytest.fixture
def page(browser: Chrome, path: Path) -> Iterator[Opened]:
    """Open the page of a run, and ask in the end that no script failed and nothing was fetched."""
    opened = Opened(browser, path)
    yield opened
    quiet(browser)
    opened.run("localStorage.clear()")
