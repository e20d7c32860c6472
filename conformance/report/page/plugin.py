"""The pytest plugin that fills pytest-html's page, and finishes the file when it has been written."""

from collections.abc import Generator
from typing import Any

import markupsafe
import pytest

from conformance.harness.cases.plugin import VerdictItem
from conformance.harness.run.run import Run
from conformance.report.page.document import finished
from conformance.report.page.render import render, title


class Page:
    """A pytest plugin that fills the page of pytest-html."""

    def __init__(self, run: Run) -> None:
        """Show the result of this run."""
        self._run = run

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Name the page."""
        report.title = title(self._run.target).en

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Say nothing of this machine; what there is to say about the run stands at the end of the page, and is escaped there."""
        metadata.clear()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Put verdict, causes, heat map, findings and rules above the table."""
        prefix.append(render(self._run.result()))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Say what the columns are; pytest-html's script sorts by its own outcome, and fails without that column."""
        names = ("Verdict", "Rule or cell", "Sentence")
        outcome = '<th scope="col" class="sortable" data-column-type="result">Outcome</th>'
        cells[:] = [*(f'<th scope="col">{name}</th>' for name in names), outcome]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Show the verdict, the id, and the sentence."""
        row = getattr(report, "row", None)
        cells[:] = [*(f"<td>{text}</td>" for text in row), f'<td class="col-result">{report.outcome.capitalize()}</td>'] if row else []

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, data: list[str]) -> None:
        """Leave out logs: nothing stands in them that does not stand above."""
        data.clear()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        """Hand the texts of a row, all our own, to the table."""
        outcome = yield
        if isinstance(item, VerdictItem):
            verdict = item._result().verdict  # noqa: SLF001 - a row and its page
            outcome.get_result().row = (str(verdict), item.name, str(markupsafe.escape(item._title)))  # noqa: SLF001

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Finish the file when pytest-html has written it."""
        outcome = yield
        file, options = self._run.options.out / "report.html", self._run.options
        if file.exists():
            page = file.read_text(encoding="utf-8")
            file.write_text(finished(page, title(self._run.target), options.lang), encoding="utf-8")
        return outcome
