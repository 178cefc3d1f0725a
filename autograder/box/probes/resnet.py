"""The shipped ResNet-56 of a5_landscape under the student's ``surface``, at a few points."""

from __future__ import annotations

from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F


class _Block(nn.Module):
    """As in the notebook: the state of a checkpoint must fit."""

    def __init__(self, narrow: int, wide: int, stride: int, skip: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(narrow, wide, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(wide)
        self.conv2 = nn.Conv2d(wide, wide, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(wide)
        self.stride, self.extra, self.skip = stride, wide - narrow, skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        if self.skip:
            short = x[:, :, :: self.stride, :: self.stride]
            y = y + F.pad(short, (0, 0, 0, 0, 0, self.extra))
        return y.relu()


class _ResNet56(nn.Module):
    def __init__(self, skip: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        blocks, narrow = [], 8
        for wide in (8, 16, 32):
            for _ in range(9):
                blocks.append(_Block(narrow, wide, 1 if narrow == wide else 2, skip))
                narrow = wide
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(narrow, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = self.blocks(self.norm(self.conv(images)).relu())
        scores: torch.Tensor = self.linear(x.mean(dim=(2, 3)))
        return scores


def probe(target: Any, *, checkpoints: list[str], ticks: torch.Tensor, digits: int) -> list[Any]:
    """``target`` on each checkpoint of the folder ``data``, over the first ``digits`` digits.

    Returns the surfaces, each (len(ticks), len(ticks)).
    """
    every = load_file("data/digits.safetensors")
    images = every["images"][:digits].float()[:, None] / 16
    labels = every["labels"][:digits].long()

    def loss(model: Any) -> torch.Tensor:
        return F.cross_entropy(model(images), labels)

    surfaces = []
    for name in checkpoints:
        model = _ResNet56(skip="skips" in name).to(images.dtype)  # whatever torch's default is
        model.load_state_dict(load_file(f"data/{name}.safetensors"))
        generator = torch.Generator().manual_seed(1)
        d1, d2 = ([_direction(p, generator) for p in model.parameters()] for _ in range(2))
        surfaces.append(target(loss, model, d1, d2, ticks, ticks))
    return surfaces


def _direction(parameter: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Random; zero for norms and biases, of the weights' own size elsewhere."""
    weight = parameter.detach()
    if weight.dim() < 2:
        return torch.zeros_like(weight)
    return torch.randn(weight.shape, generator=generator, dtype=weight.dtype) * weight.std()
