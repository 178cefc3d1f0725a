"""Values as a student reads them: short, the same in every language."""

from __future__ import annotations

from typing import Any, TypeGuard

import numpy as np
import torch

from autograder.box import wire

MAX_TEXT = 200


def show(value: Any) -> str:
    """A short text for any value that crossed the wire."""
    text = _show(value)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def contrast(old: Any, new: Any) -> tuple[str, str]:
    """Short texts for two values that are not the same: of tensors with the same numbers, the
    attribute that tells them apart."""
    if isinstance(old, torch.Tensor) and isinstance(new, torch.Tensor) and show(old) == show(new):
        for name in ("dtype", "requires_grad", "grad"):
            one, two = getattr(old, name), getattr(new, name)
            if show(one) != show(two):
                return f"{name} = {show(one)}", f"{name} = {show(two)}"
    return show(old), show(new)


def is_axes(value: Any) -> TypeGuard[wire.Axes[torch.Tensor]]:
    """Whether this is what the box told of a matplotlib Axes."""
    return isinstance(value, wire.Axes)


def _show(value: Any) -> str:
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return _numbers(value.tolist())
    if isinstance(value, (np.generic, float)):
        return _number(float(value))
    if isinstance(value, (list, tuple)):
        inner = ", ".join(_show(item) for item in value[:12]) + (", …" if len(value) > 12 else "")
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_show(item)}" for key, item in value.items()) + "}"
    if is_axes(value):
        return "Axes"
    if isinstance(value, wire.Odd):
        return f"<{value.what}>"
    label = getattr(value, "label", None)
    return label if isinstance(label, str) else repr(value)


def _numbers(value: Any) -> str:
    if not isinstance(value, list):
        return _number(value)
    if len(value) > 8:
        head = ", ".join(_numbers(item) for item in value[:3])
        return f"[{head}, …, {_numbers(value[-1])}]"
    return "[" + ", ".join(_numbers(item) for item in value) + "]"


def _number(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.6g}"
    return text if any(mark in text for mark in ".enai") else text + ".0"
