"""What the calls of an app show, each with those before it."""

from dataclasses import replace

from conformance.protocols.qmt.legs import DEFAULT_TYPES, EVENT, UPLINK
from conformance.selftest.qmt.served.met import PARTY, PROTOCOL, TARGET, TEXT, Met, asked, talking


def test_the_reference_shows_every_cell_and_every_scenario_but_those_of_trouble() -> None:
    met = talking(met=Met())
    assert {seen.cell for _, seen in met.calls} == set(UPLINK.cells)
    assert met.scenarios == {scenario.name for scenario in PARTY.scenarios if not scenario.name.startswith("survives-")}
    assert {seen.user for _, seen in met.calls} == {user.id for user in TARGET.users}


def test_every_rule_of_an_app_that_calls_is_shown_by_the_reference() -> None:
    judge = talking(met=Met(replace(TARGET, types=("text",)), provoke=1)).judge
    own = {rule.id for rule in PROTOCOL.rules if rule.leg == UPLINK.name and rule.binds == "qmt.app"}
    absent = {"QMT-UP-028"}  # the form of files, of which none are declared here
    assert own - absent == {rule for rule in own if judge.judged[rule] or judge.observed[rule]}


def test_a_watcher_is_told_what_is_said_in_our_own_words() -> None:
    met = Met()
    met(asked({**TEXT, "Tag": {"a": 1}}))
    met(asked({**TEXT, "MsgType": "location"}))
    met(asked({"FromUserId": "bob", "MsgType": "event.CLICK.RG"}))
    met(asked(b"{"))
    met(asked(path="/api/v1/1001/leavemessage"))
    assert [seen.what for _, seen in met.calls] == ["text, with a Tag (object)", "a type of its own", EVENT, "no message", "leavemessage"]
    assert [(seen.user, seen.conversation) for _, seen in met.calls] == [("alice", 1), ("alice", 1), ("bob", 1), ("", 0), ("", 0)]


def test_an_id_of_a_customer_is_fit_to_be_shown() -> None:
    met = Met()
    for named in ("", "\ud800\n", "x" * 5000):
        met(asked({**TEXT, "FromUserId": named}))
    assert [seen.user for _, seen in met.calls] == ['""', "\\ud800\\n", "x" * 4096]


def test_a_scenario_is_completed_by_what_is_accepted_only() -> None:
    met = Met()
    met(asked({**TEXT, "Content": None}))
    assert met.scenarios == set()
    for kind in DEFAULT_TYPES:
        met(asked({**TEXT, "MsgType": kind}))
    assert met.scenarios == {*(f"sends-{kind}" for kind in DEFAULT_TYPES), "several-in-a-row"}
    met(asked({**TEXT, "FromUserId": "bob"}))
    assert "two-customers" in met.scenarios


def test_a_request_that_comes_again_and_a_signature_that_is_shared_are_observed() -> None:
    met = Met()
    for body in (TEXT, TEXT, {**TEXT, "Content": "Another"}):
        met(asked(body))
    assert met.observed("QMT-UP-017") == {"once": 2, "again": 1}
    assert met.observed("QMT-UP-034") == {"own": 2, "shared": 1}


def test_a_type_is_demanded_only_where_types_are_declared() -> None:
    for types, rules in (((), set()), (("text",), {"QMT-UP-024"}), (("text", "location"), set())):
        met = Met(replace(TARGET, types=types))
        for kind in ("text", "location", "event.CLICK.RG"):
            met(asked({**TEXT, "MsgType": kind}))
        assert met.broken == rules


def test_what_does_not_say_its_type_may_be_an_event() -> None:
    met = Met()
    met(asked({"FromUserId": "alice"}))
    assert met.broken == {"QMT-UP-023"}
