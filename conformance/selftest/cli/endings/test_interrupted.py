"""Runs that are interrupted or killed leave what they have, and runs side by side do not disturb each other."""

import json
import re
import signal
from pathlib import Path

import pytest

from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import FILES, LONGEST, ONE_RULE, Command, configure, gave_up
from conformance.selftest.rig.hostile import Hostile


@pytest.mark.parametrize("after", [1, 80])
def test_an_interrupt_leaves_the_whole_folder(tmp_path: Path, reference: str, after: int) -> None:
    with Hostile(hostile.forward(reference)) as server:
        configure(tmp_path, server.url, "[limits]\nrate = 100")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(after, LONGEST)
        command.send(signal.SIGINT)
        ran = command.ended()
        count = len(server.asked)
    gave_up(ran, "interrupted", "interrupted")
    assert ran.seconds < 8
    assert count <= after + 300
    assert json.loads((tmp_path / "out/events.jsonl").read_bytes().splitlines()[-1])["event"] == "end"


def test_an_interrupt_while_the_target_hangs_waits_no_longer_than_a_time_out(tmp_path: Path) -> None:
    with Hostile(hostile.hang) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 2")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(1, LONGEST)
        command.send(signal.SIGINT)
        ran = command.ended()
    assert ran.seconds < 6
    gave_up(ran, "interrupted", "interrupted")


def test_a_kill_leaves_events_that_can_be_read(tmp_path: Path, reference: str) -> None:
    with Hostile(hostile.forward(reference)) as server:
        configure(tmp_path, server.url, "[limits]\nrate = 200")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(80, LONGEST)
        command.send(signal.SIGKILL)
        assert command.ended().code == -signal.SIGKILL
    lines = (tmp_path / "out/events.jsonl").read_bytes().split(b"\n")
    events = [json.loads(line)["event"] for line in lines[:-1]]
    assert events[0] == "run"
    assert len(events) > 60
    assert set(events[1:]) == {"exchange"}


def test_runs_at_once_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    with Hostile(hostile.always(200)) as server:
        configure(tmp_path, server.url)
        commands = [Command(tmp_path, *ONE_RULE) for _ in range(3)]
        all_ran = [command.ended() for command in commands]
    assert [ran.code for ran in all_ran] == [0, 0, 0], all_ran[-1].output
    folders = [path for path in (tmp_path / "reports").iterdir() if not path.is_symlink()]
    assert len(folders) == 3
    assert len({json.loads((folder / "results.json").read_text("utf-8"))["run"]["id"] for folder in folders}) == 3
    assert {path.name for path in (tmp_path / "reports/latest").iterdir()} >= FILES
    said = set(re.findall(r"report: (\S+)", all_ran[-1].output))
    assert said == {str(folder.relative_to(tmp_path) / "report.html") for folder in folders}
