"""The bridge to nbgrader: everything that touches its notebooks and its database."""

import sys

# jsonschema, which nbgrader imports, reads a grammar of IRIs on import where the first of these is
# there, and parsers of URIs and durations with the others: for formats that no notebook has.
for _name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # None: not to be had
