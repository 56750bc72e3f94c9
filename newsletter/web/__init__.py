"""Web pages: what is shown to a person at this machine."""
