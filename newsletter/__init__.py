"""Author, send and converse: newsletters that ask and listen."""

__version__ = "0.1.0"
