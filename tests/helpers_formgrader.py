"""The real formgrader in a server of its own, and the hands of a TA in its pages."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASSIGNMENT = "a2_descent"


@contextlib.contextmanager
def formgrader(root: Path) -> Iterator[str]:
    """The real server with nbgrader's extension, started in the course folder; its address."""
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=",
        "--ServerApp.password=", f"--ServerApp.root_dir={root}", "--ServerApp.terminals_enabled=0",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    paths = [str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    server = subprocess.Popen(
        command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    log: list[str] = []
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen[str], log: list[str]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        log.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            # Its pipe must be emptied, or the server stops at a full one.
            threading.Thread(target=log.extend, args=(server.stderr,), daemon=True).start()
            return found[0]
    raise AssertionError("the server did not start:\n" + "".join(log))


def until(driver: Any, script: str, seconds: float = 90) -> Any:
    """Wait until that JavaScript is true in the page; its value."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, seconds).until(
        lambda d: d.execute_script(f"return ({script})"), f"never true: {script}"
    )


def press(driver: Any, url: str, student: str, button: str) -> str:
    """Press a button in that student's row of formgrader's page; what it answers."""
    driver.get(f"{url}formgrader/manage_submissions/{ASSIGNMENT}")
    until(driver, "window.models && models.loaded")
    driver.execute_script(
        "views.find(v => v.model.get('student') === arguments[0])"
        ".$el.find(arguments[1] + ' a').click()",
        student, f".{button}",
    )  # fmt: skip
    said = until(driver, "$('.modal-body:visible').text()")
    assert "Successfully" in said, said
    until(driver, "views.every(v => v.$el.find('.autograde a').length)")
    return str(said)


def row(driver: Any, student: str) -> str:
    script = "return views.find(v => v.model.get('student') === arguments[0]).$el.text()"
    return str(driver.execute_script(script, student))


def open_submission(driver: Any, url: str, student: str) -> None:
    driver.get(f"{url}formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    until(driver, "window.models && models.loaded")
    id = driver.execute_script(
        "return models.find(m => m.get('student') === arguments[0]).get('id')", student
    )
    driver.get(f"{url}formgrader/submissions/{id}/")
    until(driver, "window.formgrader && formgrader.grades && formgrader.grades.loaded")


def enter(driver: Any, selector: str, value: str) -> None:
    """Type into formgrader's field, leave it, and wait until it is saved."""
    driver.execute_script(
        "window.__saved = 0; $(document).on('finished_saving', () => window.__saved++);"
        "$(arguments[0]).val(arguments[1]).trigger('change')",
        selector, value,
    )  # fmt: skip
    until(driver, "window.__saved > 0")
