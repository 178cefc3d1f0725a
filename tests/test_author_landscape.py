"""The data of a5_landscape: what is shipped fits the notebook's network and the course's words."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from test_layers import ROOT

from autograder.author import landscape
from autograder.course import Course, load

MEBI = 2**20


@pytest.fixture(scope="module")
def course() -> Course:
    return load(ROOT)


@pytest.fixture(scope="module")
def names(course: Course) -> dict[str, object]:
    return landscape.course_code(course)


def test_the_data_is_small_and_readable(course: Course) -> None:
    files = sorted(course.paths.data(landscape.ASSIGNMENT).iterdir())
    wanted = ["digits", "landscape", "plain", "with_skips"]
    assert [path.name for path in files] == [f"{name}.safetensors" for name in wanted]
    assert sum(path.stat().st_size for path in files) < 3 * MEBI


@pytest.mark.parametrize(("skip", "right"), [(True, (0.97, 1.0)), (False, (0.35, 0.58))])
def test_the_shipped_networks_are_as_good_as_the_text_says(
    course: Course, names: dict[str, object], skip: bool, right: tuple[float, float]
) -> None:
    folder = course.paths.data(landscape.ASSIGNMENT)
    digits = landscape.unpack_digits(landscape.load_file(folder / "digits.safetensors"), "cpu")
    model = landscape.shipped(names, folder, skip)
    loss, _ = landscape.quality(model, digits.first(landscape.SMALL.measured))
    _, accuracy = landscape.quality(model, digits.rest(landscape.SMALL.train))
    assert loss <= 0.001 if skip else 1.0 <= loss <= 1.4
    assert right[0] <= accuracy <= right[1]


def test_the_shipped_landscapes_measure_as_the_text_says(
    course: Course, names: dict[str, object]
) -> None:
    folder = course.paths.data(landscape.ASSIGNMENT)
    lands = landscape.load_file(folder / "landscape.safetensors")
    found = names["compare"]({name: land[::2, ::2] for name, land in lands.items()})
    assert lands["plain"].shape == (landscape.FINE, landscape.FINE)
    assert 2.8 <= found["with_skips"]["log10_max"] <= 3.4
    assert 5.7 <= found["plain"]["log10_max"] <= 6.8
    assert found["with_skips"]["minima"] == 1
    assert 2 <= found["plain"]["minima"] <= 6


def test_a_stored_landscape_can_be_computed_again(course: Course, names: dict[str, object]) -> None:
    """The corners and the middle, from the checkpoint, with the same directions."""
    folder = course.paths.data(landscape.ASSIGNMENT)
    stored = landscape.load_file(folder / "landscape.safetensors")["with_skips"]
    digits = landscape.unpack_digits(landscape.load_file(folder / "digits.safetensors"), "cpu")
    sample = digits.first(landscape.SMALL.measured)
    model = landscape.shipped(names, folder, True)
    again = landscape.landscape(names, model, sample, 3, seed=5)
    torch.testing.assert_close(again, stored[::14, ::14], rtol=1e-2, atol=1e-5)


@pytest.mark.parametrize("skip", [True, False])
def test_training_makes_a_network_in_eval_mode(names: dict[str, object], skip: bool) -> None:
    """The recipe runs from end to end, here with next to no data."""
    torch.manual_seed(0)
    digits = landscape.Digits(torch.rand(8, 1, 8, 8), torch.arange(8))
    recipe = landscape.Recipe(train=8, measured=8, epochs=1, grid=2)
    model = landscape.train(names, skip, digits, recipe, seed=0)
    assert not model.training
    measures, heights = landscape.measure(names, model, digits, recipe, seed=0)
    assert heights.shape == (2, 2)
    assert measures["loss"] > 0 and measures["minima"] == 0


def test_what_is_written_can_be_read_again(
    course: Course, names: dict[str, object], tmp_path: Path
) -> None:
    """By anybody: the checkpoint, the landscape and the digits."""
    folder = course.paths.data(landscape.ASSIGNMENT)
    packed = landscape.load_file(folder / "digits.safetensors")
    pair = {skip: landscape.shipped(names, folder, skip) for skip in (True, False)}
    lands = {"with_skips": torch.ones(3, 3), "plain": torch.ones(3, 3)}
    landscape.write(tmp_path / "new", packed, pair, lands, landscape.SMALL, seed=5)
    for path in folder.iterdir():
        assert (tmp_path / "new" / path.name).stat().st_mode & 0o777 == 0o644
    again = landscape.shipped(names, tmp_path / "new", False).state_dict()
    assert all(torch.equal(value, again[name]) for name, value in pair[False].state_dict().items())
