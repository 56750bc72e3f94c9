"""Pretend readers, for the demo and for tests: they answer as real mail programs do.

Nothing here knows how the newsletter is made.  It reads the mail that arrived, as a mail program would, and
builds what such a program sends back::

    received bytes -> received.parse -> persona's words + programs' way of quoting -> letters -> Message
"""

from newsletter.simulation.letters import answer, answers, own_words
from newsletter.simulation.personas import PERSONAS, Persona, Program, Way

__all__ = ["PERSONAS", "Persona", "Program", "Way", "answer", "answers", "own_words"]
