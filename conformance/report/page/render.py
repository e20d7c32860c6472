"""The markup of the page: a result becomes plain data, and the templates show it."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import jinja2

from conformance import __version__
from conformance.core.settings import Target
from conformance.harness.verdict.result import Result
from conformance.report.page import plot
from conformance.report.page.texts import Both, code, sentence, text, word
from conformance.report.page.view import view

_HERE: Final = Path(__file__).parent


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(_HERE / "templates")
    found = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True)
    found.globals |= {"t": text, "version": __version__, "sentence": sentence, "code": code, "word": word, "width": plot.WIDTH, "height": plot.HEIGHT}
    return found


def title(target: Target) -> Both:
    """Return the title of the page."""
    return text("title_embedded" if target.embedded else "title", party=target.party)


def render(result: Result) -> str:
    """Return the body of the page for a result."""
    key = hashlib.sha256(result.options.run_id.encode()).hexdigest()[:12]
    started = datetime.fromtimestamp(result.started, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return _environment().get_template("page.html.j2").render(view=view(result), result=result, key=key, started=started, title=title(result.target))


def asset(name: str) -> str:
    """Return `style.css` or `script.js`, which are put into the page as they are."""
    return (_HERE / name).read_text(encoding="utf-8")
