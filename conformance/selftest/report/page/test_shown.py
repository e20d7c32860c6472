"""What the page shows: headings in order, what helps, what is known or unstable, and how to send a finding again."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from conformance.core.advice import Advice
from conformance.core.settings import Failure
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.judge.judge import CellTally
from conformance.harness.verdict.known import Known
from conformance.harness.verdict.result import Result
from conformance.report.page import view
from conformance.selftest.report.page.told import of, told


def test_a_leg_on_which_nothing_happened_has_a_sentence_instead_of_a_map(found: Result, tmp_path: Path) -> None:
    nothing = tuple(replace(cell, verdict=Verdict.NOT_APPLICABLE, tally=CellTally()) for cell in found.cells)
    page = told(found, tmp_path, cells=nothing)
    assert 'data-cell="' not in page
    assert re.search(r"<p>ccmessaging.uplink: <span[^>]*>nothing was exchanged<", page)


def test_the_page_is_a_document_with_headings_in_order_and_tables_that_say_what_they_are(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ours = page[page.index('id="cc"') : page.index('class="cc-plain')]
    tables = re.findall(r"<table.*?</table>", ours, re.DOTALL)
    assert len(tables) >= 2
    assert all("<caption" in table and 'scope="col"' in table and 'scope="row"' in table for table in tables)
    assert not re.findall(r"<th(?! scope)[ >]", "".join(tables))


def test_what_helps_is_shown_where_it_is_known(found: Result, tmp_path: Path) -> None:
    advice = Advice({"en": "it matters", "zh": "很重要"}, {"en": "a usual `cause`", "zh": "常见"}, {"en": "do this", "zh": "这样做"})
    page = told(found, tmp_path, advice={"CCM-UP-098": advice})
    assert page.count(">it matters</span>") == page.count("a usual <code>cause</code>") == 1
    assert ">do this</span>" in page[: page.index('id="causes"')]
    assert "it matters" not in told(found, tmp_path / "without", advice={})


def test_unstable_findings_stand_apart_and_known_ones_are_marked(found: Result, tmp_path: Path) -> None:
    unstable = tuple(replace(finding, stable=finding.rule != "CCM-UP-016") for finding in found.findings)
    failure = Failure("CCM-UP-098", "", "", "agreed with the vendor", "T-1", "us", None, "known.toml")
    page = told(found, tmp_path, findings=unstable, known=Known({of(found, "CCM-UP-098").id: failure}, ("write a later date",)))
    apart = page.index('id="unstable"')
    assert page.index(f'id="{of(found, "CCM-UP-098").id}"') < apart < page.index(f'id="{of(found, "CCM-UP-016").id}"')
    assert "agreed with the vendor, T-1, us" in page
    assert "write a later date" in page
    assert 'id="unstable"' not in told(found, tmp_path / "stable")


def test_where_all_that_is_broken_is_known_the_first_screen_says_so(found: Result, tmp_path: Path) -> None:
    failure = Failure("", "", "", "agreed with the vendor", "T-1", "us", None, "known.toml")
    every = Known({finding.id: failure for finding in found.findings}, ())
    page = told(found, tmp_path, known=every, gate=Conclusion.CONFORMANT)
    first = page[: page.index('class="cc-plain')]
    assert ">Known failures only</span>" in first
    assert "All that is broken is known" in first
    assert "Begin with cause" not in first
    some = Known({found.findings[0].id: failure}, ("known.toml, entry 2: write a later date",))
    page = told(found, tmp_path / "some", known=some, gate=Conclusion.VIOLATIONS)
    steps = page[page.index('class="next"') :]
    assert steps.index("write a later date") < steps.index("Begin with cause")


def test_each_finding_can_be_sent_again_by_two_commands(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path)
    finding = of(found, "CCM-UP-098")
    assert f'<pre id="{finding.id}-replay" tabindex="0">ccmsg replay {finding.id} --from {tmp_path}</pre>' in page
    assert f'<pre id="{finding.id}-curl" tabindex="0">curl -i -X POST' in page


def test_what_came_to_us_has_no_command(found: Result, tmp_path: Path) -> None:
    came = tuple(replace(finding, exchange=replace(finding.exchange, inbound=True), repeatable=False) for finding in found.findings)
    page = told(found, tmp_path, findings=came)
    assert "ccmsg replay" not in page
    assert "curl -i" not in page
    assert "What came to the listener" in page


def test_the_commonest_question_is_answered_for_each_kind_of_end(found: Result) -> None:
    assert view.view(found).steps[0].text.en.startswith("Begin with cause c1")
    assert [step.text.en for step in view.view(replace(found, causes=())).steps] == [
        "Nothing has to be mended. The rules below say what was exercised, and what was not."
    ]
    ended = replace(found, causes=(), ending=replace(found.ending, text="it is gone", then="look at its log"))
    assert [step.text.en for step in view.view(ended).steps] == ["look at its log"]
    unknown = replace(ended, conclusion=Conclusion.INCONCLUSIVE)
    assert [step.text.en.partition(",")[0] for step in view.view(unknown).steps] == ["look at its log", "See what could not be judged"]


def test_an_inconclusive_page_leads_to_what_could_not_be_judged(found: Result, tmp_path: Path) -> None:
    first, *rest = found.rules
    awaited = replace(first, verdict=Verdict.UNTESTABLE, reason="nothing came")
    open_ = replace(found, causes=(), findings=(), conclusion=Conclusion.INCONCLUSIVE, gate=Conclusion.INCONCLUSIVE, notes=("a note",))
    for rules, anchors in (((awaited, *rest), [first.rule.id, "notes"]), (tuple(rest), ["rules", "notes"])):
        page = told(open_, tmp_path / anchors[0], rules=rules)
        assert re.findall(r'href="#([^"]+)"', page[page.index('class="next"') : page.index('id="causes"')]) == anchors
        assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_every_link_of_the_page_leads_to_something_on_it(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path)
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links >= {"c1", "CCM-UP-098", "CCM-UP-016", "sources", "rules", "findings"}
    assert [link for link in links if f'id="{link}"' not in page] == []
    assert "Sources: S0 is sendAsync" in page
