"""Runs a notebook's cells as Jupyter would, and keeps what they show, within bounds.

One shell is made in the zygote, before any fork; a child uses it once.
"""

from __future__ import annotations

import builtins
import functools
import os
import random
import re
import signal
import sys
from collections.abc import Callable
from keyword import iskeyword
from types import FrameType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .frames import Raised, Run
from .picture import show_by
from .raised import CELL_FILE, OutOfTime, reduce_error
from .recorder import RECORDER, Hook, Publisher, Stream, show_error

_PROMPT = re.compile(r"^\s*(>>>|\.\.\.|In \[)", re.MULTILINE)
"""Lines that IPython may take for a prompt, pasted with the code."""


class Shell(InteractiveShell):
    """IPython without a terminal, a history file or a GUI."""

    displayhook_class = Hook
    display_pub_class = Publisher
    cell_index = 0
    cell_source = ""
    figures = True
    mute = False
    """Whether errors are of no interest: those of a check cell."""

    def transform_cell(self, raw_cell: str) -> str:
        """As IPython does. It reads every cell a dozen times, looking for magics; of what is
        plain Python already, and cannot be meant otherwise, it would change nothing."""
        if plain := self._plain(raw_cell):
            return plain
        transformed: str = super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]
        return transformed

    def _plain(self, raw_cell: str) -> str:
        """The cell to be run, if it is Python and cannot be a magic; else nothing."""
        lines = raw_cell.strip().splitlines()
        if not lines or raw_cell[0].isspace():
            return ""
        if len(lines) == 1 and not iskeyword(lines[0].split()[0]):
            return ""  # it may be the name of a magic
        if self.input_transformers_post or _transforms(self) != self.transforms:
            return ""
        cell = raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"
        if _PROMPT.search(cell) and self._cleaned(cell) != cell:
            return ""  # a doctest in a docstring stays as it is
        try:
            self.compile.ast_parse(cell, filename=CELL_FILE.format(self.cell_index))
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return ""
        return cell

    def _cleaned(self, cell: str) -> str:
        """Without prompts, as IPython takes them off."""
        lines = cell.splitlines(keepends=True)
        for clean in self.input_transformer_manager.cleanup_transforms:
            lines = clean(lines)
        return "".join(lines)

    def should_run_async(self, raw_cell: str, **how: Any) -> bool:
        """As IPython finds out by compiling the cell; without these words, it cannot be."""
        if "await" not in raw_cell and "async" not in raw_cell:
            return False
        return bool(super().should_run_async(raw_cell, **how))

    transforms: tuple[int, ...] = ()
    """How many steps IPython's own transformation of a cell has."""

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """As %matplotlib does; where no figures are wanted, it draws none all the same."""
        enabled = super().enable_matplotlib(gui)  # type: ignore[no-untyped-call]
        show_by(self)
        if not self.figures:
            _forget_figures(self)
        return enabled

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop to hook into."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        if self.mute:
            return
        kind, error, trace = exc_tuple or sys.exc_info()
        show_error(kind, error, trace)

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        self.showtraceback()

    def system(self, cmd: str) -> None:
        print(f"(not run while grading: no other program can be started here)  !{cmd[:80]}")

    getoutput = system  # type: ignore[assignment]  # IPython types it loosely


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
    shell.compile.ast_parse = functools.lru_cache(1)(  # type: ignore[method-assign]
        shell.compile.ast_parse  # once to see whether it is Python, once to run it
    )
    shell.transforms = _transforms(shell)
    shell.run_line_magic("matplotlib", "inline")
    _draw_once(shell)
    return shell


def _transforms(shell: InteractiveShell) -> tuple[int, ...]:
    manager = shell.input_transformer_manager
    steps = (manager.cleanup_transforms, manager.line_transforms, manager.token_transformers)
    return tuple(map(len, steps))


def _draw_once(shell: Shell) -> None:
    """Figures are drawn when they are shown; pyplot's own hook would draw each once more."""
    for callback in list(shell.events.callbacks["post_execute"]):
        if callback.__module__ == "matplotlib.pyplot":
            shell.events.unregister("post_execute", callback)


def run_cells(
    shell: Shell, run: Run, sources: list[str], starting: Callable[[int], None]
) -> tuple[dict[str, Any], list[Raised], list[dict[str, Any]]]:
    """Run every cell, errors allowed.

    Returns the objects kept under the asked names (as bound at their check cell, else at the
    end), the errors, and per cell its outputs. A check cell is run for its pictures only, after
    the object has been kept; nothing it says or raises counts. ``starting`` is told the index of
    each cell before it is run.
    """
    random.seed(run.seed)
    _seed_libraries(run.seed)
    builtins.input = _no_input
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
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
        if cell.check is not None and not (run.figures and source):
            continue
        starting(cell.index)
        shown: list[dict[str, Any]] = []
        RECORDER.current, shell.mute = shown, cell.check is not None
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
        shell.showtraceback((type(error), error, error.__traceback__))
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
    torch.default_generator.manual_seed(seed)
    if torch.backends.cuda.is_built():  # type: ignore[no-untyped-call]  # else it is slow
        torch.cuda.manual_seed_all(seed)


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
