"""What is said of a server that cannot be reached."""

from __future__ import annotations

import socket

import pytest

from newsletter.transport.reaching import unreachable


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), 1),
        (socket.gaierror(socket.EAI_NODATA, "No address associated with hostname"), 1),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), 75),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure in name resolution"), 75),
        (UnicodeError("label empty or too long"), 1),
        (ConnectionRefusedError(111, "Connection refused"), 75),
    ],
)
def test_a_name_nobody_has_is_ours_to_mend_a_silent_name_server_is_not(error, code):
    found = unreachable(error, "mail.example.org:587", section="smtp", what="the mail server")
    assert (found.exit_code, found.where) == (code, "mail.example.org:587")
    assert "no connection to the mail server" in found.what
