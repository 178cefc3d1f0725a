"""matplotlib's SVG made fit to stand inside a page: coloured by the page's style sheet (light,
dark, print), written in its fonts, small, and with ids that no other figure has."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET  # only ever reads what matplotlib has just written
from typing import Any

import matplotlib
from matplotlib.figure import Figure

COLOURS = {
    "ink": "#000001",
    "soft": "#000002",
    "line": "#000003",
    "accent": "#000004",
    "level0": "#000010",
    "level1": "#000011",
    "level2": "#000012",
    "level3": "#000013",
    "unknown": "#000014",
}
"""What to draw with: each stands for the page's CSS variable of that name."""

SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "text.parse_math": False, "font.size": 12.5}
"""matplotlib's, for drawing and for writing."""

_NUMBER = re.compile(r"-?\d+\.\d+")
_SPACE = re.compile(r"\s*\n\s*|(?<=[A-Za-z])\s|\s(?=[A-Za-z])")
_FONT = re.compile(r"font: ([\d.]+)px[^;]*;?")
_BY_CODE = {code: f"var(--{name})" for name, code in COLOURS.items()}
_CODE = re.compile("|".join(_BY_CODE))


def render(figure: Figure, name: str, alt: str, css: str) -> str:
    """``figure`` as an ``<svg>`` element with ``alt`` as its name for screen readers.

    ``name`` is unique on the page and makes the ids unique; ``css`` is its class.
    """
    buffer = io.StringIO()
    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": name}), warnings.catch_warnings():
        # The browser writes the text, in fonts of its own; matplotlib need not have the glyphs.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    root = ET.fromstring(buffer.getvalue())
    _strip(root)
    _rename_ids(root, name)
    _, _, width, height = root.attrib["viewBox"].split()
    attributes = {"viewBox": root.attrib["viewBox"], "width": width, "height": height}
    root.attrib.clear()
    root.attrib.update(attributes, role="img", **{"class": css, "aria-label": alt})
    return ET.tostring(root, encoding="unicode")


def _strip(root: ET.Element) -> None:
    """Namespaces, metadata, style sheets; colours, numbers and fonts made the page's."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith(("}metadata", "}style")):
                parent.remove(child)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
        element.text = (element.text or "").strip() or None
        element.tail = None
        for key, value in list(element.attrib.items()):
            del element.attrib[key]
            element.set(key.rpartition("}")[2], _attribute(key, value))


def _attribute(key: str, value: str) -> str:
    value = _CODE.sub(lambda found: _BY_CODE[found[0]], value)
    if key == "style":
        return _FONT.sub(r"font-size: \1px;", value)
    if key in ("d", "points", "transform", "x", "y", "width", "height"):
        value = _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)
    return _SPACE.sub("", value) if key == "d" else value


def _rename_ids(root: ET.Element, name: str) -> None:
    """Keep the ids that something in the figure refers to, under names of the figure's own."""
    text = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", text))
    for element in root.iter():
        if (id := element.attrib.pop("id", None)) in used:
            element.set("id", f"{name}-{id}")
        for key, value in element.attrib.items():
            if key == "href":
                element.set(key, value.replace("#", f"#{name}-", 1))
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
