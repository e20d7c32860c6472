"""report.html: what stands above pytest-html's table. Texts of a target pass through jinja2's escaping and nothing else."""

import contextlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
import markupsafe
import pytest

from conformance import __version__
from conformance.core.exchange import Exchange
from conformance.core.violation import shown as shown_text
from conformance.harness.conclude import Result
from conformance.harness.plugin import VerdictItem
from conformance.harness.run import Run
from conformance.harness.timeline import Moment, talks
from conformance.report.results import curl
from conformance.report.summary import MARKS, grids, shown
from conformance.wire.redact import Redactor

_SHOWN_BODY: Final = 4000
"""Characters of a body on the page; the whole stands in exchanges.har."""
_SHOWN_FINDINGS: Final = 200
_SHOWN_MOMENTS: Final = 2000
"""Calls of a timeline; all of them stand in events.jsonl."""


class Page:
    """A pytest plugin that fills the page of pytest-html."""

    def __init__(self, run: Run) -> None:
        """Show the result of this run."""
        self._run = run

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Name the page."""
        embedded = "EMBEDDED REFERENCE: " if self._run.target.embedded else ""
        report.title = f"{embedded}Conformance of {self._run.target.party}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Show the run where pytest-html would show this machine."""
        options, target = self._run.options, self._run.target
        metadata.clear()
        metadata |= {
            "Suite": f"ccmsg-conformance {__version__}",
            "Target": target.url,
            "Run": options.run_id,
            "Seed": options.seed,
            "Nonce": options.nonce,
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Put verdict, causes, heat map, rules and findings above the table."""
        prefix.append(render(self._run.result()))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Say what the columns are."""
        cells[:] = ["<th>Verdict</th>", "<th>Rule or cell</th>", "<th>Sentence</th>"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Show the verdict, the id, and the sentence."""
        row = getattr(report, "row", None)
        cells[:] = [f"<td class='col-result'>{row[0]}</td>", f"<td>{row[1]}</td>", f"<td>{row[2]}</td>"] if row else []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        """Hand the texts of a row, all our own, to the table."""
        outcome = yield
        if isinstance(item, VerdictItem):
            verdict = item._result().verdict  # noqa: SLF001 - a row and its page
            outcome.get_result().row = (str(verdict), item.name, str(markupsafe.escape(item._title)))  # noqa: SLF001


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FileSystemLoader(Path(__file__).parent))
    return environment.get_template("page.html.j2")


def render(result: Result) -> str:
    """Return the HTML of a result."""
    redactor = result.redactor
    rules = {rule.rule.id: rule.rule for rule in result.rules}
    return _template().render(
        result=result,
        marks=MARKS,
        grids=grids(result),
        shown=shown,
        findings=[
            (finding, rules[finding.rule], _exchange(finding.exchange, redactor), finding.said(redactor))
            for finding in result.findings[:_SHOWN_FINDINGS]
        ],
        hidden=max(0, len(result.findings) - _SHOWN_FINDINGS),
        ending=redactor.text(result.ending.text),
        talks=_talks(result),
        untold=result.heard.deliveries - len(_told(result)) if result.heard else 0,
        version=__version__,
    )


def _told(result: Result) -> tuple[Moment, ...]:
    """Return the first calls, and of the others those with which something is wrong."""
    return tuple(moment for index, moment in enumerate(result.timeline) if index < _SHOWN_MOMENTS or moment.violations)


def _talks(result: Result) -> list[dict[str, Any]]:
    """Return the conversations of a calling target, as they may be shown: the users' ids are the target's text."""
    redactor, rules = result.redactor, {rule.rule.id: rule.rule for rule in result.rules}
    return [
        {
            "title": f"{shown_text(redactor.text(talk.user))}, conversation {talk.number}"
            if talk.number
            else shown_text(redactor.text(talk.user)) or "nobody in particular",
            "broken": talk.broken,
            "moments": [
                {
                    "number": moment.number,
                    "at": f"{moment.at - result.started:.3f}",
                    "what": shown_text(redactor.text(moment.seen.what)) or moment.leg,
                    "answer": moment.answer,
                    "violations": [
                        (v.rule, rules[v.rule].text["en"] if v.rule in rules else "", f"expected {v.expected}; got {redactor.text(v.got)}")
                        for v in moment.violations
                    ],
                }
                for moment in talk.moments
            ],
        }
        for talk in talks(_told(result))
    ]


def _exchange(exchange: Exchange, redactor: Redactor) -> dict[str, str]:
    request, response = exchange.request, exchange.response
    sent = [f"{request.method} {redactor.text(request.url)}", *(f"{name}: {value}" for name, value in redactor.request_headers(exchange))]
    if response is None:
        got = exchange.failure
    else:
        lines = [f"HTTP {response.status}", *(f"{name}: {value}" for name, value in redactor.received_headers(response.headers))]
        got = "\n".join([*lines, "", _body(response.body, redactor), *([f"({exchange.failure})"] if exchange.failure else [])])
    return {
        "sent": "\n".join([*sent, "", _body(request.body, redactor)]),
        "got": got,
        "curl": curl(exchange, redactor),
        "who": _who(exchange, redactor),
    }


def _who(exchange: Exchange, redactor: Redactor) -> str:
    """Say whose call it was, where that is known."""
    if not exchange.inbound or not exchange.user:
        return ""
    return shown_text(redactor.text(exchange.user)) + (f", conversation {exchange.conversation}" if exchange.conversation else "")


def _body(body: bytes, redactor: Redactor) -> str:
    text = redactor.text(body[: 4 * _SHOWN_BODY].decode("utf-8", "backslashreplace"))
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    visible = "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape", "surrogatepass").decode() for c in text[:_SHOWN_BODY])
    return visible if len(text) <= _SHOWN_BODY and len(body) <= 4 * _SHOWN_BODY else f"{visible}\n… cut here; the whole stands in exchanges.har"
