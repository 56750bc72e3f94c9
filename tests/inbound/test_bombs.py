"""Mail that means harm is understood somehow; ``make bombs`` shows what each takes at full size."""

import json
import subprocess
import sys
from pathlib import Path

from inbound.bombs import BOMBS

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "bombs.py"


def test_all_of_them_in_one_process_with_little_memory():
    assert len(BOMBS) >= 44
    command = [sys.executable, PROGRAM, "--together", "--scale", "0.01"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in read] == list(BOMBS), done.stderr[-2000:]
    kinds = {name: kind for name, kind, _ in read}
    assert kinds["nothing"] == "unreadable"
    assert kinds["a_report_of_many_recipients"] == kinds["a_notice_in_plain_words"] == "bounce"
    assert kinds["noise"] == kinds["many_parts"] == kinds["deep_elements"] == "reply"
