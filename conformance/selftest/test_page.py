"""What report.html shows, and what it never becomes: markup of a target, a page too large to open, a document without a language."""

import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.core.advice import Advice
from conformance.core.counterpart import Seen
from conformance.core.exchange import Request, Response
from conformance.core.settings import Failure
from conformance.core.verdict import Conclusion, Verdict
from conformance.core.violation import Violation
from conformance.harness.causes import Cause
from conformance.harness.conclude import Heard, Result
from conformance.harness.investigate import Finding
from conformance.harness.judge import CellTally
from conformance.harness.known import Known
from conformance.harness.timeline import Moment
from conformance.report.page import findings, message, place, texts, view
from conformance.report.page.plot import duration, plot
from conformance.report.page.room import Room
from conformance.report.summary import Summary
from conformance.report.words import zh
from conformance.selftest.pages import written
from conformance.selftest.runs import faulty, judged
from conformance.selftest.test_latency import spread_of

NASTY = "<script>document.title='owned'</script><img src=x onerror=alert(1)></pre>{{7*7}}\u202e\x00\x1b[31m" + "w" * 3000


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    handler = faulty("TakesCommaInMessageId", "TakesUnknownControlType")
    return judged(tmp_path_factory.mktemp("page"), handler, legs=("ccmessaging.uplink",), rules=("CCM-UP-098", "CCM-UP-016"))


def told(result: Result, folder: Path, **changes: Any) -> str:
    """Return the page of a result with changes."""
    changed = replace(result, **changes)
    return written(replace(changed, options=replace(changed.options, out=folder))).read_text("utf-8")


def of(result: Result, rule: str) -> Finding:
    """Return the finding of a rule."""
    return next(finding for finding in result.findings if finding.rule == rule)


def enormous(result: Result) -> Result:
    """Return a result as a hostile target with 100,000 exchanges would make it."""
    base = of(result, "CCM-UP-098")
    headers = tuple((f"X-{number}", NASTY) for number in range(500))
    request = Request("POST", "http://target/" + "<" * 20_000, headers, ('{"messageId": "' + "<&'" * 20_000 + '"}').encode())
    exchange = replace(base.exchange, request=request, response=Response(200, headers, b"<\x00\xff" * 20_000), failure=NASTY)
    many = tuple(
        replace(base, id=f"f{number}", cause=f"c{number % 5000}", got=NASTY, expected=NASTY, pointer="/" + "<" * 9000, exchange=exchange)
        for number in range(20_000)
    )
    wrong = tuple(Violation("CCM-UP-098", NASTY, NASTY) for _ in range(50))
    moments = tuple(
        Moment(number, "leg", result.started, Seen(NASTY, number, what=NASTY), NASTY, wrong if number % 2 else ()) for number in range(9000)
    )
    return replace(
        result,
        findings=many,
        causes=tuple(Cause(f"c{number}", {"en": NASTY * 9, "zh": NASTY * 9}, 4, ("CCM-UP-098",) * 50) for number in range(5000)),
        rules=tuple(replace(row, findings=tuple(finding.id for finding in many), reason=NASTY) for row in result.rules),
        cells=tuple(replace(cell, tally=replace(cell.tally, sent=10**6, accepted=10**6)) for cell in result.cells),
        notes=(NASTY,) * 5000,
        known=Known({}, (NASTY,) * 5000),
        heard=Heard("http://127.0.0.1", 100_000, 10**6),
        timeline=moments,
        exchanges=100_000,
    )


@pytest.mark.parametrize(
    ("pointer", "here", "missing"),
    [
        ("/a", '"a": 1', ""),
        ("/b/c", '"c": [\n      1,\n      "two"\n    ]', ""),
        ("/b/c/1", '"two"', ""),
        ("/b/d", '"b": {\n    "c": [\n      1,\n      "two"\n    ]\n  }', "d"),
        ("/x~1y", '"x/y": null', ""),
        ("/zz", "", "zz"),
        ("/b/c/9", '"c": [\n      1,\n      "two"\n    ]', ""),
        ("", "", ""),
    ],
)
def test_the_place_of_a_pointer_is_found_in_the_body(pointer: str, here: str, missing: str) -> None:
    found = place.marked('{"a": 1, "b": {"c": [1, "two"]}, "x/y": null}', pointer)
    assert (found.here, found.missing) == (here, missing)
    assert found.before + found.here + found.after == place.marked('{"a": 1, "b": {"c": [1, "two"]}, "x/y": null}', "").before


@pytest.mark.parametrize("body", ["no JSON", '{"a": 1, "a": 2}', '{"a": 1e999}', '{"a": 1.50}', "[" * 5000, '{"a": NaN'])
def test_a_body_that_would_not_survive_a_json_reader_is_shown_as_it_came(body: str) -> None:
    assert place.marked(body, "/a") == place.Marked(body[:4000] + "…" * (len(body) > 4000), is_cut=len(body) > 4000)


def test_a_place_deep_in_a_long_body_is_shown_and_the_rest_is_cut() -> None:
    found = place.marked('{"long": "' + "x" * 30_000 + '", "here": {"at": "' + "y" * 9000 + '"}, "after": "' + "z" * 9000 + '"}', "/here/at")
    assert found.here.startswith('"at": "yyy')
    assert found.is_cut
    assert len(found.before + found.here + found.after) < 6000


def test_the_place_of_a_broken_message_is_in_the_request_and_that_of_a_bad_answer_in_the_answer(found: Result) -> None:
    ours = of(found, "CCM-UP-098")
    assert "," in message.request(ours, found.redactor).body.here
    assert message.answer(ours, found.redactor).body.here == ""
    theirs = replace(ours, rule="CCM-UP-141", pointer="/resultCode")
    assert message.request(theirs, found.redactor).body.here == ""
    assert message.answer(theirs, found.redactor).body.here.startswith('"resultCode"')


def test_a_header_is_marked_even_among_very_many(found: Result) -> None:
    ours = of(found, "CCM-UP-098")
    headers = (*((f"X-{number}", "v") for number in range(100)), ("X-App-Key", "bad"))
    at_header = replace(ours, pointer="header:x-app-key", exchange=replace(ours.exchange, request=replace(ours.exchange.request, headers=headers)))
    shown = message.request(at_header, found.redactor)
    assert [line.text for line in shown.lines if line.here] == ["X-App-Key: bad"]
    assert shown.more == 70
    assert message.request(replace(at_header, pointer="header:Cookie"), found.redactor).missing == "Cookie"
    assert [line.text for line in message.answer(replace(ours, rule="CCM-UP-140", pointer="status"), found.redactor).lines if line.here] == [
        "HTTP 200"
    ]


@pytest.mark.parametrize("pointer", ["method", "path", "query", "query:signature"])
def test_a_place_in_method_or_url_is_marked_in_the_first_line(found: Result, pointer: str) -> None:
    ours = replace(of(found, "CCM-UP-098"), pointer=pointer)
    assert [line.here for line in message.request(ours, found.redactor).lines][:2] == [True, False]


def test_a_leg_on_which_nothing_happened_has_a_sentence_instead_of_a_map(found: Result, tmp_path: Path) -> None:
    nothing = tuple(replace(cell, verdict=Verdict.NOT_APPLICABLE, tally=CellTally()) for cell in found.cells)
    page = told(found, tmp_path, cells=nothing)
    assert 'data-cell="' not in page
    assert re.search(r"<p>ccmessaging.uplink: <span[^>]*>nothing was exchanged<", page)


def test_the_command_line_says_with_which_language_the_page_begins(tmp_path: Path) -> None:
    short = ["run", "--quiet", "--lang", "zh", "--out", str(tmp_path / "out"), "--rule", "CCM-UP-098", "--legs", "ccmessaging.uplink"]
    ran = CliRunner().invoke(app, short)
    assert ran.exit_code in (0, 3), ran.output
    assert '<html lang="zh-CN">' in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert CliRunner().invoke(app, ["run", "--lang", "fr", "--out", str(tmp_path / "other")]).exit_code == 2
    assert not (tmp_path / "other").exists()


def test_every_text_of_the_page_is_there_in_both_languages() -> None:
    rows = tomllib.loads(Path(texts.__file__).with_name("texts.toml").read_text("utf-8"))
    assert not [key for key, row in rows.items() if not {"en", "zh"} <= row.keys() <= {"en", "zh", "one"}]
    names = re.compile(r"\{(\w+)\}")
    assert not [key for key, row in rows.items() if set(names.findall(row["en"])) != set(names.findall(row["zh"]))]


def test_both_languages_stand_in_the_page_and_lang_says_which_comes_first(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path, options=replace(found.options, lang="zh"))
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert '<title id="head-title">ccmessaging.platform 一致性报告</title>' in page
    assert '<h2 id="verdict"><span class="en" lang="en">Violations</span><span class="zh" lang="zh-CN">存在违规</span></h2>' in page
    rule = next(row.rule for row in found.rules if row.rule.id == "CCM-UP-098")
    assert all(sentence.split("`")[-1] in page for sentence in rule.text.values())
    assert '<html lang="en">' in told(found, tmp_path / "en")


def test_how_messages_are_special_and_how_an_exchange_failed_stand_in_both_languages(found: Result, tmp_path: Path) -> None:
    base = of(found, "CCM-UP-098")
    before = replace(base.exchange, intent=replace(base.exchange.intent, note="an empty-token"))
    intent = replace(base.exchange.intent, note="one above, CJK")
    exchange = replace(base.exchange, intent=intent, response=None, failure="no answer within 0.5 s", after=before)
    page = told(found, tmp_path, findings=(replace(base, exchange=exchange),))
    for english, chinese in (("one above, CJK", "超出上限一个,中日韩文字"), ("no answer within 0.5 s", "0.5 秒内没有应答")):
        assert f'<span class="en" lang="en">{english}</span><span class="zh" lang="zh-CN">{chinese}</span>' in page
    assert " an empty-token</p>" in page
    assert "()</span>" not in told(found, tmp_path, findings=(replace(base, exchange=replace(exchange, intent=replace(intent, note=""))),))


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


def test_a_page_of_a_hostile_run_with_very_many_findings_stays_small(found: Result, tmp_path: Path) -> None:
    page = told(enormous(found), tmp_path)
    assert len(page.encode()) < 5_000_000
    assert page.count('<details class="finding"') == 200
    assert "19800 more findings stand in results.json." in page
    assert "4960 more causes stand in results.json." in page
    assert "4997 more entries of that list are not true any more" in page
    assert "more calls stand in events.jsonl." in page
    assert "see exchange" in page
    assert "<script>document" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert "\x00" not in page


def test_where_findings_are_too_many_every_cause_still_shows_some(found: Result) -> None:
    base = of(found, "CCM-UP-098")
    many = tuple(replace(base, id=f"f{number}", cause="c1" if number < 900 else "c2") for number in range(1000))
    kept = findings.chosen(many)
    assert [sum(finding.cause == cause for finding in kept) for cause in ("c1", "c2")] == [100, 100]
    assert [finding.cause for finding in kept] == ["c1"] * 100 + ["c2"] * 100


def test_a_cell_counts_all_its_findings_and_names_those_on_the_page(found: Result) -> None:
    base = of(found, "CCM-UP-098")
    many = tuple(replace(base, id=f"f{number}", cause="c1" if number < 900 else "c2", cells=(("CHAT", "TEXT"),)) for number in range(1000))
    seen = view.view(replace(found, findings=many))
    (cell,) = (cell for _, cells in seen.maps[0].rows for cell in cells if cell.name == "CHAT/TEXT")
    assert cell.found == 1000
    assert seen.anchors == set(cell.findings)


def test_what_does_not_fit_leaves_room_for_nothing_else() -> None:
    room = Room(10)
    assert [room.takes(["12345"]), room.takes(["<"]), room.takes(["12"]), room.takes([""])] == [True, True, False, False]


def test_no_text_of_a_target_becomes_markup_or_stays_unseen(found: Result, tmp_path: Path) -> None:
    hostile = tuple(replace(finding, got=NASTY, pointer=NASTY) for finding in found.findings)
    page = told(found, tmp_path, findings=hostile, notes=(NASTY,))
    assert "&lt;script&gt;document" in page
    assert "{{7*7}}" in page
    for bad in ("<script>document", "<img src=x", "\u202e", "\x00", "\x1b"):
        assert bad not in page


def test_only_our_own_scripts_may_run_and_nothing_may_be_fetched(found: Result, tmp_path: Path) -> None:
    page = told(found, tmp_path)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; img-src data:;")
    assert policy[1].count("'sha256-") == page.count("<script>") == 2
    assert "script-src 'unsafe" not in policy[1]
    assert not re.findall(r'(?:src|href)="(?!#|data:|")[^"]+"', page)


def test_the_commonest_question_is_answered_for_each_kind_of_end(found: Result) -> None:
    assert view.view(found).steps[0].text.en.startswith("Begin with cause c1")
    assert [step.text.en for step in view.view(replace(found, causes=())).steps] == [
        "Nothing has to be mended. The rules below say what was exercised, and what was not."
    ]
    ended = replace(found, causes=(), ending=replace(found.ending, text="it is gone", then="look at its log"))
    assert [step.text.en for step in view.view(ended).steps] == ["look at its log"]
    unknown = replace(ended, conclusion=Conclusion.INCONCLUSIVE)
    assert [step.text.en.partition(",")[0] for step in view.view(unknown).steps] == ["look at its log", "See what could not be judged"]


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_page_terminal_and_summary_have_one_word_for_a_conclusion(found: Result, tmp_path: Path, conclusion: Conclusion) -> None:
    result = replace(found, conclusion=conclusion, gate=conclusion, options=replace(found.options, lang="zh", out=tmp_path))
    shown = view.view(result).verdict
    assert (shown.en, shown.zh) == (str(conclusion).capitalize(), zh(str(conclusion)))
    assert next(Summary(result).lines()).startswith(f"# {shown.zh}: ")


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


def test_the_plot_of_a_leg_has_whole_decades_and_its_quantiles_in_words() -> None:
    drawn = plot(spread_of(0.0021, 0.0022, 0.004, 0.05))
    assert [label for _, label in drawn.ticks] == ["1 ms", "10 ms", "100 ms"]
    assert max(height for _, height in drawn.bars) == 56
    assert (drawn.count, drawn.max[1]) == (4, "50 ms")
    assert all(0 <= x <= 320 for x, _ in (*drawn.bars, *drawn.ticks, drawn.p50, drawn.p95, drawn.max))


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 µs"), (1e-5, "10 µs"), (0.00123, "1.2 ms"), (0.9996, "1 s"), (0.250, "250 ms"), (12.3, "12 s"), (1234, "1200 s")]
)
def test_times_are_said_in_the_unit_that_fits_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
