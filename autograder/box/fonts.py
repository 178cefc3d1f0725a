"""matplotlib's list of fonts, read as far as it is a list.

On import matplotlib lists every font of the machine, in each new process whose cache is empty, as
the box's is. Of a PostScript font (.afm) the list holds what its head says; matplotlib reads the
measures of every glyph all the same, 0.1 s for the 60 fonts that it brings. Here it does not.
"""

from __future__ import annotations

from typing import Any

_MEASURES: dict[str, Any] = {
    "_parse_char_metrics": lambda _: ({}, {}),
    "_parse_optional": lambda _: ({}, {}),
}
"""What reads them, and what it returns where there are none."""


def list_fonts() -> None:
    """Have matplotlib list the fonts; for whoever draws with them, nothing is different."""
    from matplotlib import _afm

    before = {name: getattr(_afm, name) for name in _MEASURES if hasattr(_afm, name)}
    try:
        for name in before:
            setattr(_afm, name, _MEASURES[name])
        import matplotlib.font_manager  # noqa: F401 - which makes the list
    finally:
        for name, read in before.items():
            setattr(_afm, name, read)
