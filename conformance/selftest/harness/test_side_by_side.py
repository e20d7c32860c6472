"""What shows only when conversations run at once, or when a run follows a run: the suite must not cut its own users off."""

from dataclasses import replace
from pathlib import Path

from conformance.core.settings import Limits, Options
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.run.execute import execute
from conformance.harness.run.progress import Progress
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body
from conformance.selftest.rig.runs import DEMO, PARTY, PROTOCOL, faulty, judged
from conformance.wire.server import running


class ConnectsByTextOnly(Platform):
    """Refuses every CONNECT but TEXT: many valid messages in a row."""

    def objection(self, body: Body) -> str:
        """Refuse what is no TEXT."""
        return "TEXT only" if body["controlType"] == "CONNECT" and body["mediaType"] != "TEXT" else ""


def test_asking_whether_anything_is_accepted_disturbs_nobody(tmp_path: Path) -> None:
    with running(ConnectsByTextOnly(DEMO)) as url:
        target = replace(DEMO, url=url, users=DEMO.users[:5], limits=Limits(concurrency=8, timeout=3))
        options = Options(out=tmp_path, run_id="r", nonce="n", examples=5)
        result = execute(PROTOCOL, PARTY, target, options, Progress(), lambda _: []).result
    assert {rule.rule.id for rule in result.rules if rule.verdict in (Verdict.FAILED, Verdict.WARNED)} == {"CCM-UP-053"}


def test_a_second_run_on_the_same_platform_says_the_same(tmp_path: Path) -> None:
    platform = faulty("IsStrict")
    assert judged(tmp_path / "first", platform, nonce="one").conclusion is Conclusion.CONFORMANT
    assert judged(tmp_path / "second", platform, nonce="two").conclusion is Conclusion.CONFORMANT


def test_a_card_that_is_too_large_may_be_refused_as_too_large(tmp_path: Path) -> None:
    assert judged(tmp_path, faulty("FindsCardsTooLarge")).conclusion is Conclusion.CONFORMANT


def test_a_refusal_may_have_any_code_but_zero(tmp_path: Path) -> None:
    assert judged(tmp_path, faulty("RefusesWithCode200")).conclusion is Conclusion.CONFORMANT


def test_a_gateway_that_gives_up_on_one_message_does_not_end_the_run(tmp_path: Path) -> None:
    assert judged(tmp_path, faulty("GatewayGivesUp")).conclusion is Conclusion.CONFORMANT
