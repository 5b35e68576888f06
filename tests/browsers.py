"""Debian's Chromium driven by Selenium: how tests start it, and what it tells of a page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1200,800",
)  # fmt: skip
# Reads a state of the page until it is there, so that no test waits longer than it must.
_WAIT = """
const done = arguments[arguments.length - 1], end = Date.now() + 40000;
const look = () => {
  const found = (%s);
  if (found || Date.now() > end) done(found); else setTimeout(look, 20);
};
look();
"""


def start_browser(*arguments: str, downloads: Path | None = None) -> Any:
    """Return a browser with logs that saves files in ``downloads``; skip the test where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*ARGUMENTS, *arguments):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    browser.set_script_timeout(60)
    if downloads:
        place = {"behavior": "allow", "downloadPath": str(downloads)}
        browser.execute_cdp_cmd("Browser.setDownloadBehavior", place)
    return browser


def visit(browser: Any, address: str) -> None:
    """Open a page with empty logs."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(address)


def wait(browser: Any, state: str, *arguments: object) -> Any:
    """Return the value of an expression of the page as soon as it is true."""
    return browser.execute_async_script(_WAIT % state, *arguments)


def console(browser: Any) -> list[str]:
    """Return what the page said in the console, warnings and errors, since it was asked last."""
    return [f"{entry['level']} {entry['message']}" for entry in browser.get_log("browser")]


def requests(browser: Any) -> list[str]:
    """Return the addresses that the page asked for, answered or not, since it was asked last."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def downloaded(browser: Any, folder: Path, suffix: str) -> bytes:
    """Return the file that the page saved, and take it away."""
    for _ in range(400):
        for path in folder.glob(f"*{suffix}"):
            if path.stat().st_size and not list(folder.glob("*.crdownload")):
                content = path.read_bytes()
                path.unlink()
                return content
        browser.execute_async_script("setTimeout(arguments[0], 50)")
    raise AssertionError(f"no {suffix} was saved")
