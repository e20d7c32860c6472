"""The built wheel works elsewhere: schemas, fixtures, rule books and cases travel in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from conformance.selftest.rig.repository import ROOT


def test_the_installed_wheel_judges_the_embedded_reference(tmp_path: Path) -> None:
    environment = {**os.environ, "PIP_CONSTRAINT": str(ROOT / "constraints.txt"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("PYTHONPATH", None)

    def do(*command: object) -> str:
        ran = subprocess.run([str(part) for part in command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    do(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("ccmsg_conformance-*.whl")
    do(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    do(python, "-m", "pip", "install", "--quiet", wheel)
    home = do(python, "-c", "import conformance; print(conformance.__file__)")
    assert str(tmp_path) in home
    said = do(tmp_path / "venv" / "bin" / "ccmsg", "run", "--out", "report", "--cells", "*/WEBCARD", "--examples", "1")
    assert "CONFORMANT  EMBEDDED REFERENCE" in said
    results = json.loads((tmp_path / "report" / "results.json").read_text(encoding="utf-8"))
    assert results["verdict"] == "conformant"
    assert "schemas/ccmessaging" in do(tmp_path / "venv" / "bin" / "ccmsg", "explain", "CCM-UP-098")
    assert do(python, "-c", "from conformance.core.data import fixtures; print(len(fixtures('ccmessaging/uplink', 'documented')))").strip() == "5"
    printed = "from conformance.core.data import data; print((data('fixtures') / 'ccmessaging/push/documented/sample-as-printed.txt').is_file())"
    assert do(python, "-c", printed).strip() == "True"
