"""The extraction step of mail-parser-reply, run in its own environment by ``benchmarks/replies.py``.

Reads a JSON list of [text, typed]; prints how long all of them took and how many came out exactly as typed.
"""

import json
import sys
import time
from pathlib import Path

from mailparser_reply import EmailReplyParser


def main():
    """Once over all texts."""
    bodies = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    parser = EmailReplyParser(languages=["nl", "de", "en", "fr"])
    begin, busy = time.perf_counter(), time.process_time()
    found = [parser.parse_reply(text=text) for text, _ in bodies]
    seconds, cpu = time.perf_counter() - begin, time.process_time() - busy
    right = sum(
        " ".join((one or "").split()) == " ".join(typed.split())
        for one, (_, typed) in zip(found, bodies, strict=True)
    )
    print(json.dumps({"count": len(bodies), "seconds": seconds, "cpu": cpu, "right": right}))


if __name__ == "__main__":
    main()
