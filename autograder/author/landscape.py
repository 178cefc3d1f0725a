"""Makes the data of a5_landscape: the digits, two trained networks, and their landscapes.

    python -m autograder.author.landscape                    measure the networks that are shipped
    python -m autograder.author.landscape --seeds 0,1,2,3,4  train five pairs, measure, keep nothing
    python -m autograder.author.landscape --retrain --seed 5 train a pair and write the data folder
    python -m autograder.author.landscape --large --device cuda --out FOLDER
                                                             51 × 51 points, widths 16, 32, 64, all
                                                             1797 digits, on a GPU

The networks are those of the notebook's own cells, the measures those of its solutions, so that
a checkpoint always fits what students run. Retraining needs scikit-learn, for the digits.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from autograder.author.cells import Role
from autograder.author.text import read_text
from autograder.course import Course, find_root, load

ASSIGNMENT = "a5_landscape"
NETWORK = "the network"
"""Title of the cell that defines ResNet56."""
CHECKPOINTS = {True: "with_skips.safetensors", False: "plain.safetensors"}
KEYS = {True: "with_skips", False: "plain"}


@dataclass(frozen=True)
class Recipe:
    """How a pair of networks is trained and measured."""

    widths: tuple[int, int, int] = (8, 16, 32)
    train: int = 1297
    """Digits to train on; the rest is held out."""
    measured: int = 128
    """Training digits over which a landscape's loss is the mean."""
    grid: int = 15
    epochs: int = 15
    batch: int = 128
    rate: float = 0.1
    momentum: float = 0.9
    decay: float = 5e-4
    clip: float = 1.0


SMALL = Recipe()
LARGE = Recipe(widths=(16, 32, 64), train=1797, measured=1797, grid=51)
FINE = 29
"""Points a side of the picture that is shipped; every second one belongs to the 15 × 15 grid."""


@dataclass(frozen=True)
class Digits:
    """Images (N, 1, 8, 8) in [0, 1] and labels (N,), in an order drawn once."""

    images: torch.Tensor
    labels: torch.Tensor

    def first(self, count: int) -> Digits:
        """The first ``count`` of them."""
        return Digits(self.images[:count], self.labels[:count])

    def rest(self, count: int) -> Digits:
        """All but the first ``count``."""
        return Digits(self.images[count:], self.labels[count:])


def course_code(course: Course) -> dict[str, Any]:
    """What the notebook's setup and network cells and the solutions define, by name."""
    cells = read_text(course, ASSIGNMENT).select("en")
    wanted = [c.source for c in cells if c.role is Role.SETUP or c.title == NETWORK]
    sources = [*wanted, course.paths.solution(ASSIGNMENT).read_text(encoding="utf-8")]
    names: dict[str, Any] = {}
    for source in sources:
        exec(compile(source, f"<{ASSIGNMENT}>", "exec"), names)  # noqa: S102 - the course's own text
    return names


def pack_digits() -> dict[str, torch.Tensor]:
    """scikit-learn's digits, shuffled once: their own order goes writer by writer."""
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]  # it ships no types

    bunch = load_digits()
    images = torch.tensor(bunch.images, dtype=torch.uint8)
    labels = torch.tensor(bunch.target, dtype=torch.uint8)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return {"images": images[order].contiguous(), "labels": labels[order].contiguous()}


def unpack_digits(packed: dict[str, torch.Tensor], device: str) -> Digits:
    """As the notebook reads them."""
    images = packed["images"].to(device).float()[:, None] / 16
    return Digits(images, packed["labels"].to(device).long())


def train(names: dict[str, Any], skip: bool, digits: Digits, recipe: Recipe, seed: int) -> Any:
    """One network, its BatchNorm statistics recomputed over all of ``digits``, in eval mode."""
    torch.manual_seed(seed)
    model = names["ResNet56"](skip, recipe.widths).to(digits.images.device)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=recipe.rate, momentum=recipe.momentum, weight_decay=recipe.decay
    )
    batches = math.ceil(len(digits.labels) / recipe.batch)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, recipe.epochs * batches)
    for _ in range(recipe.epochs):
        for chosen in torch.split(torch.randperm(len(digits.labels)), recipe.batch):
            optimizer.zero_grad()
            scores = model(digits.images[chosen])
            loss = torch.nn.functional.cross_entropy(scores, digits.labels[chosen])
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            optimizer.step()
            cosine.step()
    recompute_statistics(model, digits, recipe.batch)
    return model.eval()


def recompute_statistics(model: torch.nn.Module, digits: Digits, batch: int) -> None:
    """Mean and variance of every BatchNorm as they are for the final weights."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None  # a plain average over the batches that follow
    model.train()
    with torch.no_grad():
        for images in torch.split(digits.images, batch):
            model(images)


def quality(model: torch.nn.Module, digits: Digits) -> tuple[float, float]:
    """Mean loss and accuracy."""
    if not len(digits.labels):
        return math.nan, math.nan
    with torch.no_grad():
        scores = model(digits.images)
    loss = torch.nn.functional.cross_entropy(scores, digits.labels).item()
    return loss, (scores.argmax(1) == digits.labels).double().mean().item()


def landscape(
    names: dict[str, Any], model: torch.nn.Module, digits: Digits, grid: int, seed: int
) -> torch.Tensor:
    """Losses (grid, grid) over [−1, 1]², two random filter-normalised directions."""
    generator = torch.Generator().manual_seed(seed)
    weights = [p.detach() for p in model.parameters()]

    def direction() -> list[torch.Tensor]:
        drawn = [torch.randn(w.shape, generator=generator).to(w.device) for w in weights]
        return [names["filter_normalize"](d, w) for d, w in zip(drawn, weights, strict=True)]

    d1, d2 = direction(), direction()

    def loss(model: torch.nn.Module) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(model(digits.images), digits.labels)

    ticks = torch.linspace(-1, 1, grid, device=digits.images.device)
    heights: torch.Tensor = names["surface"](loss, model, d1, d2, ticks, ticks)
    return heights.cpu()


def measure(
    names: dict[str, Any], model: torch.nn.Module, digits: Digits, recipe: Recipe, seed: int
) -> tuple[dict[str, float], torch.Tensor]:
    """Everything that the course states about a network, and its landscape (grid, grid)."""
    sample = digits.first(recipe.measured)
    loss, accuracy = quality(model, sample)
    _, held_out = quality(model, digits.rest(recipe.train))
    heights = landscape(names, model, sample, recipe.grid, seed)
    found: dict[str, float] = names["compare"]({"": heights})[""]
    return {"loss": loss, "accuracy": accuracy, "held_out_accuracy": held_out, **found}, heights


def shipped(names: dict[str, Any], folder: Path, skip: bool) -> Any:
    """The network of that checkpoint."""
    model = names["ResNet56"](skip)
    model.load_state_dict(load_file(folder / CHECKPOINTS[skip]))
    return model.eval()


def write(
    folder: Path, packed: dict[str, torch.Tensor], pair: dict[bool, Any],
    lands: dict[str, torch.Tensor], recipe: Recipe, seed: int,
) -> None:  # fmt: skip
    """The data folder: digits, checkpoints, and both landscapes."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"made by": "autograder/author/landscape.py", "seed": seed, **vars(recipe)}
    metadata = {"about": json.dumps(about)}
    for skip, model in pair.items():
        state = {name: value.cpu().contiguous() for name, value in model.state_dict().items()}
        save_file(state, folder / CHECKPOINTS[skip], metadata)
    save_file(lands, folder / "landscape.safetensors", metadata)
    save_file(packed, folder / "digits.safetensors", {"about": "8 × 8 digits of scikit-learn"})
    for path in folder.glob("*.safetensors"):
        path.chmod(0o644)  # safetensors writes them for their owner alone


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m autograder.author.landscape",
        description="Train and measure the two networks of a5_landscape.",
    )
    parser.add_argument("--retrain", action="store_true", help="train a pair and write the data")
    parser.add_argument("--seed", type=int, default=5, help="of --retrain and --large")
    parser.add_argument("--seeds", default="", help="e.g. 0,1,2: train, measure, keep nothing")
    parser.add_argument("--large", action="store_true", help="51 × 51, widths 16, 32, 64, all data")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--out", type=Path, help="folder to write (default: the assignment's data)")
    return parser.parse_args()


def main() -> None:
    """Do what the options say; prints a line of measures per network."""
    options = _options()
    torch.set_num_threads(1)  # with more, sums are rounded in another order: another network
    course = load(find_root())
    names = course_code(course)
    folder = course.paths.data(ASSIGNMENT)
    recipe = LARGE if options.large else SMALL
    training = options.retrain or options.large or bool(options.seeds)
    if options.large and (options.out is None or options.retrain):
        raise SystemExit("--large is not for students: leave out --retrain, give --out FOLDER")
    packed = pack_digits() if training else load_file(folder / "digits.safetensors")
    digits = unpack_digits(packed, options.device)
    seeds = [int(s) for s in options.seeds.split(",")] if options.seeds else [options.seed]
    for seed in seeds:
        pair, lands = {}, {}
        for skip in (True, False):
            begin = time.perf_counter()
            if training:
                model = train(names, skip, digits.first(recipe.train), recipe, seed)
            else:
                model = shipped(names, folder, skip).to(options.device)
            found, heights = measure(names, model, digits, recipe, seed)
            numbers = "  ".join(f"{key} {value:.4g}" for key, value in found.items())
            took = time.perf_counter() - begin
            print(f"seed {seed}  {KEYS[skip]:10}  {numbers}  ({took:.0f} s)", flush=True)
            if options.retrain:
                heights = landscape(names, model, digits.first(recipe.measured), FINE, seed)
            pair[skip], lands[KEYS[skip]] = model, heights
    if options.retrain or options.large:
        write(options.out or folder, packed, pair, lands, recipe, seeds[-1])


if __name__ == "__main__":
    main()
