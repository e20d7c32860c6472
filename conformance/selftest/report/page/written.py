"""report.html without a run: any result, written by pytest-html and finished as in a real one."""

from pathlib import Path
from typing import Any, cast

from conformance.harness.cases.plugin import Plugin
from conformance.harness.cases.under_pytest import run_pytest
from conformance.harness.run.run import Run
from conformance.harness.verdict.result import Result
from conformance.report.page import Page


class Told:
    """A run that is over: it has a result, and no cases."""

    drives = False
    served: frozenset[str] = frozenset()
    planner: Any = None

    def __init__(self, result: Result) -> None:
        """Tell this result."""
        self._told, self.options, self.target = result, result.options, result.target
        self.rules = tuple(row.rule for row in result.rules)
        self.cells = tuple(tuple(cell.axes.values()) for cell in result.cells)

    def result(self) -> Result:
        """Return the result."""
        return self._told

    def begin(self) -> None:
        """Send nothing."""

    def stopped(self) -> bool:
        """Return True: nothing is sent."""
        return True

    def interrupt(self) -> None:
        """Do nothing."""

    def failed(self, error: str) -> None:
        """Say aloud that the suite is at fault."""
        raise AssertionError(error)


def written(result: Result) -> Path:
    """Write report.html of a result into the folder that its options name, and return its path."""
    told, folder = Told(result), result.options.out
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    html = ("-p", "pytest_html.plugin", "-p", "pytest_metadata.plugin", f"--html={folder / 'report.html'}", "--self-contained-html")
    run_pytest(folder / "cases", html, [Plugin(told), Page(cast("Run", told))])
    return folder / "report.html"
