"""Mail as it comes in: from bytes to headers, text, HTML and files, whatever is broken in it."""
