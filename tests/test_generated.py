"""What is generated is held to its generators."""

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]


def test_a_generated_file_that_is_not_there_is_told(tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "registries").mkdir()
    (tmp_path / "registries/generate.py").touch()
    checker = tmp_path / "tools/check_generated.py"
    checker.write_text((TOP / "tools/check_generated.py").read_text())
    done = subprocess.run([sys.executable, checker], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "make schema" in done.stderr
