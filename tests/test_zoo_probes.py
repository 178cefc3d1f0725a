"""Every probe of tests/zoo/probes.toml at level A and at B; and where nothing stops it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers_probes import Probe, Victim, probes, tried, tried_plainly, victim

from autograder.judge.launch import Zygote

pytest_plugins = ["helpers_judge_fixtures"]

PROBES = probes()


@pytest.fixture(scope="module", name="target")
def target_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    """What there is to attack."""
    with victim(tmp_path_factory.mktemp("victim")) as found:
        yield found


@pytest.fixture(scope="module", params=["A", "B"])
def shut_in(request: pytest.FixtureRequest, target: Victim) -> tuple[str, dict[str, str]]:
    """The level, and by probe what got through; all probes are tried in one box."""
    fixture = {"A": "wrapped_zygote", "B": "bare_zygote"}[request.param]
    zygote: Zygote = request.getfixturevalue(fixture)
    sources = [probe.source for probe in PROBES.values()]
    return request.param, dict(zip(PROBES, tried(zygote, sources, target.names), strict=True))


@pytest.fixture(scope="module")
def controls(open_zygote: Zygote, target: Victim, tmp_path_factory: pytest.TempPathFactory
             ) -> dict[str, str]:  # fmt: skip
    """By probe what got through where it must."""
    plain = [probe for probe in PROBES.values() if probe.control == "plain"]
    opened = [probe for probe in PROBES.values() if probe.control != "plain"]
    folder = tmp_path_factory.mktemp("plain")
    found = tried_plainly([probe.source for probe in plain], target.names, folder)
    found += tried(open_zygote, [_control(probe) for probe in opened], target.names)
    return dict(zip((probe.name for probe in plain + opened), found, strict=True))


def _control(probe: Probe) -> str:
    return probe.source if probe.control == "open" else probe.control


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_is_stopped(shut_in: tuple[str, dict[str, str]], name: str) -> None:
    level, through = shut_in
    if PROBES[name].stopped_at(level):
        assert through[name] == ""
    else:
        assert through[name] != "", "stopped after all: take the row out of what is not covered"


@pytest.mark.parametrize("name", PROBES)
def test_where_nothing_stops_it_it_succeeds(
    controls: dict[str, str], target: Victim, name: str
) -> None:
    assert controls[name] != ""
    if PROBES[name].reads:
        assert target.canary in controls[name]


def test_nothing_that_was_tried_brought_the_canary_home(
    shut_in: tuple[str, dict[str, str]], target: Victim
) -> None:
    assert target.canary not in str(shut_in)
