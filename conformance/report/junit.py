"""junit.xml for CI systems: a test case per rule, per cell and per scenario, and what the gate is told. In English, for programs.

It agrees with the exit code: a failure where that is 1, an error where it is 3 or 4, neither where it is 0.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from junitparser import Error, Failure, JUnitXml, Properties, Property, Skipped, TestCase, TestSuite

from conformance.core.rule import Level
from conformance.core.verdict import Conclusion, Verdict
from conformance.core.visible import visible
from conformance.harness.findings.finding import Finding
from conformance.harness.verdict.result import NEVER_AROSE, CellResult, Result, RuleResult, ScenarioResult

_FINDINGS: Final = 20
"""Findings that a case lists; all of them stand in results.json."""
_LINE: Final = 600
_MESSAGE: Final = 300
"""Characters of a line about a finding, and of what CI systems show in a list."""
_NEVER_CAME: Final = "on the checklist, and never came"


def write_junit(result: Result, folder: Path) -> None:
    """Write junit.xml."""
    report: Any = JUnitXml("ccmsg-conformance")
    for suite in _suites(result):
        suite.timestamp = datetime.fromtimestamp(result.started, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        suite.update_statistics()
        report.append(suite)
    report.update_statistics()
    report.write(str(folder / "junit.xml"), pretty=True)


def _suites(result: Result) -> Iterator[Any]:
    marks = _Marks(result)
    yield _suite("run", [_run_case(result)])
    yield _suite("rules", [_rule_case(marks, rule) for rule in result.rules])
    yield _suite("cells", [_cell_case(marks, cell) for cell in result.cells])
    if result.scenarios:
        yield _suite("scenarios", [_scenario_case(marks, found) for found in result.scenarios])
    if result.known.complaints:
        yield _suite("known failures", [_complaint_case(marks, number, said) for number, said in enumerate(result.known.complaints, 1)])


def _suite(name: str, cases: list[Any]) -> TestSuite:
    suite = TestSuite(name)
    suite.add_testcases(cases)
    return suite


def _run_case(result: Result) -> Any:
    """Say whether the run came to a conclusion at all: if not, nothing else may look green."""
    case = _case("the run comes to a conclusion", "ccmsg.run", {"target": result.target.party, "verdict": str(result.conclusion)}, result.seconds)
    reason = "; ".join(filter(None, [result.redactor.text(result.ending.text), result.ending.then])) or result.headline
    if result.gate in (Conclusion.INCONCLUSIVE, Conclusion.ERROR):
        case.result = [_result(Error, str(result.gate), f"{result.gate}: {reason}", "\n".join([result.headline, *result.notes]))]
    else:
        case.system_out = _clean("\n".join([f"{result.conclusion}: {result.headline}", *result.notes]))
    return case


def _rule_case(marks: "_Marks", found: RuleResult) -> Any:
    rule = found.rule
    known = {"level": str(rule.level), "source": rule.source, "leg": rule.leg, "verdict": str(found.verdict), "exchanges": str(found.exchanges)}
    case = _case(f"{rule.id} {rule.text['en']}", rule.leg, known)
    marks.mark(case, found.verdict, found.reason or "", marks.of_rule(found))
    return case


def _cell_case(marks: "_Marks", cell: CellResult) -> Any:
    tally = {"sent": str(cell.tally.sent), "accepted": str(cell.tally.accepted), "refused": str(cell.tally.refused)}
    case = _case("/".join(cell.axes.values()), cell.leg, {"leg": cell.leg, **cell.axes, **tally, "verdict": str(cell.verdict)})
    reason = "nothing of it was accepted" if cell.tally.sent else cell.reason or _NEVER_CAME
    marks.mark(case, cell.verdict, reason, marks.of_cell(cell))
    return case


def _scenario_case(marks: "_Marks", found: ScenarioResult) -> Any:
    scenario = found.scenario
    case = _case(f"{scenario.name}: {scenario.text['en']}", scenario.leg, {"leg": scenario.leg, "verdict": str(found.verdict)})
    marks.mark(case, found.verdict, _NEVER_CAME if found.verdict is Verdict.UNTESTABLE else NEVER_AROSE, [])
    return case


def _complaint_case(marks: "_Marks", number: int, said: str) -> Any:
    case = _case(f"entry {number} is true", "known failures", {})
    case.result = [_result(marks.broken, "known failures", said, said)]
    return case


class _Marks:
    """Says what a verdict is to a gate."""

    def __init__(self, result: Result) -> None:
        """Know what the gate is told, and which findings matter to it."""
        self._result = result
        rules = {rule.rule.id: rule.rule for rule in result.rules}
        self._grave = {f.id for f in result.findings if rules[f.rule].level is Level.MUST or result.options.strict}
        self._by_rule, self._by_cell = defaultdict[str, list[Finding]](list), defaultdict[tuple[str, ...], list[Finding]](list)
        for finding in result.findings:
            self._by_rule[finding.rule].append(finding)
            for cell in finding.cells:
                self._by_cell[rules[finding.rule].leg, *cell].append(finding)
        self._titles = {cause.id: cause.title for cause in result.causes}
        self.broken = Failure if result.gate is Conclusion.VIOLATIONS else Error
        """Where the suite itself is at fault, nothing that it found broken is put down to the target."""

    def of_rule(self, found: RuleResult) -> list[Finding]:
        """Return the findings of a rule."""
        return self._by_rule[found.rule.id]

    def of_cell(self, cell: CellResult) -> list[Finding]:
        """Return the findings that stand in a cell."""
        return self._by_cell[cell.leg, *cell.axes.values()]

    def mark(self, case: Any, verdict: Verdict, reason: str, findings: list[Finding]) -> None:
        """Give a case what its verdict means to the gate."""
        if verdict in (Verdict.FAILED, Verdict.WARNED):
            self._found(case, verdict, findings)
        elif verdict is Verdict.ERROR or (verdict is Verdict.UNTESTABLE and self._result.gate is Conclusion.INCONCLUSIVE):
            case.result = [_result(Error, str(verdict), f"{verdict}: {reason}", reason)]
        elif verdict in (Verdict.NOT_APPLICABLE, Verdict.BLOCKED, Verdict.UNTESTABLE):
            case.result = [Skipped(_short(f"{verdict}: {reason}"))]

    def _found(self, case: Any, verdict: Verdict, findings: list[Finding]) -> None:
        """Mark what was found broken: red for what breaks the gate, skipped for what is known, and told for what is a warning only.

        A warning passes: CI systems show what a passing case printed, and a skipped one looks as if it had not been tried.
        """
        grave = [finding for finding in findings if finding.id in self._grave and finding.id not in self._result.known.expected]
        known = [self._result.known.expected[finding.id] for finding in findings if finding.id in self._result.known.expected]
        text = "\n".join(self._line(finding) for finding in sorted(findings, key=lambda finding: finding not in grave[:_FINDINGS])[:_FINDINGS])
        if grave:
            case.result = [_result(self.broken, str(verdict), self._line(grave[0]), text)]
        elif known:
            ticket = f" ({known[0].ticket})" if known[0].ticket else ""
            case.result = [Skipped(_short(f"known failure: {known[0].reason}{ticket}"))]
        if not grave:
            case.system_out = _clean(f"{verdict}: {text}")

    def _line(self, finding: Finding) -> str:
        """Say a finding in one line, with its rule: a cell has findings of several."""
        got, unstable = finding.said(self._result.redactor), "" if finding.stable is not False else "; unstable: it did not come again each time"
        text = f"{finding.id} {finding.rule} at {finding.pointer or 'the whole'}: expected {finding.expected}; got {got}"
        return f"{_clean(text[:_LINE])}; exchange {finding.exchange.number}; cause {finding.cause}: {self._titles.get(finding.cause, '')}{unstable}"


def _case(name: str, classname: str, properties: dict[str, str], seconds: float = 0.0) -> Any:
    case: Any = TestCase(_clean(name), classname=classname, time=round(seconds, 3))
    if properties:
        block: Any = Properties()  # type: ignore[no-untyped-call]
        for key, value in properties.items():
            block.append(Property(key, _clean(value)))
        case.append(block)
    return case


def _result(kind: Any, type_: str, message: str, text: str) -> Any:
    found = kind(_short(message), type_)
    found.text = _clean(text)
    return found


def _short(text: str) -> str:
    line = " ".join(_clean(text[: 2 * _MESSAGE]).split())
    return line if len(line) <= _MESSAGE else line[:_MESSAGE] + "…"


def _clean(text: str) -> str:
    """Write as an escape whatever XML 1.0 cannot carry, or a reader cannot see."""
    return visible(text, keep="\t\n")
