"""The body of a mail as lines, whether it was written as plain text or as HTML."""
