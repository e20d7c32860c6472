"""A page as a result with changes tells it, and results such as only hostile targets make."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.core.counterpart import Seen
from conformance.core.exchange import Request, Response
from conformance.core.violation import Violation
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.listen.timeline import Heard, Moment
from conformance.harness.verdict.known import Known
from conformance.harness.verdict.result import Result
from conformance.selftest.report.page.written import written

NASTY = "<script>document.title='owned'</script><img src=x onerror=alert(1)></pre>{{7*7}}\u202e\x00\x1b[31m" + "w" * 3000


def told(result: Result, folder: Path, **changes: Any) -> str:
    """Return the page of a result with changes."""
    changed = replace(result, **changes)
    return written(replace(changed, options=replace(changed.options, out=folder))).read_text("utf-8")


def of(result: Result, rule: str) -> Finding:
    """Return the finding of a rule."""
    return next(finding for finding in result.findings if finding.rule == rule)


def enormous(result: Result) -> Result:
    """Return a result as a hostile target with 100,000 exchanges would make it."""
    base = of(result, "CCM-UP-098")
    headers = tuple((f"X-{number}", NASTY) for number in range(500))
    request = Request("POST", "http://target/" + "<" * 20_000, headers, ('{"messageId": "' + "<&'" * 20_000 + '"}').encode())
    exchange = replace(base.exchange, request=request, response=Response(200, headers, b"<\x00\xff" * 20_000), failure=NASTY)
    many = tuple(
        replace(base, id=f"f{number}", cause=f"c{number % 5000}", got=NASTY, expected=NASTY, pointer="/" + "<" * 9000, exchange=exchange)
        for number in range(20_000)
    )
    wrong = tuple(Violation("CCM-UP-098", NASTY, NASTY) for _ in range(50))
    moments = tuple(
        Moment(number, "leg", result.started, Seen(NASTY, number, what=NASTY), NASTY, wrong if number % 2 else ()) for number in range(9000)
    )
    return replace(
        result,
        findings=many,
        causes=tuple(Cause(f"c{number}", {"en": NASTY * 9, "zh": NASTY * 9}, 4, ("CCM-UP-098",) * 50) for number in range(5000)),
        rules=tuple(replace(row, findings=tuple(finding.id for finding in many), reason=NASTY) for row in result.rules),
        cells=tuple(replace(cell, tally=replace(cell.tally, sent=10**6, accepted=10**6)) for cell in result.cells),
        notes=(NASTY,) * 5000,
        known=Known({}, (NASTY,) * 5000),
        heard=Heard("http://127.0.0.1", 100_000, 10**6),
        timeline=moments,
        exchanges=100_000,
    )
