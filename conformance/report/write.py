"""Write all views of a result into its folder."""

from pathlib import Path

from conformance.harness.verdict.result import Result
from conformance.report.har import write_har
from conformance.report.junit import write_junit
from conformance.report.results import write_results
from conformance.report.summary import write_summary


def write(result: Result, folder: Path) -> None:
    """Write results.json, junit.xml, exchanges.har and summary.md; report.html is written by pytest-html itself."""
    write_results(result, folder)
    write_junit(result, folder)
    write_summary(result, folder)
    write_har(folder)
