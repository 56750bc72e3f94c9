"""An edition and a reader become the bytes of one message: MIME, headers, slots, the gate before sending."""
