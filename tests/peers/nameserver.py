"""A name server for one room: ``nameserver.py PORT RECORDS READY`` answers on UDP.

RECORDS is a file of JSON: {"example.org.": {"TXT": ["..."], "A": ["..."]}}; other names do not exist.  The
file READY is made when it can be asked.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


def answer(query: bytes, records: dict[str, dict[str, list[str]]]) -> bytes:
    """The answer to one query (RFC 1035 section 4)."""
    asked = dns.message.from_wire(query)
    question = asked.question[0]
    name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
    reply = dns.message.make_response(asked, recursion_available=True)
    reply.flags |= dns.flags.AA
    if name not in records:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif values := [quoted(value) if kind == "TXT" else value for value in records[name].get(kind, ())]:
        reply.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *values))
    return reply.to_wire()


def quoted(text: str) -> str:
    """A text of any length as strings of at most 255 octets."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))


def serve(port: int, records: dict[str, dict[str, list[str]]], ready: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", port))
        ready.touch()
        while True:
            query, sender = server.recvfrom(4096)
            server.sendto(answer(query, records), sender)


if __name__ == "__main__":
    serve(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3]))
