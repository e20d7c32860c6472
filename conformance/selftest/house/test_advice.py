"""What helps with a broken rule: whoever breaks one is told why it matters, what usually breaks it and what to do."""

import re
from pathlib import Path

import pytest

from conformance.core.advice import LANGUAGES, Advice, Row, read_advice
from conformance.core.errors import SuiteError
from conformance.core.protocol import Family
from conformance.core.rule import Level, Rule
from conformance.protocols import families

JUDGED = [
    (family, rule, calls)
    for family in families().values()
    for rule in family.rules
    if rule.level is not Level.OPEN
    for _, calls in family.judged_by(rule)
]
"""(family, rule, whether the target calls): each rule that can be broken, by each party that can break it."""
ROWS = [(family, row) for family in families().values() for row in next(iter(family.parties.values())).protocol.advice.rows]
GOOD = """
calls = true
[[advice]]
families = ["body"]
why = {en = "a", zh = "b"}
usual = {en = "a", zh = "b"}
fix = {en = "a", zh = "b"}
"""


def advised(family: Family, rule: Rule, *, calls: bool) -> Advice | None:
    return next(iter(family.parties.values())).protocol.advice.of(rule, calls=calls)


@pytest.mark.parametrize(("family", "rule", "calls"), JUDGED, ids=[f"{rule.id}-{'calls' if calls else 'called'}" for _, rule, calls in JUDGED])
def test_whoever_breaks_a_rule_is_advised_by_one_row(family: Family, rule: Rule, calls: bool) -> None:
    fitting = [row for other, row in ROWS if other is family and row.fits(rule, calls=calls)]
    best = max(row.precision for row in fitting)
    assert [row.advice for row in fitting if row.precision == best] == [advised(family, rule, calls=calls)]


@pytest.mark.parametrize(("family", "row"), ROWS, ids=[f"{'-'.join(row.rules or row.families)}-{row.calls}" for _, row in ROWS])
def test_a_row_is_used_by_each_rule_that_it_names(family: Family, row: Row) -> None:
    used = {rule.id for other, rule, calls in JUDGED if other is family and advised(family, rule, calls=calls) is row.advice}
    assert used
    assert set(row.rules) <= used


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[f"{'-'.join(row.rules or row.families)}-{row.calls}" for _, row in ROWS])
def test_a_text_is_short_whole_and_in_its_language(row: Row) -> None:
    for text in (row.advice.why, row.advice.usual, row.advice.fix):
        assert {language for language in LANGUAGES if 20 <= len(text[language]) <= 400} == set(LANGUAGES)
        assert text["en"].endswith((".", "?"))
        assert not re.search(r"[\u3000-\uffef]", text["en"])
        assert text["zh"].endswith("\u3002")


def test_what_a_file_says_at_its_top_holds_for_its_rows(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    rule = next(rule for rule in families()["qmt"].rules if rule.family == "body")
    book = read_advice([tmp_path / "a.toml"])
    assert (book.of(rule, calls=False), book.of(rule, calls=True)) == (None, book.rows[0].advice)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace("usual", "usually"), "unknown keys ['usually']"),
        (GOOD.replace('zh = "b"', 'de = "b"'), "each in en and zh"),
        (GOOD.replace("families", 'rules = ["CCM-UP-001"]\nfamilies'), "either rules or families"),
    ],
)
def test_a_row_that_is_not_well_formed_is_named(tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "a.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(SuiteError, match=f"a.toml: row 1: .*{re.escape(said)}"):
        read_advice([tmp_path / "a.toml"])
