"""Filters for nbconvert's HTML exporter: what students wrote cannot act in a TA's browser.

nbgrader's templates for feedback and formgrader turn markdown into HTML and show it as it is,
and nbconvert's own clean_html knows so few elements that a cleaned notebook is unreadable.
"""

from __future__ import annotations

import html as escaping
import re
import secrets
from collections import Counter
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.gradebook.feedback.mathml import mathml

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
    r"(highlight|hl-[\w-]+|hll|dataframe|anchor-link|ansi-[\w-]+|[a-z]{1,2}[a-z0-9]?)(\s+|\Z)"
)
"""Of highlighted code and tables. No others: bootstrap's could lay a fake score over the page.
No ids at all: formgrader finds its own fields by id."""
_STYLES = ["text-align", "width", "height", "color", "font-weight", "font-style", "vertical-align"]
_CSS = CSSSanitizer(allowed_css_properties=_STYLES)


MAX_MARKDOWN, MAX_TEXT = 2**16, 2**18
"""Characters of one piece of markdown, and of HTML; a longer one is shown as text, and cut."""
MAX_TAGS = 20_000
MAX_OPEN = 200
"""Of elements left open; the time to parse grows with their square, and a TA is waiting."""
_TAG = re.compile(r"""(<[A-Za-z/!](?:[^"'>]|"[^"]*"|'[^']*')*>)""")


def clean_html(html: Any) -> str:
    """HTML without scripts, handlers, frames, forms, or anything laid over the page.

    Never raises: what cannot be cleaned is shown as text, so that nobody's page is lost.
    """
    text = html.decode(errors="replace") if isinstance(html, bytes) else str(html)
    if len(text) <= MAX_TEXT and not _takes_long(text):
        try:
            return _cleaned(text)
        except (Exception, RecursionError):  # of somebody else's parser, on hostile input
            pass
    return f"<pre>{escaping.escape(text[:MAX_TEXT])}</pre>"


_OPENING = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_NEED_NO_END = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source tbody td tfoot th "
    "thead tr track wbr".split()
)


def _takes_long(text: str) -> bool:
    """Whether a parser would be busy for more than a second or two."""
    still_open: Counter[str] = Counter()
    count = 0
    for end, name in _OPENING.findall(text):
        count += 1
        if name.lower() not in _NEED_NO_END:
            still_open[name.lower()] += -1 if end and still_open[name.lower()] else not end
    return count > MAX_TAGS or still_open.total() > MAX_OPEN


def _cleaned(text: str) -> str:
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
        return _CLASSES.sub("", value.strip()) == ""
    if tag == "img" and name == "src":
        # Nothing is fetched from elsewhere: a picture's address would tell who read the page.
        return value.startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;"))
    return not (name == "href" and value.strip().lower().startswith("data:"))


@pass_context
def markdown2html(context: Any, source: Any) -> str:
    """nbconvert's filter of that name, cleaned, with formulas as MathML. Never raises."""
    text = str(source)
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = _Renderer(
        escape=False, attachments=attachments, exclude_anchor_links=False, anchor_link_text="¶"
    )
    if len(text) <= MAX_MARKDOWN:
        try:
            return renderer.put_formulas(
                clean_html(MarkdownWithMath(renderer=renderer).render(text))
            )
        except (Exception, RecursionError):  # of somebody else's parser, on hostile input
            pass
    return f"<pre>{escaping.escape(text[:MAX_TEXT])}</pre>"


_REMOTE_SCRIPT = re.compile(r'<script[^>]*\ssrc="https?:[^>]*>\s*</script>')
_NO_MATHJAX = """<script>
window.MathJax = {Hub: {Startup: {signal: {Interest: function (tell) {
  window.addEventListener("load", function () { tell("End"); });
}}}}};
</script>"""
"""formgrader's own script waits for MathJax to be done before it moves to the first cell."""


def local_scripts(page: Any) -> str:
    """formgrader's page without what it fetches from elsewhere, which would hold it up."""
    return _REMOTE_SCRIPT.sub(_NO_MATHJAX, str(page))


def escaped_names(resources: Any) -> dict[str, str]:
    """Of nbconvert's resources, what formgrader's page shows unescaped and nobody has checked."""
    shown = ("first_name", "last_name", "student", "notebook_path")
    return {key: escaping.escape(str(resources[key])) for key in shown if resources.get(key)}


class _Renderer(IPythonRenderer):
    """Keeps formulas out of cleaning: a cleaner that let MathML through would let more through."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._formulas: list[str] = []
        self._token = secrets.token_hex(16)
        """What a student cannot have written."""

    def _keep(self, tex: str, display: bool) -> str:
        self._formulas.append(mathml(tex, display=display))
        return f"{self._token}{len(self._formulas) - 1};"

    def put_formulas(self, cleaned: str) -> str:
        """Put the formulas where they were, but only into text: never into an attribute."""
        place = re.compile(self._token + r"(\d+);")
        pieces = _TAG.split(cleaned)
        pieces[::2] = [
            place.sub(lambda found: self._formulas[int(found[1])], text) for text in pieces[::2]
        ]
        pieces[1::2] = [place.sub("", tag) for tag in pieces[1::2]]
        return "".join(pieces)

    def block_math(self, body: str) -> str:
        return self._keep(body, display=True)

    def inline_math(self, body: str) -> str:
        return self._keep(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._keep(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def _embed_image_or_attachment(self, src: str) -> str:
        """A picture that is not attached is no reason to show nothing at all."""
        try:
            return super()._embed_image_or_attachment(src)
        except Exception:  # nbconvert's InvalidNotebook, or a malformed attachment
            return ""
