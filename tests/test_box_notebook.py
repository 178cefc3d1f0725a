"""A notebook's cells run as Jupyter would run them, and what they show is kept within bounds."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import torch
from helpers_judge import session, student, text_of

from autograder.judge.launch import Zygote
from autograder.judge.session import Session
from autograder.records import Limits

pytest_plugins = ["helpers_judge_fixtures"]


def run(zygote: Zygote, *cells: str, **how: Any) -> Session:
    """The cells run once; look at ``outputs``, ``raised`` and ``bound``."""
    with session(zygote, *cells, **how) as opened:
        assert opened.died is None
        return opened


def shown(zygote: Zygote, *cells: str) -> str:
    """All text these cells show; none of them may raise."""
    opened = run(zygote, *cells)
    assert opened.raised == []
    return text_of(opened.outputs)


def test_what_is_printed_is_kept_by_cell_and_in_order(bare_zygote: Zygote) -> None:
    opened = run(
        bare_zygote,
        "import sys\nprint('one')\nprint('two')\nprint('bad', file=sys.stderr)\n1 + 1",
        "quiet = 1",
        "'θ ↦ 梯度'",
    )
    assert [cell["index"] for cell in opened.outputs] == [0, 2]
    first, second, third = opened.outputs[0]["outputs"]
    assert first == {"output_type": "stream", "name": "stdout", "text": "one\ntwo\n"}
    assert (second["name"], second["text"]) == ("stderr", "bad\n")
    assert third["output_type"] == "execute_result"
    assert third["data"] == {"text/plain": "2"}
    assert "θ ↦ 梯度" in text_of(opened.outputs)


def test_rich_display_and_its_repr(bare_zygote: Zygote) -> None:
    opened = run(
        bare_zygote,
        "from IPython.display import display, HTML, Markdown\n"
        "display(HTML('<b>x</b>'), Markdown('**y**'))",
        "class Own:\n    def _repr_html_(self): return '<i>own</i>'\nOwn()",
    )
    html, markdown = opened.outputs[0]["outputs"]
    assert html["output_type"] == "display_data" and html["data"]["text/html"] == "<b>x</b>"
    assert markdown["data"]["text/markdown"] == "**y**"
    assert opened.outputs[1]["outputs"][0]["data"]["text/html"] == "<i>own</i>"


def test_a_semicolon_hides_a_result(bare_zygote: Zygote) -> None:
    assert shown(bare_zygote, "1 + 1;") == ""


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"


def test_a_figure_is_a_png_where_figures_are_wanted(bare_zygote: Zygote) -> None:
    cells = (PLOT + "plt.show()", "%matplotlib inline\n" + PLOT, "len(plt.get_fignums())")
    drawn = run(bare_zygote, *cells, figures=True, limits=Limits(output_kb=1024))
    for cell in drawn.outputs[:2]:
        images = [o["data"]["image/png"] for o in cell["outputs"] if "image/png" in o["data"]]
        assert len(images) == 1
        assert base64.b64decode(images[0]).startswith(b"\x89PNG")
    assert drawn.outputs[2]["outputs"][0]["data"]["text/plain"] == "0"
    assert "image/png" not in str(run(bare_zygote, PLOT + "len(plt.get_fignums())").outputs)


def test_no_figure_is_drawn_where_none_is_wanted(bare_zygote: Zygote) -> None:
    assert "image/png" not in str(run(bare_zygote, "%matplotlib inline\n" + PLOT).outputs)


def test_an_error_is_shown_and_the_next_cell_runs(bare_zygote: Zygote) -> None:
    opened = run(bare_zygote, "def g():\n    return 1 / 0", "g()", "def f(): return 3")
    (raised,) = opened.raised
    assert (raised.kind, raised.message) == ("ZeroDivisionError", "division by zero")
    assert (raised.cell, raised.lineno, raised.line) == (0, 2, "return 1 / 0")
    (error,) = opened.outputs[0]["outputs"]
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    assert "1 / 0" in "\n".join(error["traceback"])
    assert "autograder" not in str(opened.outputs) and "site-packages" not in str(opened.outputs)
    assert opened.bound == {"f"}


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("def f(:\n    pass", "SyntaxError"),
        ("  x = 1\n y = 2", "IndentationError"),
        ("import nowhere", "ModuleNotFoundError"),
        ("import sys\nsys.exit(0)", "SystemExit"),
        ("raise SystemExit('done')", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("input('name? ')", "RuntimeError"),
        ("def deep(): deep()\ndeep()", "RecursionError"),
        ("x = '\0'", "SyntaxError"),
        ("bytearray(2**40)", "MemoryError"),
        ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E"),
        ("raise type('E', (BaseException,), {})('own')", "E"),
        ("raise ExceptionGroup('g', [ValueError(1)])", "ExceptionGroup"),
    ],
)
def test_a_cell_that_raises_ends_itself_only(bare_zygote: Zygote, cell: str, kind: str) -> None:
    opened = run(bare_zygote, cell, "def f(): return 3")
    assert [raised.kind for raised in opened.raised] == [kind]
    assert opened.bound == {"f"}


def test_quit_does_not_end_the_notebook(bare_zygote: Zygote) -> None:
    assert run(bare_zygote, "quit()", "exit()", "def f(): return 3").bound == {"f"}


def test_an_error_message_that_is_no_unicode_ends_nothing(bare_zygote: Zygote) -> None:
    with session(bare_zygote, "raise ValueError('\\ud83d')") as opened:
        assert opened.died is None


def test_await_at_top_level_and_asyncio_run(zygote: Zygote) -> None:
    text = shown(
        zygote,
        "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')",
        "async def two(): return 2\nprint(await two())",
    )
    assert text == "awaited\n\n2\n"


def test_magics_and_shell_escapes(zygote: Zygote) -> None:
    text = shown(
        zygote,
        "%time x = 5",
        "%%time\ny = 6\nprint(x + y)",
        "!ls /",
        "files = !ls /\nprint(files)",
        "%pip install numpy",
        "%matplotlib inline",
    )
    assert "11" in text
    assert text.count("no other program can be started here") == 3
    assert "bin" not in text.splitlines()


def test_magics_that_need_a_program_or_a_window_fail_alone(bare_zygote: Zygote) -> None:
    opened = run(
        bare_zygote, "%%bash\necho hi", "%matplotlib qt", "%nonsense", "print('still here')"
    )
    assert "still here" in text_of(opened.outputs)
    assert "hi\n" not in text_of(opened.outputs)


def test_names_look_as_in_a_notebook(bare_zygote: Zygote) -> None:
    text = shown(
        bare_zygote,
        "import sys, inspect, dataclasses, typing\nprint(__name__, __name__ in sys.modules)",
        "@dataclasses.dataclass\nclass Point:\n    x: 'typing.ClassVar[int]' = 1\n"
        "def walk():\n    'doc'\n    return 1\nprint(inspect.getsource(walk))",
        "print(typing.get_type_hints(Point))",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "print(list(ThreadPoolExecutor(2).map(abs, [-7])))",
    )
    assert "__main__ True" in text
    assert "return 1" in text
    assert "[7]" in text


def test_pieces_of_the_outside_are_not_there(zygote: Zygote) -> None:
    text = shown(
        zygote,
        "import os, sys\n"
        "print(sorted(k for k in os.environ if 'NBGRADER' in k or 'TOKEN' in k))\n"
        "print([m for m in sys.modules if m.startswith(('autograder', 'pytest', '_pytest'))])\n"
        "print([p for p in sys.path if 'hidden' in p or 'judge' in p])\n"
        "print(os.listdir('.'), os.path.basename(os.getcwd())[:3])",
    )
    assert text.splitlines()[:4] == ["[]", "[]", "[]", "[] box"]


def test_a_flood_of_output_is_cut_and_the_notebook_goes_on(bare_zygote: Zygote) -> None:
    limits = Limits(output_kb=16)
    opened = run(
        bare_zygote,
        "for i in range(20_000):\n    print('x' * 100)",
        "for i in range(1000):\n    display(i)",
        "'y' * 10**7",
        "import os\nos.write(1, b'z' * 10**6)\nos.write(2, b'z' * 10**6)",
        "def f(): return 3",
        limits=limits,
    )
    assert opened.bound == {"f"}
    text = text_of(opened.outputs)
    assert len(text) < 2 * 16 * 1024
    assert "output truncated" in text


@pytest.mark.parametrize(
    "cell",
    [
        "for i in range(2_000):\n    display(i)",
        "import sys\nfor i in range(100_000):\n    print(i, file=[sys.stdout, sys.stderr][i % 2])",
        "raise ValueError('x' * 10**7)",
        "print('x' * 10**7)",
    ],
)
def test_no_cell_shows_more_than_allowed(bare_zygote: Zygote, cell: str) -> None:
    opened = run(bare_zygote, cell, limits=Limits(output_kb=16))
    assert sum(len(cell["outputs"]) for cell in opened.outputs) <= 400
    assert len(text_of(opened.outputs)) < 2 * 16 * 1024


def test_the_object_at_the_check_cell_counts_else_the_last_one(bare_zygote: Zygote) -> None:
    cells = ["def f(): return 1.0", "def g(): return 1.0", "check: f", "def f(): return 2.0",
             "def g(): return 2.0", "check: h", "def h(): return 2.0"]  # fmt: skip
    with session(bare_zygote, *cells, names=("f", "g", "h")) as opened:
        ask = student(opened)
        assert ask.f().value == 1.0
        assert ask.g().value == 2.0
        assert ask.h().value == 2.0  # not there yet at its check cell: the end counts
        assert opened.bound == {"f", "g", "h"}


def test_random_numbers_are_seeded_and_the_same_for_a_regrade(bare_zygote: Zygote) -> None:
    cell = (
        "import random, numpy as np, torch\n"
        "print(random.random(), np.random.rand(), torch.rand(()).item())"
    )
    assert shown(bare_zygote, cell) == shown(bare_zygote, cell)


def test_backward_works_in_a_box_also_deep_and_threaded(zygote: Zygote) -> None:
    source = (
        "import torch\n"
        "def f(x):\n"
        "    y = x\n"
        "    for _ in range(3000):\n"
        "        y = y * 1.0\n"
        "    (g,) = torch.autograd.grad(y.sum(), x)\n"
        "    return g"
    )
    with session(zygote, source) as opened:
        value = student(opened).f(torch.ones(3, requires_grad=True)).value
        assert value.tolist() == [1.0, 1.0, 1.0]


def test_a_loop_at_top_level_that_listens_is_cut_and_the_rest_runs(bare_zygote: Zygote) -> None:
    limits = Limits(wall_s=8.0, cpu_s=3.0)
    with session(bare_zygote, "while True:\n    pass", "def f(): return 1.0", limits=limits) as on:
        assert [raised.kind for raised in on.raised] == ["OutOfTime"]
        assert student(on).f().value == 1.0


def test_check_cells_are_run_for_their_pictures_only(bare_zygote: Zygote) -> None:
    cells = (
        "import matplotlib.pyplot as plt\ndef f(): return 1.0",
        "check: f\nplt.plot([1, 2])\nplt.show()\nprint('checked')\n"
        "def f(): return 2.0\nassert False, 'visible check'",
    )
    limits = Limits(output_kb=1024)
    with session(bare_zygote, *cells, figures=True, limits=limits) as opened:
        ((picture,),) = [cell["outputs"] for cell in opened.outputs]
        assert "image/png" in picture["data"]
        assert opened.raised == []
        assert student(opened).f().value == 1.0  # what was bound before the check ran
    assert run(bare_zygote, *cells).outputs == []


def test_a_check_cell_without_pictures_is_not_run(bare_zygote: Zygote) -> None:
    ends = "check: f\nimport os\nos._exit(0)"
    with session(bare_zygote, "def f(): return 1.0", ends, "f = None", figures=True) as opened:
        assert opened.died is None and opened.running is None
        assert student(opened).f().value == 1.0


def test_a_check_cell_that_ends_the_box_costs_nothing_but_the_pictures(bare_zygote: Zygote) -> None:
    ends = "check: f\nimport os\nos._exit(0)  # no plot is ever seen"
    cells = ("def f(): return 1.0", ends, "print('later')")
    with session(bare_zygote, *cells, figures=True) as opened:
        assert opened.stillborn is None
        assert student(opened).f().value == 1.0
        assert "later" in text_of(opened.outputs)


PROMPTS = {
    ">>> x = 1\n>>> print(x + 1)": "2\n",
    "In [1]: x = 1\n   ...: print(x + 2)": "3\n",
    "In [1]: x = 3\nprint(x)": "3\n",
    "\n\n  y = 4\n  print(y)": "4\n",
    "import os\n%time print(5)\n": "5\n",
    "z = 6\nasync def f(): return z\nprint(await f())": "6\n",
    "%%capture\nprint(7)": "",
    "text = '''\n>>> 8'''\nprint(repr(text))": "'\\n8'\n",
    "pass": "",
    "time print(9)": "9\n",
}


@pytest.mark.parametrize("source", PROMPTS)
def test_what_only_ipython_understands_is_still_understood(
    bare_zygote: Zygote, source: str
) -> None:
    assert shown(bare_zygote, source).startswith(PROMPTS[source])


def test_a_transformer_of_the_students_own_is_used_for_long_cells_too(bare_zygote: Zygote) -> None:
    own = (
        "def swap(lines): return [line.replace('one', 'two') for line in lines]\n"
        "get_ipython().{}.append(swap)"
    )
    for steps in ("input_transformers_post", "input_transformer_manager.line_transforms"):
        assert shown(bare_zygote, own.format(steps), "a = 0\nprint('one')") == "two\n"


def test_a_message_of_an_error_shows_the_students_lines_and_no_others(bare_zygote: Zygote) -> None:
    opened = run(bare_zygote, "import json\ndef f(x):\n    return json.loads(x)\nf('{')")
    (error,) = opened.outputs[0]["outputs"]
    trace = "\n".join(error["traceback"])
    assert "return json.loads(x)" in trace and "f('{')" in trace and "decoder.py" not in trace
    assert (opened.raised[0].line, opened.raised[0].lineno) == ("return json.loads(x)", 3)
