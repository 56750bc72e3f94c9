"""Spelling, by the dictionaries of hunspell where it is installed.

Words go to the program one a line, so that where they stand never depends on how a dictionary cuts text into
words.  A first run finds the words it does not know (``-L``); only for a few of those it is asked what was
meant (``-a``, the ispell protocol), which costs it a hundred times as much.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from newsletter.issue.words import Word, is_capital, words
from newsletter.models import Language

#: Dictionaries that serve a language, the best first.
_DICTIONARIES = {
    Language.NL: ("nl_NL", "nl", "nl_BE"),
    Language.EN: ("en_GB", "en_US", "en_AU", "en_CA", "en"),
    Language.DE: ("de_DE", "de_DE_frami", "de_AT", "de_CH", "de"),
    Language.FR: ("fr_FR", "fr", "fr_BE", "fr_CA", "fr_CH"),
}
#: Debian's packages.
_PACKAGES = {
    Language.NL: "hunspell-nl",
    Language.EN: "hunspell-en-gb",
    Language.DE: "hunspell-de-de",
    Language.FR: "hunspell-fr",
}
#: Seconds to look up a letter; a hundred thousand words take one.
PATIENCE = 10.0
#: Seconds to think of what was meant, for all words together, and how many words that is done for.
PATIENCE_TO_SUGGEST = 4.0
MOST_SUGGESTED = 25
MOST_SUGGESTIONS = 3
#: Right, and unknown to the dictionary: the accent of a capital may be left out, on the first letter only.
_RIGHT = {Language.NL: ("Eén", "Eéns", "Eénmaal")}
#: Letters of a word that may be two words joined.
SHORTEST_COMPOUND = 10
SHORTEST_PART = 4
#: What Dutch and German put between the parts of a compound.
_LINKS = ("", "s", "e", "en", "n", "es", "er")
_ANSWER = re.compile(r"[&?] \S+ \d+ \d+: (.+)")


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A word that no dictionary knows, at its first place."""

    #: Both from 1.
    line: int
    column: int
    word: str
    #: What may have been meant, the likeliest first; at most three.
    suggestions: tuple[str, ...] = ()
    #: How often it stands in the text.
    count: int = 1


def misspelt(
    lines: Iterable[tuple[int, str]], language: Language, known: Collection[str] = ()
) -> list[Misspelling] | None:
    """The misspelt words of a text, each once, in reading order.

    A word with a capital in mid-sentence is taken for a name (not in German, where every noun has one).  A
    name at the beginning of a sentence, and a compound of two known words, are reported only when a known
    word differs in one letter.

    Args:
        lines: prose with its line numbers, everything else blanked out.
        known: words that are right; one without capitals is right with them as well.

    Returns:
        None when it cannot be checked: no hunspell, no dictionary of the language, or it did not answer.
    """
    speller = _speller(language)
    if speller is None:
        return None
    right = frozenset(word.replace("’", "'") for word in (*known, *_RIGHT.get(language, ())))
    unknown = _grouped(words(lines), language, right)
    try:
        return list(speller.wrong(unknown))
    except (OSError, subprocess.SubprocessError):
        return None


def advice(language: Language) -> str:
    """What to install so that spelling can be checked."""
    package = _PACKAGES[language]
    return f"install hunspell and its dictionary (Debian, Ubuntu: apt-get install hunspell {package})"


def _grouped(found: Iterable[Word], language: Language, known: frozenset[str]) -> dict[str, list[Word]]:
    """The places of each word, written small, that is neither known nor somebody's name."""
    every = [word for word in found if not _is_known(word.text, known)]
    names: set[str] = set()
    if language is not Language.DE:
        names = {word.text for word in every if is_capital(word.text) and not word.starts}
    groups: dict[str, list[Word]] = {}
    for word in every:
        if word.text not in names:
            groups.setdefault(word.text.lower(), []).append(word)
    return groups


def _is_known(word: str, known: frozenset[str]) -> bool:
    forms = (word, word.removesuffix("'s"), word.removesuffix("s"))
    return any(form in known or form.lower() in known for form in forms)


def _speller(language: Language) -> _Speller | None:
    program = shutil.which("hunspell")
    if program is None:
        return None
    there = _installed(program)
    name = next((name for name in _DICTIONARIES[language] if name in there), None)
    return None if name is None else _Speller(program, name, language)


@cache
def _installed(program: str) -> frozenset[str]:
    """Names of the dictionaries that hunspell finds; empty when it does not say."""
    try:
        done = _run([program, "-D"], "", PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    _, _, listed = done.partition("AVAILABLE DICTIONARIES")
    paths = listed.partition("LOADED DICTIONAR")[0].splitlines()[1:]
    return frozenset(
        re.split(r"[\\/]", path.strip())[-1].removesuffix(".aff") for path in paths if path.strip()
    )


def _run(command: list[str], text: str, patience: float) -> str:
    """What a program says to a text, on either channel."""
    done = subprocess.run(  # noqa: S603 - hunspell as found on PATH, no shell, no words of the author's
        command,
        input=text.encode("utf-8", "replace"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=patience,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    # Without its dictionary it says nothing about any word, which must not look like praise.
    done.check_returncode()
    return done.stdout.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Speller:
    """Hunspell with one dictionary."""

    program: str
    dictionary: str
    language: Language

    def wrong(self, groups: dict[str, list[Word]]) -> Iterator[Misspelling]:
        """The misspelt ones among words, given with their places."""
        written = {places[0].text: {_form(place) for place in places} for places in groups.values()}
        bad = self._unknown(form for forms in written.values() for form in forms)
        texts = {text: list(self._cuts(text)) for text, forms in written.items() if bad.issuperset(forms)}
        bad = self._unknown(part for cuts in texts.values() for parts in cuts for part in parts)
        wrong = [text for text, cuts in texts.items() if not any(bad.isdisjoint(parts) for parts in cuts)]
        joined, suggested = self._joined(wrong), self._suggested(wrong[:MOST_SUGGESTED])
        for text in wrong:
            places, meant = groups[text.lower()], suggested.get(text, [])
            doubtful = text in joined or all(is_capital(place.text) for place in places)
            if not doubtful or any(one_letter_off(text.lower(), one.lower()) for one in meant):
                best = tuple(sorted(meant, key=partial(_farness, text))[:MOST_SUGGESTIONS])
                yield Misspelling(places[0].line, places[0].column, text, best, len(places))

    def _cuts(self, text: str) -> Iterator[list[str]]:
        """Ways to take a word apart that are right when all the parts are.

        An apostrophe joins words in French, German and English; in Dutch it belongs to the spelling.
        """
        if self.language is Language.NL and text[1:2] == "-":
            yield [f"'{text}"]  # 's-Hertogenbosch
        for sign in "-" if self.language is Language.NL else "-'":
            if sign in text:
                yield [part for part in text.split(sign) if len(part) > 1]

    def _joined(self, texts: Iterable[str]) -> set[str]:
        """Those that are two known words written as one, as Dutch and German do."""
        if self.language not in (Language.NL, Language.DE):
            return set()
        halves = {text: list(_halves(text)) for text in texts if len(text) >= SHORTEST_COMPOUND}
        bad = self._unknown(part for pairs in halves.values() for pair in pairs for part in pair)
        return {text for text, pairs in halves.items() if any(bad.isdisjoint(pair) for pair in pairs)}

    def _unknown(self, forms: Iterable[str]) -> set[str]:
        """The words, one a line, that the dictionary does not know."""
        asked = dict.fromkeys(forms)
        if not asked:
            return set()
        command = [self.program, "-L", "-d", self.dictionary, "-i", "utf-8"]
        return asked.keys() & set(_run(command, "\n".join(asked) + "\n", PATIENCE).splitlines())

    def _suggested(self, texts: list[str]) -> dict[str, list[str]]:
        """What may have been meant, as far as there was time for it.

        The capital of a sentence would be taken for that of a name, so it is taken away and given back.
        """
        command = [self.program, "-a", "-d", self.dictionary, "-i", "utf-8"]
        asked = [text if self.language is Language.DE else text.lower() for text in texts]
        # A line that begins with ^ is text, whatever follows (ispell(1), "-a").
        try:
            said = (
                _run(command, "".join(f"^{text}\n" for text in asked), PATIENCE_TO_SUGGEST) if asked else ""
            )
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode("utf-8", "replace")
        # A line about the program, then one or more lines for each of ours, closed by an empty line.
        answers = said.partition("\n")[2].split("\n\n")
        meant = (_ANSWER.search(answer) for answer in answers)
        return {
            text: [one[:1].upper() + one[1:] if is_capital(text) else one for one in match[1].split(", ")]
            for text, match in zip(texts, meant, strict=False)
            if match
        }


def _halves(text: str) -> Iterator[tuple[str, str]]:
    for place in range(SHORTEST_PART, len(text) - SHORTEST_PART + 1):
        for link in _LINKS:
            first, last = text[:place], text[place:]
            if first.endswith(link) and len(first) - len(link) >= SHORTEST_PART:
                yield first.removesuffix(link), last


def _form(place: Word) -> str:
    """What is looked up: an abbreviation is right with its full stop only."""
    return f"{place.text}." if place.dotted else place.text


def _farness(text: str, other: str) -> tuple[bool, bool]:
    """Beside the program's own order: one word is rarely meant as two, and rarely begins otherwise."""
    return " " in other or other.startswith("-"), text[:1].lower() != other[:1].lower()


def one_letter_off(word: str, other: str) -> bool:
    """Whether two words differ in one letter, added, left out, changed, or swapped with its neighbour.

    >>> one_letter_off("gemeentenraad", "gemeenteraad"), one_letter_off("brifevn", "brieven")
    (True, False)
    """
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    pairs = zip(word, other, strict=False)
    least = min(len(word), len(other))
    same = next((place for place, (one, two) in enumerate(pairs) if one != two), least)
    rest, rest_other = word[same:], other[same:]
    ends = ((rest[1:], rest_other), (rest, rest_other[1:]), (rest[1:], rest_other[1:]))
    swapped = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == rest_other
    return swapped or any(one == two for one, two in ends)
