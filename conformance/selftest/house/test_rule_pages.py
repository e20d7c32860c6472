"""The pages of the rules say what the rule books say, and the committed ones are those that are generated."""

import pytest

from conformance.protocols import families
from conformance.report.rule_pages import pages
from conformance.selftest.rig.repository import ROOT

FOLDER = ROOT / "docs" / "rules"


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return pages()


def test_the_committed_pages_are_those_that_are_generated(generated: dict[str, str]) -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    changed = [name for name in committed.keys() | generated.keys() if committed.get(name) != generated.get(name)]
    assert not changed, "write them anew with: make rule-pages"


def test_each_rule_has_a_page_that_the_index_links_to(generated: dict[str, str]) -> None:
    rules = [rule for family in families().values() for rule in family.rules]
    assert generated.keys() == {"README.md", *(f"{rule.id}.md" for rule in rules)}
    assert [rule.id for rule in rules if f"| [{rule.id}]({rule.id}.md) | {rule.level} | {rule.text['en']} |" not in generated["README.md"]] == []


def test_a_page_tells_why_how_it_is_tested_what_breaks_it_and_what_to_do_in_both_languages(generated: dict[str, str]) -> None:
    page = generated["CCM-UP-098.md"]
    rule = families()["ccmessaging"].rules["CCM-UP-098"]
    wanted = ("SA-21", "`schemas/ccmessaging/uplink.request.json#/properties/messageId (pattern)`", "`TakesCommaInMessageId`", *rule.text.values())
    assert [part for part in wanted if part not in page] == []
    for party, calls in families()["ccmessaging"].judged_by(rule):
        advice = party.protocol.advice.of(rule, calls=calls)
        assert advice
        assert [text for texts in (advice.why, advice.usual, advice.fix) for text in texts.values() if text not in page] == []


def test_a_page_of_an_open_rule_lists_its_alternatives_and_blames_nobody(generated: dict[str, str]) -> None:
    page = generated["CCM-UP-020.md"]
    assert all(f"\n- {alternative}\n" in page for alternative in families()["ccmessaging"].rules["CCM-UP-020"].alternatives)
    assert "breaks it" not in page


def test_a_page_names_files_and_no_lines_of_them(generated: dict[str, str]) -> None:
    assert [name for name, page in generated.items() if ".py:" in page.replace(".py::", "")] == []
