"""A platform that calls our listener: what it pushes is heard, judged and written with the rest."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.core.settings import Listen, Secret
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.verdict.result import Result
from conformance.selftest.ccmessaging.push.small import FEW, SECOND
from conformance.selftest.rig.outcome import broken, verdicts, written
from conformance.selftest.rig.runs import DEMO, judged, pushing
from conformance.wire.server import free_port


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("heard")
    handler, target = pushing()
    return judged(folder, handler, target), folder


def test_the_reference_platform_conforms_with_a_listener(heard: tuple[Result, Path]) -> None:
    result, _ = heard
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.deliveries > 500
    assert result.heard.strangers == 0
    assert not verdicts(result, Verdict.UNTESTABLE, Verdict.BLOCKED, Verdict.ERROR)
    others = {row.rule.id for row in result.rules if row.rule.binds == "ccmessaging.integrator"}
    assert others == {rule for rule, reason in verdicts(result, Verdict.NOT_APPLICABLE).items() if reason == "other party"}


def test_pushes_and_polls_are_counted_together(heard: tuple[Result, Path]) -> None:
    exchanges = {row.rule.id: row.exchanges for row in heard[0].rules}
    assert exchanges["CCM-PO-070"] > 100
    assert exchanges["CCM-PU-070"] > 100


def test_deliveries_are_written_with_the_rest(heard: tuple[Result, Path]) -> None:
    result, folder = heard
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").split("\n") if line]
    came = [line for line in lines if line.get("leg") == "ccmessaging.push"]
    assert result.heard is not None
    assert len(came) == result.heard.deliveries
    assert {line["response"]["body"] for line in came} == {'{"resultCode":"0","resultDesc":"success."}'}
    assert {line["response"]["status"] for line in came} == {200}
    assert json.loads((folder / "results.json").read_text("utf-8"))["listener"]["deliveries"] == len(came)
    assert "demo-push-0001" not in written(folder)


def test_without_a_listener_pushes_are_not_configured(tmp_path: Path) -> None:
    result = judged(tmp_path, rules=("CCM-PO-070",))
    push = {row.reason for row in result.rules if row.rule.leg == "ccmessaging.push" and row.rule.binds == "ccmessaging.platform"}
    assert push == {"not configured"}
    assert all(cell.leg != "ccmessaging.push" for cell in result.cells)


def test_a_leg_that_nobody_can_hear_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody listens"):
        judged(tmp_path, legs=("ccmessaging.push",))


def test_a_listener_to_which_nothing_comes_makes_the_run_inconclusive(tmp_path: Path) -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    result = judged(tmp_path, target=replace(DEMO, listen=listen), limits=SECOND, **FEW)
    silent = verdicts(result, Verdict.UNTESTABLE)
    assert result.conclusion is Conclusion.INCONCLUSIVE
    own = {row.rule.id for row in result.rules if row.rule.leg == "ccmessaging.push" and row.rule.binds == "ccmessaging.platform"}
    assert own == set(silent)
    assert all(reason and "nothing came to the listener at http://127.0.0.1" in reason for reason in silent.values())
    assert not broken(result)


def test_pushes_to_another_path_are_no_loss_of_the_polls(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    result = judged(tmp_path, handler, replace(target, listen=replace(target.listen, path="/other")), limits=SECOND, **FEW)
    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert not broken(result)
    assert any("POST /hook" in note for note in result.notes)


def test_where_nothing_is_to_come_nothing_is_missed(tmp_path: Path) -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    result = judged(tmp_path, target=replace(DEMO, listen=listen, downlink="none"), limits=SECOND, **FEW)
    assert not verdicts(result, Verdict.UNTESTABLE)


def test_an_authorization_that_nobody_declared_is_not_written(tmp_path: Path) -> None:
    undeclared = {name: value for name, value in DEMO.credentials.items() if name != "push_authorization"}
    handler, target = pushing()
    judged(tmp_path, handler, replace(target, credentials=undeclared), limits=SECOND, **FEW)
    assert "demo-push-0001" not in written(tmp_path)
    assert "${redacted}" in written(tmp_path)


def test_a_push_without_the_declared_authorization_is_named(tmp_path: Path) -> None:
    handler, target = pushing()
    other = {**DEMO.credentials, "push_authorization": Secret("Bearer another-one", "PUSH_AUTHORIZATION")}
    assert broken(judged(tmp_path, handler, replace(target, credentials=other), limits=SECOND, **FEW)) == {"CCM-PU-003"}
