"""The page speaks English and Chinese, and begins with the one that was asked for."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.core.verdict import Conclusion
from conformance.harness.verdict.result import Result
from conformance.report.page import texts, view
from conformance.report.summary import Summary
from conformance.report.words import zh
from conformance.selftest.report.page.told import of, told


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


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_page_terminal_and_summary_have_one_word_for_a_conclusion(found: Result, tmp_path: Path, conclusion: Conclusion) -> None:
    result = replace(found, conclusion=conclusion, gate=conclusion, options=replace(found.options, lang="zh", out=tmp_path))
    shown = view.view(result).verdict
    assert (shown.en, shown.zh) == (str(conclusion).capitalize(), zh(str(conclusion)))
    assert next(Summary(result).lines()).startswith(f"# {shown.zh}: ")
