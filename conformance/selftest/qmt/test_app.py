"""An app of QMT over real HTTP, driven: it conforms, and a defect of it is one finding."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.verdict.result import Result
from conformance.protocols import party
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.callee import Body, Callee
from conformance.protocols.qmt.signing import signature
from conformance.selftest.qmt.recorded import SECRETS, asks, exchanges, never_arose
from conformance.selftest.rig.outcome import verdicts, written
from conformance.selftest.rig.runs import QMT, QMT_APP, QMT_PLATFORM, judged


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("taken")
    return judged(folder, target=QMT_APP), folder


def test_the_reference_app_conforms_in_every_rule_that_arises(taken: tuple[Result, Path]) -> None:
    result, _ = taken
    assert result.conclusion is Conclusion.CONFORMANT
    assert never_arose(result) == {"QMT-DN-112"}
    own = {row.rule.id for row in result.rules if row.rule.binds == "qmt.app" and row.rule.leg == DOWNLINK.name}
    assert own - never_arose(result) == set(verdicts(result, Verdict.PASSED, Verdict.OBSERVED))
    assert not [secret for secret in SECRETS if secret in written(taken[1])]


def test_an_app_is_called_with_the_access_token_and_no_timestamp_twice(taken: tuple[Result, Path]) -> None:
    sent = [line for line in exchanges(taken[1], DOWNLINK.name) if line["intent"]["kind"] == "valid"]
    assert all(asks(line, "signature") == signature("1001", SECRETS[1], asks(line, "timestamp")) for line in sent)
    assert len({asks(line, "timestamp") for line in sent}) == len(sent)
    assert {urlsplit(line["request"]["url"]).path for line in sent} == {"/qmtapi/staffService/message"}


def test_an_app_that_expects_another_signature_is_one_finding(tmp_path: Path) -> None:
    handler: Callee = party("qmt.app")[1].reference(QMT_APP, party("qmt.app")[1].faults["WantsTheSecretFirst"])  # type: ignore[assignment]
    result = judged(tmp_path, handler, QMT_APP)
    (finding,) = result.findings
    assert finding.rule == "QMT-DN-101"
    assert "30003" in finding.got


class ForbidsBadSignatures(App):
    """Refuses all that is refused by a status."""

    def refusal(self, _request: Request, _refused: Any) -> Response:
        """Forbid it."""
        return Response(403)


def test_an_app_may_refuse_by_a_status(tmp_path: Path) -> None:
    result = judged(tmp_path, ForbidsBadSignatures(QMT_APP), QMT_APP)
    assert result.conclusion is Conclusion.CONFORMANT
    observed = verdicts(result, Verdict.OBSERVED)
    assert observed["QMT-DN-109"] == "status: an error status"
    assert observed["QMT-DN-151"] == "refused: the app verifies"


class RefusesLevels(App):
    """Knows one level of customers."""

    def objection(self, body: Body) -> str:
        """Object to others."""
        tag = body.get("Tag")
        return "no such level" if isinstance(tag, dict) and tag.get("level") == "gold" else ""


def test_a_finding_points_to_the_field_and_shows_the_smallest_message(tmp_path: Path) -> None:
    result = judged(tmp_path, RefusesLevels(QMT_APP), QMT_APP)
    finding = next(finding for finding in result.findings if finding.rule == "QMT-DN-118")
    assert (finding.pointer, finding.reduction) == ("/Tag", "smallest")
    assert finding.exchange.request.json.keys() == {"ToUserId", "MsgType", "Content", "Tag"}
    assert len(result.causes) == 1


def test_a_delivery_that_breaks_off_breaks_one_rule() -> None:
    request = Request("POST", "/qmtapi/staffService/message?timestamp=1407812629434&signature=x", (("Content-Type", "application/json"),), b"{")
    exchange = Exchange(1, DOWNLINK.name, request, None, Intent(Kind.FORM, ""), failure="closed", target=QMT_PLATFORM, inbound=True)
    found = [v.rule for check in QMT.checks[DOWNLINK.name] if check.applies(exchange) for v in check.find(exchange)]
    assert found == ["QMT-DN-010", "QMT-DN-009"]
