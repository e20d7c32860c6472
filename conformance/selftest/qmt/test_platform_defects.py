"""Defects of a platform of QMT over real HTTP: each is one finding that says what it is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.settings import Secret
from conformance.core.verdict import Verdict
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.platform import Platform
from conformance.selftest.qmt.recorded import FEW, SECRETS
from conformance.selftest.rig.outcome import written
from conformance.selftest.rig.runs import QMT_PLATFORM, calling, judged
from conformance.wire.redact import Redactor

SIGNED = {
    "SignsTheSecretFirst": "the SHA-1 of access_token, appid and timestamp, in this order",
    "SignsInTheOrderOfTheQuery": "the SHA-1 of appid, timestamp and access_token, in this order",
    "SignsWithTheAppSecret": "the SHA-1 of appid, appsecret and timestamp, in this order",
    "SignsWithMd5": "the MD5 of appid, access_token and timestamp, in this order",
    "SignsWithSha256": "the SHA-256 of appid, access_token and timestamp, in this order",
    "SignsWithoutTheTimestamp": "the SHA-1 of appid and access_token, in this order",
}


@pytest.mark.parametrize("fault", SIGNED)
def test_what_a_wrong_signature_is_made_of_is_said(tmp_path: Path, fault: str) -> None:
    handler, target = calling(fault)
    result = judged(tmp_path, handler, target, **FEW)
    (finding,) = result.findings
    assert (finding.rule, finding.seems, finding.expected[:28]) == ("QMT-DN-009", SIGNED[fault], "SHA-1 of appid, access_token")
    title = f"Signatures are made another way than documented: {SIGNED[fault]}"
    assert [cause.title for cause in result.causes] == [title]
    assert f'<span class="id">c1</span> <span class="en" lang="en">{title}</span>' in (tmp_path / "report.html").read_text("utf-8")
    assert f"- {title} (" in (tmp_path / "summary.md").read_text("utf-8").replace("\\", "")
    assert not [secret for secret in SECRETS if secret in written(tmp_path)]


def test_a_secret_that_looks_like_our_own_words_does_not_garble_them(tmp_path: Path) -> None:
    secret = Secret("appsec", "APPSECRET")
    handler, target = calling("SignsWithTheAppSecret", credentials={**QMT_PLATFORM.credentials, "appsecret": secret})
    (finding,) = judged(tmp_path, handler, target, **FEW).findings
    assert replace(finding, got="appsec").said(Redactor([secret])) == f"{SIGNED['SignsWithTheAppSecret']}: ${{APPSECRET}}"
    for name in ("results.json", "events.jsonl", "junit.xml", "report.html"):
        assert f"{SIGNED['SignsWithTheAppSecret']}: {finding.got}" in (tmp_path / name).read_text("utf-8"), name


def test_a_message_to_another_path_below_the_prefix_is_the_targets_mistake(tmp_path: Path) -> None:
    handler, target = calling("CallsMessages")
    result = judged(tmp_path, handler, target, **FEW)
    (finding,) = result.findings
    assert (finding.rule, finding.got) == ("QMT-DN-002", "/qmtapi/staffService/messages")
    assert result.heard is not None
    assert result.heard.strangers == 0


class TakesNothing(Platform):
    """Refuses whatever comes."""

    def objection(self, body: Body) -> str:  # noqa: ARG002 - the reference's
        """Object."""
        return "no"


def test_a_platform_that_takes_nothing_has_nothing_to_send(tmp_path: Path) -> None:
    _, target = calling()
    result = judged(tmp_path, TakesNothing(target), target)
    own = [row for row in result.rules if row.rule.leg == DOWNLINK.name and row.rule.binds != "qmt.app"]
    assert {(row.verdict, row.reason) for row in own} == {(Verdict.BLOCKED, "blocked by QMT-UP-101")}
    assert result.notes == ()


class SpeaksGbk(Platform):
    """Writes what it sends in the encoding of its own machine."""

    def as_bytes(self, body: Any) -> bytes:
        """Write GB18030."""
        return json.dumps(body, ensure_ascii=False).encode("gb18030")


def test_another_encoding_is_one_finding(tmp_path: Path) -> None:
    _, target = calling()
    handler = SpeaksGbk(target)
    handler.call = calling(listen=target.listen)[0].call  # type: ignore[attr-defined]
    result = judged(tmp_path, handler, target)
    (finding,) = result.findings
    assert (finding.rule, finding.seems) == ("QMT-DN-010", "JSON in GBK, not in UTF-8")
    assert "JSON in GBK, not in UTF-8: b'{" in (tmp_path / "results.json").read_text("utf-8")
    assert [cause.title for cause in result.causes] == ["What the target sends does not have the documented form: JSON in GBK, not in UTF-8"]
