"""Keeps what a notebook shows: nbformat outputs of the running cell, within bounds."""

from __future__ import annotations

import base64
import io
import traceback
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from .raised import message, own_frames

MAX_OUTPUTS = 300


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


class Stream(io.TextIOBase):
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


class Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        _publish("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        if RECORDER.current:
            RECORDER.current.clear()


class Hook(DisplayHook):
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


def show_error(kind: Any, error: Any, trace: Any) -> None:
    frames = own_frames(trace, 8)
    only = traceback.format_exception_only(kind, error)
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames), *only]
    text = [line[:2000] for line in "".join(lines).splitlines()]
    RECORDER.add(
        {
            "output_type": "error",
            "ename": kind.__name__,
            "evalue": message(error),
            "traceback": text,
        },
        sum(map(len, text)),
    )
