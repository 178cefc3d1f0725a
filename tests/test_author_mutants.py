"""Machine-made mutants: which slips are made, what they are called, that names hold still."""

from __future__ import annotations

import ast

import pytest

from autograder.author.mutants import mutants


def names(source: str, operator: str = "") -> list[str]:
    return [one.name for one in mutants("f", source) if operator in ("", one.operator)]


@pytest.mark.parametrize(
    ("body", "operator", "expected"),
    [
        ("return x - 2 * y", "operator", "x - 2 * y -> x + 2 * y"),
        ("return x - 2 * y", "term dropped", "2 * y -> y"),
        ("return x - 2 * y", "constant", "2 * y -> 3 * y"),
        ("return x - 2 * y", "sign", "return x - 2 * y -> return -(x - 2 * y)"),
        ("return x - y", "cast", "return x - y -> return (x - y).float()"),
        ("return x < y", "comparison", "x < y -> x <= y"),
        ("return x if y else 3", "condition", "x if y else 3 -> 3"),
        ("return x.sum(dim=0)", "function", "x.sum(dim=0) -> x.mean(dim=0)"),
        ("return x.sum(dim=0)", "argument dropped", "x.sum(dim=0) -> x.sum()"),
        ("return x.sum(dim=0)", "constant", "x.sum(dim=0) -> x.sum(dim=1)"),
        ("return x.detach().clone()", "call dropped", "x.detach().clone() -> x.detach()"),
        ("return x[..., 0]", "constant", "x[..., 0] -> x[..., 1]"),
        ("return [i for i in range(y)]", "off by one", "range(y) -> range(y + 1)"),
        ("return torch.stack([x, y])", "elements swapped", "[x, y] -> [y, x]"),
        ("return g(x, y)", "arguments swapped", "g(x, y) -> g(y, x)"),
        ("x = x - y\n    return x", "in place", "x = x - y -> x -= y"),
        ("x -= y\n    return x", "not in place", "x -= y -> x = x - y"),
        ("x = x - y\n    return x", "statement dropped", "without: x = x - y"),
        ("y = y + x\n    x = y\n    return x", "order", "in this order: x = y; y = y + x"),
        (
            "return torch.meshgrid(x, y, indexing='xy')",
            "axis",
            "torch.meshgrid(x, y, indexing='xy') -> torch.meshgrid(x, y, indexing='ij')",
        ),
    ],
)
def test_every_operator(body: str, operator: str, expected: str) -> None:
    assert expected in names(f"def f(x, y):\n    {body}\n", operator)


def test_a_mutant_is_the_whole_cell_with_one_change() -> None:
    source = 'def f(x):\n    """Says − 1."""\n    return x - 1\n'
    (plus,) = [one for one in mutants("f", source) if one.name == "x - 1 -> x + 1"]
    assert plus.source == 'def f(x):\n    """Says − 1."""\n    return x + 1'


def test_classes_and_inner_functions_are_changed_inside() -> None:
    source = (
        "class f:\n    def move(self, x):\n        self.x = self.x - x\n\n"
        "    def slope(self):\n        def inner(t):\n            return t + 1\n"
        "        return inner\n"
    )
    assert {"self.x - x -> self.x + x", "t + 1 -> t - 1"} <= set(names(source))


def test_names_are_unique_and_survive_an_unrelated_edit() -> None:
    before = "def f(x):\n    y = x - 1\n    z = x - 1\n    return y * z\n"
    after = (
        "def f(x):\n    # a comment\n    w = 0\n    y = x - 1\n    z = x - 1\n    return y * z\n"
    )
    assert len(set(names(before))) == len(names(before))
    assert "x - 1 -> x + 1 (2)" in names(before)
    assert set(names(before)) - {"in this order: z = x - 1; y = x - 1"} <= set(names(after))


def test_what_no_test_can_see_is_left_alone() -> None:
    source = "def f(x):\n    return torch.zeros(x, device=x.device).cpu()\n"
    assert not [name for name in names(source) if "device=" not in name.partition(" -> ")[2]
                and "zeros" in name.partition(" -> ")[2]]  # fmt: skip
    plot = "def f(ax):\n    ax.plot([1], color='red')\n    ax.set_aspect('equal')\n    return ax\n"
    assert not [name for name in names(plot) if "aspect" in name or "'red'" not in name + "'red'"]


def test_signature_and_docstring_stay_and_every_mutant_is_another_program() -> None:
    source = 'def f(x, steps=50):\n    """Ten: 10."""\n    return x * 1 + 0\n'
    programs = [ast.dump(ast.parse(one.source)) for one in mutants("f", source)]
    assert len(set(programs)) == len(programs)
    assert all(
        "steps=50" in one.source and "Ten: 10." in one.source for one in mutants("f", source)
    )
    assert ast.dump(ast.parse(source)) not in programs
