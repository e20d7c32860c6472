"""A real browser for the tests of the page: Debian's Chromium, one for the whole session, nothing downloaded."""

import os
import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

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
