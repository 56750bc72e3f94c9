"""Eight people type ``newsletter send`` at the same moment: one sends, the others are told who does.

``make senders N=100`` does it N times.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter

from scripted_server import ScriptedServer

from newsletter.models import DeliveryState
from newsletter.store import backup, deliveries

#: ``make senders`` sets it.
TIMES = int(os.environ.get("NEWSLETTER_SENDERS", "1"))
SENDERS = 8
PEOPLE = 24
REFUSAL = re.compile(
    r"^Error: \S+subscribers/send\.lock: another process is sending from this publication"
    r"( \(process \d+\))?\. Wait for it.+$",
    re.MULTILINE,
)


def once(crowd, server, people):
    """All at once; their exit codes."""
    crowd.start("send", "1", "--yes", env=crowd.smtp(server, 3), crowd=SENDERS)
    codes = [crowd.wait() for _ in range(SENDERS)]
    said = [crowd.log.with_name(f"{crowd.log.name}.{number}").read_text() for number in range(SENDERS)]
    for code, text in zip(codes, said, strict=True):
        assert code in (0, 5), text
        assert "Traceback" not in text
        if code == 5:
            assert REFUSAL.search(text), text
    assert 0 in codes
    assert Counter(server.recipients()) == Counter(people)
    with crowd.store() as store:
        assert backup.problems(store) == []
        assert deliveries.balance(store, 1)[DeliveryState.SENT] == len(people)
    return codes


def test_eight_at_once(crowd):
    people = crowd.people(PEOPLE)
    folder, kept = crowd.root / "subscribers", crowd.root / "pristine"
    shutil.copytree(folder, kept)
    codes: Counter[int] = Counter()
    with ScriptedServer(before=0.03, after=0.03) as server:
        for _ in range(TIMES):
            shutil.rmtree(folder)
            shutil.copytree(kept, folder)
            server.accepted.clear()
            for log in crowd.root.glob("log.txt.*"):
                log.unlink()
            codes.update(once(crowd, server, people))
    print(
        f"\n{TIMES} times {SENDERS} senders at once: exit codes {dict(sorted(codes.items()))}, 0 duplicates"
    )
    assert codes[5] > 0
