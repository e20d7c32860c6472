"""`ccmsg rules` and `ccmsg explain`."""

import json

from conformance.protocols import families
from conformance.selftest.rig.command import ccmsg


def test_rules_lists_every_rule() -> None:
    rows = json.loads(ccmsg("rules", "--json").stdout)
    assert [row["id"] for row in rows] == [rule.id for protocol in families().values() for rule in protocol.rules]
    assert all(row["facts"] and row["text"]["zh"] for row in rows)
    assert "CCM-UP-098" in ccmsg("rules").stdout


def test_explain_shows_all_that_hangs_on_a_rule() -> None:
    said = ccmsg("explain", "CCM-UP-098").stdout
    wanted = (
        "MUST",
        "comma",
        "逗号",
        "SA-21",
        "#/properties/messageId (pattern)",
        "test_a_message_id_with_a_comma_is_refused",
        "TakesCommaInMessageId",
        "broken by     ccmessaging.platform",
        "broken by     ccmessaging.integrator",
        "usual cause   `messageId` is checked for its length only",
        "fix           Use a UUID without hyphens",
    )
    assert [part for part in wanted if part not in said] == []


def test_every_rule_is_judged_by_now() -> None:
    assert [row["id"] for row in json.loads(ccmsg("rules", "--json").stdout) if not row["judged"]] == []
    assert "not judged yet" not in ccmsg("explain", "QMT-UP-005").stdout


def test_explain_names_the_nearest_rule() -> None:
    ran = ccmsg("explain", "ccm-up-98")
    assert ran.returncode == 2
    assert "did you mean CCM-UP-098?" in ran.stderr
