"""The list of fonts in the box is matplotlib's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_LIST = """
import json
from matplotlib import font_manager, _afm
fonts = font_manager.fontManager
print(json.dumps(sorted(map(str, [*fonts.afmlist, *fonts.ttflist]))))
path = font_manager.findfont("Times", fontext="afm")
print(_afm.AFM(open(path, "rb")).get_str_bbox_and_descent("grad"))
"""
_BOX = """
from matplotlib import _afm
calls = []
read, _afm._parse_kern_pairs = _afm._parse_kern_pairs, lambda file: calls.append(1) or read(file)
from autograder.box import fonts
fonts.list_fonts()
assert not calls, "the measures were read"
"""


def test_it_is_as_long_as_without_us_and_fonts_can_be_measured(tmp_path: Path) -> None:
    plain, ours = (
        _printed(code, tmp_path / str(i)) for i, code in enumerate((_LIST, _BOX + _LIST))
    )
    assert plain == ours
    assert plain.count("FontEntry") > 60


def _printed(code: str, folder: Path) -> str:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent.parent, env={"MPLCONFIGDIR": str(folder), "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
