"""The bridge to nbgrader: everything that touches its notebooks and its database."""

import sys

# jsonschema, which nbgrader imports, reads a grammar of IRIs on import where this package is
# there: half of the time that nbgrader takes, for a format that no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not to be had
