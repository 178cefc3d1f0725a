"""Runs a notebook's cells as Jupyter would, and keeps what they show, within bounds.

One shell is made in the zygote, before any fork; a child uses it once.
"""

from __future__ import annotations

import asyncio
import base64
import builtins
import io
import os
import random
import signal
import sys
import traceback
from types import FrameType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .frames import Raised, Run
from .values import safe_text

MAX_OUTPUTS = 300
CELL_FILE = "<cell {}>"


class OutOfTime(BaseException):
    """A cell or a call ran past its time; not an Exception, so a bare except rarely eats it."""


class Recorder:
    """Collects nbformat outputs of the running cell; keeps at most ``budget`` bytes in all."""

    def __init__(self) -> None:
        self.budget = 0
        self.current: list[dict[str, Any]] | None = None
        self._count = 0

    def start(self, budget: int) -> None:
        """Begin a notebook."""
        self.budget, self._count = budget, 0

    def add(self, output: dict[str, Any], size: int) -> None:
        """Append an output to the running cell, while it is recorded and the budget lasts."""
        if self.current is None or self.budget <= 0:
            return
        self.budget -= size
        self._count += 1
        if self.budget <= 0 or self._count > MAX_OUTPUTS:
            self.budget = 0
            output = _stream("stdout", "\n[output truncated: too much of it]\n")
        self.current.append(output)

    def text(self, name: str, text: str) -> None:
        """Append to a stream, joining what was written in one go as Jupyter does."""
        if self.current and self.current[-1].get("name") == name and self.budget > len(text):
            self.budget -= len(text)
            self.current[-1]["text"] += text
        else:
            self.add(_stream(name, text[: max(self.budget, 0) + 1]), len(text))


RECORDER = Recorder()


def _stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


class _Stream(io.TextIOBase):
    """Stands in for sys.stdout and sys.stderr."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            RECORDER.text(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        _publish("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        if RECORDER.current:
            RECORDER.current.clear()


class _Hook(DisplayHook):
    def quiet(self) -> bool:
        """Whether the running cell ends in a semicolon; the history it is read from is off."""
        source = getattr(self.shell, "cell_source", "")
        return bool(self.semicolon_at_end_of_expression(source))  # type: ignore[no-untyped-call]

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)  # type: ignore[no-untyped-call]
        self.update_user_ns(result)  # type: ignore[no-untyped-call]
        _publish("execute_result", data, metadata)


def _publish(kind: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
    clean = {
        str(key): base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for key, value in data.items()
    }
    output: dict[str, Any] = {"output_type": kind, "data": clean, "metadata": {}}
    if kind == "execute_result":
        output["execution_count"] = None
    RECORDER.add(output, sum(len(str(value)) for value in clean.values()))


class Shell(InteractiveShell):
    """IPython without a terminal, a history file or a GUI."""

    displayhook_class = _Hook
    display_pub_class = _Publisher
    cell_index = 0
    cell_source = ""
    figures = True

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """As %matplotlib does; where no figures are wanted, it draws none all the same."""
        enabled = super().enable_matplotlib(gui)  # type: ignore[no-untyped-call]
        if not self.figures:
            _forget_figures(self)
        return enabled

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop to hook into."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        kind, error, trace = exc_tuple or sys.exc_info()
        _show_error(kind, error, trace)

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        self.showtraceback()

    def system(self, cmd: str) -> None:
        print(f"(not run while grading: no other program can be started here)  !{cmd[:80]}")

    getoutput = system  # type: ignore[assignment]  # IPython types it loosely


def _show_error(kind: Any, error: Any, trace: Any) -> None:
    frames = [frame for frame in traceback.extract_tb(trace) if frame.filename.startswith("<cell ")]
    only = traceback.format_exception_only(kind, error)
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames[-8:]), *only]
    text = [line[:2000] for line in "".join(lines).splitlines()]
    RECORDER.add(
        {
            "output_type": "error",
            "ename": kind.__name__,
            "evalue": _message(error),
            "traceback": text,
        },
        sum(map(len, text)),
    )


def _message(error: BaseException) -> str:
    try:
        return safe_text(str(error), 300)
    except Exception:  # a student's own __str__ may do anything
        return ""


def reduce_error(error: BaseException) -> Raised:
    """What may be shown of an exception: its type, a bounded message, the student's own line."""
    try:
        frames = traceback.extract_tb(error.__traceback__)
    except Exception:
        frames = traceback.StackSummary()
    own = [frame for frame in frames if frame.filename.startswith("<cell ")]
    last = own[-1] if own else None
    cell, line, lineno = -1, "", 0
    if last is not None:
        cell = int(last.filename[6:-1])
        line, lineno = (last.line or "")[:200], last.lineno or 0
    elif isinstance(error, SyntaxError) and (error.filename or "").startswith("<cell "):
        cell = int((error.filename or "<cell -1>")[6:-1])
        line, lineno = (error.text or "").strip()[:200], error.lineno or 0
    try:
        name = safe_text(type(error).__name__, 80)
    except UnicodeError:
        name = "Exception"
    return Raised(name, _message(error), safe_text(line, 200), lineno, cell)


def make_shell() -> Shell:
    """The one shell of the zygote, with figures inline."""
    config = Config()
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config)
    shell.compile.get_code_name = (  # type: ignore[method-assign]
        lambda *_: CELL_FILE.format(shell.cell_index)
    )
    shell.run_line_magic("matplotlib", "inline")
    _draw_once(shell)
    return shell


def _draw_once(shell: Shell) -> None:
    """Figures are drawn when they are shown; pyplot's own hook would draw each once more."""
    for callback in list(shell.events.callbacks["post_execute"]):
        if callback.__module__ == "matplotlib.pyplot":
            shell.events.unregister("post_execute", callback)


def run_cells(
    shell: Shell, run: Run, sources: list[str]
) -> tuple[dict[str, Any], list[Raised], list[dict[str, Any]]]:
    """Run every cell, errors allowed.

    Returns the objects kept under the asked names (as bound at their check cell, else at the
    end), the errors, and per cell its outputs. A check cell is run for its pictures only, after
    the object has been kept; nothing it says or raises counts.
    """
    random.seed(run.seed)
    _seed_libraries(run.seed)
    builtins.input = _no_input
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    RECORDER.start(run.output_bytes)
    kept: dict[str, Any] = {}
    raised: list[Raised] = []
    outputs: list[dict[str, Any]] = []
    shell.figures = run.figures
    if not run.figures:
        _forget_figures(shell)
    if run.data is not None:
        os.symlink(run.data, "data", target_is_directory=True)
    for cell, source in zip(run.cells, sources, strict=True):
        if cell.check is not None and cell.check in shell.user_ns:
            kept[cell.check] = shell.user_ns[cell.check]
        if cell.check is not None and not run.figures:
            continue
        shown: list[dict[str, Any]] = []
        RECORDER.current = shown
        seconds = run.cell_s if cell.check is None else min(run.cell_s, run.check_s)
        error = _run_cell(shell, cell.index, source, seconds)
        RECORDER.current = None
        if cell.check is not None:  # its verdict is for the student's screen; keep the pictures
            shown = [output for output in shown if output["output_type"] == "display_data"]
        elif error is not None:
            raised.append(error)
        if shown:
            outputs.append({"index": cell.index, "outputs": shown})
    for name in run.names:
        if name not in kept and name in shell.user_ns:
            kept[name] = shell.user_ns[name]
    return kept, raised, outputs


def _run_cell(shell: Shell, index: int, source: str, seconds: float) -> Raised | None:
    shell.cell_index, shell.cell_source = index, source
    try:
        with time_limit(seconds):
            result = shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
    except BaseException as error:  # SystemExit or OutOfTime raised past IPython
        _show_error(type(error), error, error.__traceback__)
        return reduce_error(error)
    finally:
        close_figures()
    raised = result.error_before_exec or result.error_in_exec
    return None if raised is None else reduce_error(raised)


class time_limit:
    """Raise OutOfTime in the block after ``seconds``; the judge's own clock is what counts."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, _alarm)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _alarm(_: int, __: FrameType | None) -> None:
    raise OutOfTime("stopped: this ran longer than allowed")


def _seed_libraries(seed: int) -> None:
    import numpy
    import torch

    numpy.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() cannot be answered while grading; give the value in the code")


def _forget_figures(shell: Shell) -> None:
    from matplotlib_inline.backend_inline import flush_figures

    if flush_figures in shell.events.callbacks["post_execute"]:
        shell.events.unregister("post_execute", flush_figures)


def close_figures() -> None:
    """Forget every open figure."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")


def warm_up(shell: Shell) -> None:
    """Use once, in the zygote, what is slow the first time: drawing, magics, the compiler."""
    RECORDER.start(2**24)
    RECORDER.current = []
    shell.run_cell(_WARM, store_history=False)  # type: ignore[no-untyped-call]
    if any(output["output_type"] == "error" for output in RECORDER.current):
        raise RuntimeError(f"warming up failed: {RECORDER.current}")
    RECORDER.current = None
    close_figures()
    shell.reset(new_session=False)  # type: ignore[no-untyped-call]
    asyncio.set_event_loop(None)


_WARM = """
import math, numpy as np, torch, matplotlib.pyplot as plt
_figure = plt.figure(figsize=(8, 4))
_left = _figure.add_subplot(1, 2, 1)
_x, _y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 30))
_set = _left.contour(_x, _y, _x**2 + 2 * _y**2, levels=10)
_left.clabel(_set); _left.plot([0, 1], [0, 1], "o-", label="θ")
_left.legend(); _left.set_title("α")
_left.quiver(_x, _y, _x, _y)
_right = _figure.add_subplot(1, 2, 2, projection="3d")
_right.plot_surface(_x, _y, _x**2 - _y**2, cmap="viridis"); _right.set_xlabel("x")
plt.show()
%matplotlib inline
"""
