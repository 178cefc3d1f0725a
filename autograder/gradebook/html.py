"""Filters for nbconvert's HTML exporter: what students wrote cannot act in a TA's browser.

nbgrader's templates for feedback and formgrader turn markdown into HTML and show it as it is,
and nbconvert's own clean_html knows so few elements that a cleaned notebook is unreadable.
"""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_ALLOWED = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 "
    "h6 hr i img kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td "
    "tfoot th thead tr u ul"
)
_TAGS = frozenset(_ALLOWED.split())
_ATTRIBUTES = {
    "*": ["class", "title", "style"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan", "align"],
    "th": ["colspan", "rowspan", "align", "scope"],
    "ol": ["start"],
}
_CLASSES = re.compile(
    r"(highlight|hll|dataframe|anchor-link|ansi-[\w-]+|[a-z]{1,2}[a-z0-9]?)(\s+|\Z)"
)
"""Of highlighted code and tables. No others: bootstrap's could lay a fake score over the page.
No ids at all: formgrader finds its own fields by id."""
_STYLES = ["text-align", "width", "height", "color", "font-weight", "font-style", "vertical-align"]
_CSS = CSSSanitizer(allowed_css_properties=_STYLES)


def clean_html(html: Any) -> str:
    """HTML without scripts, handlers, frames, forms, or anything laid over the page."""
    text = html.decode() if isinstance(html, bytes) else str(html)
    cleaned = bleach.clean(
        text,
        tags=_TAGS,
        attributes=_attribute,
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=_CSS,
    )
    return str(cleaned)


def _attribute(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES["*"] and name not in _ATTRIBUTES.get(tag, []):
        return False
    if name == "class":
        return _CLASSES.sub("", value) == ""
    if tag == "img" and name == "src":
        # Nothing is fetched from elsewhere: a picture's address would tell who read the page.
        return value.startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;"))
    return not (name == "href" and value.strip().lower().startswith("data:"))


@pass_context
def markdown2html(context: Any, source: Any) -> str:
    """nbconvert's filter of that name, cleaned."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(
        escape=False, attachments=attachments, exclude_anchor_links=False, anchor_link_text="¶"
    )
    return clean_html(MarkdownWithMath(renderer=renderer).render(str(source)))
