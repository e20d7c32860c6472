"""junit.xml: a test case per rule, per cell and per scenario, for CI systems."""

from pathlib import Path
from typing import Any

from junitparser import Error, Failure, JUnitXml, Properties, Property, Skipped, TestCase, TestSuite

from conformance.core.verdict import Verdict
from conformance.harness.conclude import CellResult, Result, RuleResult
from conformance.wire.redact import Redactor


def write_junit(result: Result, folder: Path) -> None:
    """Write junit.xml."""
    redactor = result.redactor
    rules = TestSuite("rules")
    for rule in result.rules:
        rules.add_testcase(_rule_case(result, rule, redactor))
    cells = TestSuite("cells")
    for cell in result.cells:
        cells.add_testcase(_cell_case(cell))
    scenarios = TestSuite("scenarios")
    for found in result.scenarios:
        case = TestCase(found.scenario.name, classname=found.scenario.leg)
        _mark(case, found.verdict, "never arose", found.scenario.text["en"])
        scenarios.add_testcase(case)
    report = JUnitXml("ccmsg-conformance")
    for suite in (rules, cells, *([scenarios] if result.scenarios else [])):
        report.add_testsuite(suite)
    report.write(str(folder / "junit.xml"), pretty=True)


def _rule_case(result: Result, rule: RuleResult, redactor: Redactor) -> Any:
    case: Any = TestCase(f"{rule.rule.id} {rule.rule.text['en']}", classname=rule.rule.leg)
    case.append(_properties(level=str(rule.rule.level), source=rule.rule.source, verdict=str(rule.verdict)))
    found = [finding for finding in result.findings if finding.id in rule.findings]
    lines = [f"{f.id}: expected {f.expected}; got {f.said(redactor)}; at {f.pointer or 'the whole'}; exchange {f.exchange.number}" for f in found]
    _mark(case, rule.verdict, rule.reason or "", _clean("\n".join(lines)))
    return case


def _properties(**values: str) -> Any:
    properties: Any = Properties()  # type: ignore[no-untyped-call]
    for name, value in values.items():
        properties.append(Property(name, value))
    return properties


def _cell_case(cell: CellResult) -> TestCase:
    case = TestCase("/".join(cell.axes.values()), classname=cell.leg)
    tally = cell.tally
    _mark(case, cell.verdict, cell.reason, f"{tally.sent} sent, {tally.accepted} accepted, {tally.refused} refused")
    return case


def _mark(case: TestCase, verdict: Verdict, reason: str, text: str) -> None:
    if verdict in (Verdict.FAILED, Verdict.WARNED, Verdict.UNTESTABLE):
        mark = Failure(str(verdict), str(verdict))
        mark.text = text or reason
        case.result = [mark]
    elif verdict is Verdict.ERROR:
        case.result = [Error(text, "error")]
    elif verdict in (Verdict.NOT_APPLICABLE, Verdict.BLOCKED):
        case.result = [Skipped(f"{verdict}: {reason}")]


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot carry."""
    return "".join(c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
