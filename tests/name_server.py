"""A name server on loopback that answers from a table, over UDP and, for what does not fit, over TCP."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer:
    """``records``: (name, kind) -> the records as text.  A name that has none does not exist.

    ``silent`` = it hears and says nothing; ``broken`` = it answers SERVFAIL.
    """

    def __init__(self, records=(), *, silent=False, broken=False):
        self.records = dict(records)
        self.silent, self.broken = silent, broken
        #: (name, kind, whether over TCP) of every question.
        self.asked = []
        self._stream = socket.create_server(("127.0.0.1", 0))
        self.port = self._stream.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", self.port))
        for work in (self._answer_datagrams, self._answer_streams):
            threading.Thread(target=work, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1", self.port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in (self._datagrams, self._stream):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _answer_datagrams(self):
        with suppress(OSError):
            while True:
                question, peer = self._datagrams.recvfrom(4096)
                if not question:
                    return
                answer = self._answer(question, over_tcp=False)
                if answer is not None:
                    self._datagrams.sendto(answer, peer)

    def _answer_streams(self):
        with suppress(OSError):
            while True:
                connection, _ = self._stream.accept()
                with connection, connection.makefile("rb") as file:
                    (length,) = struct.unpack("!H", file.read(2))
                    answer = self._answer(file.read(length), over_tcp=True)
                    connection.sendall(struct.pack("!H", len(answer)) + answer)

    def _answer(self, wire, *, over_tcp):
        query = dns.message.from_wire(wire)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        self.asked.append((name, kind, over_tcp))
        if self.silent:
            return None
        answer = dns.message.make_response(query)
        texts = self.records.get((name, kind), ())
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts:
            answer.answer = [dns.rrset.from_text_list(question.name, 60, "IN", kind, texts)]
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        whole = answer.to_wire()
        if over_tcp or len(whole) <= 512:
            return whole
        answer.answer = []
        answer.flags |= dns.flags.TC
        return answer.to_wire()


def quoted(text):
    """A TXT record as a zone file writes it: strings of at most 255 octets (RFC 1035 section 3.3.14)."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
