"""A real Chromium, a real formgrader, and payloads that would show that a page obeys a student."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMEDRIVER = shutil.which("chromedriver")
MISSING = "" if CHROMIUM and CHROMEDRIVER else "no chromium or no chromedriver on the PATH here"
"""Why tests with a browser cannot run here; empty where they can."""

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --hide-scrollbars "
    # Nothing but this machine: a page that wants more is a page that breaks offline.
    "--disable-dev-shm-usage --host-resolver-rules=MAP\\0*\\0~NOTFOUND\\0,\\0EXCLUDE\\0127.0.0.1"
)

PWN = "(window.top.__pwned=window.top.__pwned||[]).push('{}')"
PAYLOADS = {
    "script": "<script>{}</script>",
    "onerror": '<img src="x:" onerror="{}">',
    "svg": '<svg onload="{}"><circle r="9"/></svg>',
    "frame": '<iframe srcdoc="<script>{}</script>"></iframe>',
    "toggle": '<details open ontoggle="{}">x</details>',
    "style": '<style onload="{}">p{{color:red}}</style>',
    "animate": '<svg><animate onbegin="{}" attributeName="x" dur="1s"/></svg>',
    "mathml": "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=x: onerror={}&gt;"></style></mglyph></table></mtext></math>'
    '<img src="x:" onerror="{}">',
    "autofocus": '<input autofocus onfocus="{}">',
}
"""By name, HTML that acts when it is shown."""
OVERLAY = (
    '<div class="overlay" style="position:fixed;inset:0;z-index:99999;background:white">100</div>'
)
LINKS = '[click](javascript:{}) <a href="javascript:{}">click</a> <a href=" java\tscript:{}">c</a>'
CONTROLS = "red\x1b[31m title\x1b]0;pwned\x07 \x9b bell\x07 \u202egnp.exe"


def payload(name: str) -> str:
    """One payload, ready to be put into a page."""
    return PAYLOADS[name].replace("{}", PWN.format(name)).replace("{{", "{").replace("}}", "}")


def all_payloads() -> str:
    """Every payload, the overlay and the links."""
    links = LINKS.replace("{}", PWN.format("link"))
    return "\n\n".join([*map(payload, PAYLOADS), OVERLAY, links])


@contextlib.contextmanager
def browser(profile: Path) -> Iterator[webdriver.Chrome]:
    """Headless Chromium with a profile of its own, on a machine without a network."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in _FLAGS.split():
        options.add_argument(flag.replace("\0", " "))
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    try:
        driver.set_page_load_timeout(30)
        driver.set_script_timeout(30)
        yield driver
    finally:
        driver.quit()


def pwned(driver: webdriver.Chrome) -> set[str]:
    """The payloads that have acted in the page that is open."""
    return set(driver.execute_script("return window.__pwned || []"))


def requests(driver: webdriver.Chrome) -> list[str]:
    """Addresses that were asked for since the last look, pages' own included."""
    entries = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    return [
        entry["params"]["request"]["url"]
        for entry in entries
        if entry["method"] == "Network.requestWillBeSent"
    ]


def view(driver: webdriver.Chrome, width: int, scheme: str = "light") -> None:
    """The size of the window, and whether the reader likes it dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    likes = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": likes})


def notebook_of(content: bytes) -> dict[str, Any]:
    """The notebook as a dict whose sources are strings."""
    notebook: dict[str, Any] = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
