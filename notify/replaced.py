"""How a group's own templates are read and what is said when one breaks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

#: What may be replaced: the digest, and what all messages share.
NAMES = ("digest.html.j2", "digest.txt.j2", "page.html.j2", "style.html.j2")


def complaint(error: Exception) -> str:
    """What went wrong, with file and line where they are known."""
    name, line = "", 0
    if isinstance(error, TemplateSyntaxError):
        name, line = Path(error.name or "").name, error.lineno
    else:
        name, line = _place(error)
    kind = "" if isinstance(error, TemplateError) else f"{type(error).__name__}: "
    where = f"{name}, line {line}: " if name else ""
    return f"{where}{kind}{error}".rstrip(".") + "."


def _place(error: Exception) -> tuple[str, int]:
    """The template and line at which it stopped, the innermost last."""
    found, trace = ("", 0), error.__traceback__
    while trace is not None:
        name = Path(trace.tb_frame.f_code.co_filename).name
        if name in NAMES:
            found = name, trace.tb_lineno
        trace = trace.tb_next
    return found


@lru_cache(maxsize=1)
def inliner() -> Callable[[str], str]:
    """Writes style sheets into elements; leaves a page as it is without css-inline."""
    try:
        import css_inline
    except ImportError:
        return lambda html: html
    made = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
    return made.inline
