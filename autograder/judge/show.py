"""Values as a student reads them: short, the same in every language."""

from __future__ import annotations

from typing import Any, TypeGuard

import numpy as np
import torch

from autograder.box import wire

MAX_TEXT = 200
DIGITS = 6
_MORE_DIGITS = (9, 12, 17)


def show(value: Any, digits: int = DIGITS) -> str:
    """A short text for any value that crossed the wire."""
    text = _show(value, digits)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def apart(got: Any, expected: Any) -> tuple[str, str]:
    """Short texts for two values whose numbers differ: with more digits where they look alike."""
    texts = show(got), show(expected)
    for digits in _MORE_DIGITS:
        if texts[0] != texts[1]:
            return texts
        texts = show(got, digits), show(expected, digits)
    return texts if texts[0] != texts[1] else (show(got), show(expected))


def contrast(old: Any, new: Any) -> tuple[str, str]:
    """Short texts for two values that are not the same: of tensors with the same numbers, the
    attribute that tells them apart."""
    if isinstance(old, torch.Tensor) and isinstance(new, torch.Tensor) and show(old) == show(new):
        for name in ("dtype", "requires_grad", "grad"):
            one, two = getattr(old, name), getattr(new, name)
            if show(one) != show(two):
                return f"{name} = {show(one)}", f"{name} = {show(two)}"
    return apart(old, new)


def is_axes(value: Any) -> TypeGuard[wire.Axes[torch.Tensor]]:
    """Whether this is what the box told of a matplotlib Axes."""
    return isinstance(value, wire.Axes)


def _show(value: Any, digits: int) -> str:
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return _numbers(value.tolist(), digits)
    if isinstance(value, (np.generic, float)):
        return _number(float(value), digits)
    if isinstance(value, (list, tuple)):
        inner = ", ".join(_show(item, digits) for item in value[:12])
        inner += ", …" if len(value) > 12 else ""
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{key!r}: {_show(item, digits)}" for key, item in value.items())
        return f"{{{inner}}}"
    if is_axes(value):
        return "Axes"
    if isinstance(value, wire.Odd):
        return f"<{value.what}>"
    label = getattr(value, "label", None)
    return label if isinstance(label, str) else repr(value)


def _numbers(value: Any, digits: int) -> str:
    if not isinstance(value, list):
        return _number(value, digits)
    if len(value) > 8:
        head = ", ".join(_numbers(item, digits) for item in value[:3])
        return f"[{head}, …, {_numbers(value[-1], digits)}]"
    return "[" + ", ".join(_numbers(item, digits) for item in value) + "]"


def _number(value: Any, digits: int) -> str:
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.{digits}g}"
    return text if any(mark in text for mark in ".enai") else text + ".0"
