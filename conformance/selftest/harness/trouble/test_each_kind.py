"""Whatever keeps a target from being judged has a sentence of its own, with what to do next; each is provoked."""

import re
from pathlib import Path
from typing import Final

import pytest

from conformance.selftest.harness.trouble.kinds import FAMILIES, KINDS
from conformance.selftest.harness.trouble.said import Said, begun, ccmsg, configure, sound

CELLS: Final = {"ccmessaging.platform": "CHAT/TEXT", "qmt.platform": "text/absent"}


@pytest.mark.parametrize(("name", "who"), [(name, list(FAMILIES)[turn % 2]) for turn, name in enumerate(KINDS)])
def test_a_run_says_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        said = ccmsg(tmp_path, "run", "--out", "out", "--examples", "1", "--cells", CELLS[who])
    sound(said, tmp_path)
    assert (said.code, said.shown) == (kind.code, [name]), said.text
    assert re.search(f"next: .*({kind.next})", said.text), said.text
    assert len(re.findall(r"^  c\d+ ", said.text, re.MULTILINE)) == (kind.code == 1), said.text


@pytest.mark.parametrize("who", FAMILIES)
@pytest.mark.parametrize("name", KINDS)
def test_whoever_is_judged_a_run_ends_for_it_before_the_cases(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        ending = begun(tmp_path)
    assert (ending.conclusive, Said(0, ending.text).shown) == (kind.code == 1, [name]), ending
    assert re.search(kind.next, ending.then), ending


@pytest.mark.parametrize("who", FAMILIES)
@pytest.mark.parametrize("name", KINDS)
def test_the_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        said = ccmsg(tmp_path, "doctor")
    sound(said, tmp_path)
    assert said.code == 3, said.text
    assert len(re.findall("^FAIL", said.text, re.MULTILINE)) == 1, said.text
    if kind.examined:
        assert re.search(kind.examined, said.text), said.text
    else:
        assert said.shown == [name], said.text
    assert re.search(f"next: .*({kind.mend or kind.next})", said.text), said.text
