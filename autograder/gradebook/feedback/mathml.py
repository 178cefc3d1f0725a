"""Formulas as MathML, which browsers draw without a script and without a network."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET  # only ever reads what latex2mathml has just written

MAX_TEX = 4000
"""Characters of one formula; longer ones are shown as they were typed."""

_TAGS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts mtable mtr mtd mstyle mpadded mphantom menclose".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder columnalign columnlines columnspacing depth display displaystyle fence "
    "form height largeop linethickness lspace mathvariant maxsize minsize movablelimits notation "
    "rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width".split()
)
"""No href, no style, no class, no id: MathML can carry links, and TeX can ask for them."""


def mathml(tex: str, *, display: bool) -> str:
    """``tex`` as a ``<math>`` element; as code, escaped, where it is not understood."""
    from latex2mathml.converter import convert  # here: it reads large tables

    if len(tex) <= MAX_TEX:
        try:
            root = ET.fromstring(convert(tex, display="block" if display else "inline"))
            _harmless(root)
            return ET.tostring(root, encoding="unicode")
        except (Exception, RecursionError):  # whatever odd TeX raises in somebody else's parser
            pass
    return f"<code>{html.escape(tex)}</code>"


def _harmless(root: ET.Element) -> None:
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
        if element.tag not in _TAGS:
            raise ValueError(element.tag)
        for name in list(element.attrib):
            if name not in _ATTRIBUTES:
                del element.attrib[name]
