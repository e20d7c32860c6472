"""Whatever the suite says has Chinese, found in its own source; what a target said stays as it is."""

import re
import time
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any, Final

import pytest

from conformance.core.data import data
from conformance.core.rule import Level
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.run.matrix import planned
from conformance.protocols import families
from conformance.report.words import FILE, book, zh, zh_got
from conformance.selftest.house.sentences import GAP, called, failed, pieces, said_in, yielded
from conformance.selftest.rig.runs import faulty, judged

_CHECKS: Final = "protocols/ccmessaging/checks"
_SERVED: Final = "protocols/ccmessaging/served"
_QMT: Final = "protocols/qmt"
_TROUBLE: Final = "harness/trouble"
_SAID: Final = {
    "endings, notes and violations of the harness": called("harness"),
    "endings, notes and violations of the protocols": called("protocols"),
    "forms of answers": called("core/answer_form.py") | called("core/schema.py"),
    "what calls break": yielded(f"{_CHECKS}/called.py", 0, 1, 3) | yielded(f"{_CHECKS}/uplink_sent.py", 0, 1, 3),
    "what messages that come down break": yielded(f"{_CHECKS}/poll_messages.py", 0, 1) | yielded(f"{_CHECKS}/push_messages.py", 0, 1),
    "headline": said_in("harness/verdict/headline.py", "headline", "_executed", "_broken", "_checked", "_expected"),
    "reasons": said_in("harness/verdict/result.py", "NEVER_AROSE", "NOT_CONFIGURED", "OTHER_PARTY")
    | said_in("harness/verdict/blocked.py", "obstacle", "unclear"),
    "what was awaited": said_in("harness/play/settle.py", "_SILENT") | said_in("harness/run/run.py", "_UNHEARD"),
    "known failures": said_in("harness/verdict/known.py", "why", "_expired", "_stale"),
    "notes": said_in("harness/listen/post.py", "notes") | yielded("harness/config/idle.py", 0),
    "what was lost or changed": said_in("harness/judge/mismatches.py", "_difference", "_receiver"),
    "texts and bodies": said_in("core/encodings.py", "_readings", "_MADE", "became", "_made") | said_in("core/clock.py", "differs"),
    "usual mistakes of clients": said_in(f"{_CHECKS}/mistaken.py", "mistaken", "_message_id") | said_in(f"{_CHECKS}/called.py", "_seems"),
    "wrong credentials": said_in(f"{_SERVED}/wrong.py", "seems_token", "seems_access", "_rewritten")
    | said_in(f"{_QMT}/signing/mistaken.py", "_made"),
    "calls that came": said_in(f"{_SERVED}/counterpart.py", "_what") | said_in(f"{_QMT}/served/counterpart.py", "_what"),
    "connections": said_in("wire/client.py", "_named", "_read", "kinds"),
    "the listener": said_in("wire/reception.py", "_read", "_judged") | called("wire/caller.py") | said_in("wire/caller.py", "_named", "_endless"),
    "what keeps a target from being judged": failed(_TROUBLE) | failed("core/foreign.py"),
    "parts of that": said_in(f"{_TROUBLE}/ground.py", "_PROXY_PASSWORD", "_unused_proxy")
    | said_in(f"{_TROUBLE}/tls.py", "NO_CERTIFICATE", "_ended")
    | said_in(f"{_TROUBLE}/party.py", "_then")
    | said_in("core/foreign.py", "_wait", "_instead"),
    "notes on a run": said_in(f"{_TROUBLE}/alone.py", "alone") | said_in(f"{_TROUBLE}/misled.py", "_SCHEMES", "_another", "_elsewhere"),
    "the terminal": called("cli/terminal.py"),
    "the summary": called("report/summary.py") | called("report/grid.py") | called("report/worst.py"),
}
_SAME: Final = re.compile(
    r"[^a-z]*|(?:HTTP )?\d+|application/json|key,ext|content|/api/.*|opening|plain|closing|somebody-else|null|NFK?C|\[.*\]|.*: what cannot be read"
)
"""Values, which are the same in any language, and words that are shown to nobody."""
_ERRAND: Final = f"{GAP} at {GAP} "
_LET_THROUGH: Final = "have this machine's address let through: an IP allow list or a web application firewall; or check target.url"
HOSTILE: Final = "passed; none, {0} no answer <b>‘x’ came after it."


@pytest.mark.parametrize("place", list(_SAID))
def test_every_sentence_has_chinese_that_keeps_its_gaps(place: str) -> None:
    assert len(_SAID[place]) > 0
    told = {text: zh(text) for text in sorted(map(_whole, _SAID[place])) if _SAME.fullmatch(text) is None}
    wrong = [f"{text!r} has no Chinese" for text, said in told.items() if not _is_chinese(said)]
    wrong += [f"{text!r} loses a gap: {said!r}" for text, said in told.items() if _is_chinese(said) and said.count(GAP) != text.count(GAP)]
    assert not wrong, f"write into {FILE.name}:\n" + "\n".join(wrong)


def _whole(text: str) -> str:
    """Return the sentence about a call that fetches something, of which the beginning is always the same."""
    errand = text.startswith(("answered ", "said ", "gave ", f"{GAP} got "))
    text = text.removeprefix(f"{GAP} ") if errand else text
    return _ERRAND + text.replace(2 * GAP, f"{GAP} ({GAP})") if errand else text


def _is_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", text) is not None


def test_verdicts_and_levels_have_chinese() -> None:
    for word in (*Verdict, *Conclusion, *Level, "smallest", "reduced", "as-found"):
        assert _is_chinese(zh(str(word))), word


@pytest.mark.parametrize("family", list(families()))
def test_rules_alternatives_and_scenarios_have_chinese(family: str) -> None:
    for rule in families()[family].rules:
        assert zh(rule.text["en"]) in {other.text["zh"] for own in families().values() for other in own.rules if other.text["en"] == rule.text["en"]}
        for alternative in rule.alternatives:
            assert _is_chinese(zh(alternative)) or _SAME.fullmatch(alternative), f"{rule.id}: {alternative}"
    for party in families()[family].parties.values():
        assert all(zh(scenario.text["en"]) == scenario.text["zh"] for scenario in party.scenarios)
        assert all(_is_chinese(zh(leg.counts)) for leg in party.legs)


@pytest.mark.parametrize("party", ["ccmessaging.platform", "ccmessaging.integrator", "qmt.platform", "qmt.app"])
def test_how_a_message_is_special_has_chinese(party: str) -> None:
    notes = {step.bound.message.intent.note for script in planned(party)[3] for step in script.steps} - {""}
    values = re.compile(
        r"[^a-z]*|true|True|False|null|bearer|auth-v2|multipart|Text| text|\"text\"|/.*|text/plain|application/.*|event\.CLICK\.RG|\[.*\]"
    )
    assert len(notes) > 50
    assert [note for note in notes if not _is_chinese(zh(note)) and not values.fullmatch(note)] == []


def test_gaps_of_a_sentence_and_of_its_chinese_agree() -> None:
    for section, english, chinese in _rows():
        kinds = {name: kind for _, name, kind, _ in Formatter().parse(english) if name}
        wanted = sorted(name for name, kind in kinds.items() if kind != "plural")
        assert sorted(name for _, name, _, _ in Formatter().parse(chinese) if name) == wanted, f"[{section}] {english}"


def test_no_chinese_stands_for_what_nobody_says() -> None:
    keywords = (path.read_text(encoding="utf-8") for path in data("schemas").rglob("*.json"))
    unsaid: list[str] = []
    wrong = [f"the {name}" for name in ("app_key", "app_secret", "channel_id")]
    said = "\n".join([pieces(), *wrong, *keywords, *(text for texts in _SAID.values() for text in texts)])
    for section, english, _ in _rows():
        if section in ("alternatives", "intents"):
            continue
        longest = max((literal for literal, _, _, _ in Formatter().parse(english)), key=len)
        unsaid += [] if longest.strip(" ;:") in said else [f"[{section}] {english}"]
    assert not unsaid, f"remove from {FILE.name} what nobody says:\n" + "\n".join(unsaid)


def test_a_sentence_has_one_chinese() -> None:
    found: dict[str, str] = {}
    for section, english, chinese in _rows():
        assert found.setdefault(english, chinese) == chinese, f"[{section}] {english}"


def _rows() -> list[tuple[str, str, str]]:
    content: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [(section, english, chinese) for section, rows in content.items() for english, chinese in rows.items()]


def test_each_template_is_found_by_its_own_sentence() -> None:
    samples = {
        "number": "7",
        "word": "CCM-UP-098",
        "host": "::1",
        "short": "goes on",
        "plural": "s",
        "counted": "poll (2)",
        "ours": "never arose",
        "": "some text",
    }
    for template in book().templates:
        text = "".join(literal + (samples[kind or ""] if name else "") for literal, name, kind, _ in Formatter().parse(template.english))
        first = next(other for other in book().templates if other.fill(text) is not None)
        assert first.english == template.english or first.fill(text) == template.fill(text), template.english


def test_sentences_are_joined_and_nested() -> None:
    headline = "EMBEDDED REFERENCE: executed 1 of 2 applicable rules; 1 never arose; 4 not configured; 3 broken (2 MUST), 1 cause; 1 known finding"
    assert zh(headline) == "内置参考实现:适用规则 2 条,已执行 1 条;1 条未遇到;4 条未配置;3 条被违反(其中 MUST 2 条),原因 1 个;1 个发现是已知的"
    assert zh("the target cannot be reached: no answer within 0.5 s") == "无法连接目标:0.5 秒内没有应答"
    assert zh("accepted 3 times, refused 2 times") == "接受 3 次,拒绝 2 次"
    said = "known.toml, failure 2: CCM-UP-098 has run out on 2020-01-31, and nothing that the entry describes was found broken: remove it"
    strangers = "strangers at the listener, not judged (4): a TLS handshake, and this port speaks plain HTTP (3), POST /a (b), c (1)"
    assert zh(strangers) == "监听端收到的无关请求,不判定(共 4 个):TLS 握手,而该端口使用明文 HTTP(3),POST /a (b), c(1)"
    assert zh(f"known failures: {said}") == "已知失败:known.toml 第 2 项:CCM-UP-098 已于 2020-01-31 到期,且未发现该项所述的违规:请删除该项"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "the target cannot be reached: the host name a.invalid cannot be resolved: Name or service not known",
            "无法连接目标:主机名 a.invalid 无法解析:Name or service not known",
        ),
        (
            "check host and port in the URL, and that the target runs; HTTPS_PROXY of the environment is not used: set proxy.url",
            "检查 URL 中的主机和端口,并确认目标正在运行;环境变量 HTTPS_PROXY 不会被使用:请设置 proxy.url",
        ),
        (
            "the target asks for fewer requests (HTTP 429), and to come again after 1 s (Retry-After), 4 times in a row",
            "目标要求减少请求(HTTP 429),并要求 1 s 之后再来(Retry-After),连续 4 次",
        ),
        (
            "tokenByAkSk: a login page answers instead of the interface (HTTP 302 to http://a/sso)",
            "tokenByAkSk:应答的是登录页面,而不是接口(HTTP 302,指向 http://a/sso)",
        ),
        (
            f"{_LET_THROUGH}; or give a valid token for bob",
            "请放行本机地址(IP 白名单或 Web 应用防火墙),或检查 target.url;或者为 bob 提供有效的令牌",
        ),
        (
            "the certificate of a has expired on 2021-02-03 04:05 UTC",
            "a 的证书已于 2021-02-03 04:05(UTC)过期",
        ),
        (
            "the certificate is not for ::1, but for a.example, b.example and 3 more",
            "证书不属于 ::1,而属于 a.example, b.example,另有 3 个",
        ),
        (
            "note: POST /a came, and we are found at /: give the target the whole address, http://b",
            "说明:POST /a 到达了监听端,而我方的地址是 /:请把完整地址 http://b 提供给目标",
        ),
        (
            "the certificate is not for a.example: Hostname mismatch",
            "证书不属于 a.example:Hostname mismatch",
        ),
        (
            f"a web page answers instead of the interface, HTTP 200 ({HOSTILE})",
            f"应答的是网页,而不是接口,HTTP 200 ({HOSTILE})",
        ),
    ],
)
def test_what_keeps_a_target_from_being_judged_is_said_whole(text: str, said: str) -> None:
    assert zh(text) == said


@pytest.mark.parametrize("text", ["", "{", "{0}", "{rule:ours}", "any text", "a; b", "; ", ", ", "%s", "\n"])
def test_what_is_unknown_stays_as_it_is(text: str) -> None:
    assert zh(text) == text
    assert zh_got(text) == text


def test_what_a_target_said_is_never_changed() -> None:
    assert zh(f"the credentials are refused ({HOSTILE})") == f"凭据被拒绝({HOSTILE})"
    assert zh_got(f"‘{HOSTILE}’, to bob") == f"‘{HOSTILE}’,发给了 bob"
    assert zh_got("passed") == "passed"
    assert zh_got("HTTP 200, resultCode '0' (accepted)") == "HTTP 200, resultCode '0' (accepted)"
    assert zh_got(f"a number without quotes: {HOSTILE}") == f"没有引号的数字:{HOSTILE}"
    assert zh_got("observed: none") == "observed: none"


def test_a_run_with_faults_is_told_in_chinese(tmp_path: Path) -> None:
    faults = ("TakesCommaInMessageId", "CutsTextsAt255", "TakesUnknownControlType")
    result = judged(tmp_path, faulty(*faults), lang="zh", rules=("CCM-UP-098", "CCM-UP-016", "CCM-PO-073", "CCM-UP-036"))
    assert len(result.findings) >= 3
    told = [result.headline, *(str(rule.verdict) for rule in result.rules), *(rule.reason for rule in result.rules if rule.reason)]
    told += [text for finding in result.findings for text in (finding.expected, finding.reduction, finding.seems) if text]
    assert [text for text in told if not _is_chinese(zh(text)) and not _SAME.fullmatch(text)] == []
    english = re.compile(r"\b(the|of|was|is|not|and|with|rules|finding|expected|got)\b")
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8").replace("ccmsg explain", "")
    causes = {cause.title for cause in result.causes}
    assert [line for line in summary.splitlines() if english.search(_without(line, causes, result))] == []


def _without(line: str, causes: set[str], result: Any) -> str:
    """Return a line without what a target said, what was said to it, and the titles of causes."""
    for text in (*causes, *(finding.got for finding in result.findings)):
        line = line.replace(text, "")
    return re.sub(r"‘[^’]*’|…[^|;]*|\([^()]*\)", "", line)


def test_long_hostile_texts_cost_little() -> None:
    zh.cache_clear()
    began = time.process_time()
    hostile = [f"{'a; b, : came after it ' * 60}{number}" for number in range(500)]
    assert [text for text in hostile if zh(text) != text] == []
    assert time.process_time() - began < 5
