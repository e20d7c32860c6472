"""Each fault of the reference is found under its own rule and no other; no oddity raises an alarm; the document says so."""

import pytest

from conformance.core.protocol import Party, Protocol
from conformance.harness.run.matrix import play
from conformance.protocols import party
from conformance.report.matrix import document
from conformance.selftest.rig.parties import PARTIES
from conformance.selftest.rig.repository import ROOT

FAULTS = [(name, fault) for name in PARTIES for fault in party(name)[1].faults]
ODDITIES = [(name, oddity) for name in PARTIES for oddity in party(name)[1].oddities]
DOCS = ROOT / "docs"


def allowed(protocol: Protocol, known: Party, fault: str) -> tuple[set[str], set[str]]:
    """Return the rules that a fault must break, and all that it may break."""
    breaks, also = known.faults[fault].breaks, known.faults[fault].also  # type: ignore[attr-defined]
    return set(breaks), set(breaks) | {rule.id for rule in protocol.rules if rule.id in also or rule.family in also}


@pytest.mark.parametrize("name", PARTIES)
def test_the_reference_breaks_nothing(name: str) -> None:
    played = play(name)
    assert played.broken == frozenset()
    assert played.exchanges > 500


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_a_fault_fails_its_own_rule_and_no_other_and_has_one_cause(name: str, fault: str) -> None:
    must, may = allowed(*party(name), fault)
    played = play(name, (fault,))
    assert must <= played.broken <= may
    assert [cause.title for cause in played.causes][1:] == []


@pytest.mark.parametrize(("name", "oddity"), ODDITIES)
def test_an_oddity_raises_no_alarm(name: str, oddity: str) -> None:
    assert play(name, (oddity,)).broken == frozenset()


@pytest.mark.parametrize(
    "pair",
    [
        ("AcceptsAnonymous", "TakesAnyTransDataText"),
        ("RefusesEmoji", "NeedsNoToken"),
        ("SaysZeroAsNumber", "TakesCommaInMessageId"),
        ("PushesInTheNameOfTheUser", "PushesToTheChannel"),
        ("PushesANumberForTheChannel", "PushesNicknamesInTwoLanguages"),
        ("LosesEverySeventhPush", "LosesEverySeventh"),
        ("LosesEverySeventhPush", "PushesWhereThereAreNoPolls"),
    ],
    ids="-".join,
)
def test_two_faults_at_once_are_both_named(pair: tuple[str, str]) -> None:
    _, known = party("ccmessaging.platform")
    wanted = {rule for fault in pair for rule in getattr(known.faults.get(fault), "breaks", ())}
    assert wanted <= play("ccmessaging.platform", pair).broken


@pytest.mark.parametrize("name", PARTIES)
def test_the_document_says_what_each_fault_is_proved_to_break(name: str) -> None:
    _, known = party(name)
    proved = {fault: made.breaks for fault, made in known.faults.items()}  # type: ignore[attr-defined]
    written = (DOCS / f"kill-matrix-{name}.md").read_text(encoding="utf-8")
    assert written == document(name, proved | dict.fromkeys(known.oddities, ())), "write it anew with: make docs"
