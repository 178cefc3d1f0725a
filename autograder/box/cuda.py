"""Starts CUDA in a process that was just forked and runs no student code yet.

Never in the zygote or in what judges are forked from: a context does not survive a fork. Started
before the notebook, it costs none of its time.
"""

from __future__ import annotations

import torch


def start(share: float) -> None:
    """Make the context, take at most ``share`` of the GPU's memory from now on, load cuBLAS.

    RuntimeError, saying why, where CUDA does not start. Sums are exact from here on: TensorFloat-32
    keeps 10 bits of what float32 has 23 of, and would make right answers look wrong.
    """
    try:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.cuda.init()  # type: ignore[no-untyped-call]
        torch.cuda.set_per_process_memory_fraction(share)
        ones = torch.ones(2, 2, dtype=torch.float64, device="cuda")
        float((ones @ ones).sum())
    except Exception as error:  # of any kind: a build without CUDA, the driver, the box around us
        raise RuntimeError(f"CUDA does not start: {error}") from error
