"""Issues that mean harm or are absurd, in any size, and what may stand in a mail made of them."""

from __future__ import annotations

import html as standard
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from newsletter.edition import check, check_edition, render
from newsletter.issue import parse
from newsletter.models import Language, Publication, Severity, Slot, Theme, Tone

ROOT = Path(__file__).parents[1]
HEAD = "---\ntitle: Proef\nnumber: 12\n---\n"
HOUSE = Publication(
    name="Klare taal",
    language=Language.NL,
    tone=Tone.JE,
    sender_name="Eva de Wit",
    sender_address="eva@example.org",
    reply_address="reacties@example.org",
    base_url="https://brief.example.org",
    postal_address="Postbus 12",
)

#: Mark-up that a template, the MJML compiler or a mail program could take for its own.
MARKUP = (
    "</mj-text>",
    "</mj-body></mjml>",
    "{{ x }}",
    "{{ 7*7 }}",
    "{% raw %}",
    "{#",
    "<!--[if mso]>",
    "<![endif]-->",
    "<![CDATA[",
    "]]>",
    "</td></tr></table></body></html>",
    "\"'><b onclick=x()>",
    "</title><script>x()</script>",
)
SCHEMES = (
    "javascript:x()",
    "JaVaScRiPt:x()",
    "java\tscript:x()",
    "java\nscript:x()",
    " javascript:x()",
    "\x01javascript:x()",
    "&#106;avascript:x()",
    "&#x6A;avascript:x()",
    "&#0000106avascript:x()",
    "javascript&colon;x()",
    "java&Tab;script:x()",
    "java&NewLine;script&#58;x()",
    "vbscript:x()",
    "data:text/html,<script>x()</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "feed:javascript:x()",
    "//javascript:x()",
    "javascript://example.org/%0Ax()",
    "view-source:javascript:x()",
)
ACTIVE = (
    "<script>x()</script>",
    "<ScRiPt src=//example.org/x.js></sCrIpT>",
    "<script\n>x()</script\n>",
    "<scr<script>ipt>x()</script>",
    "<svg onload=x()><circle r=1 /></svg>",
    "<svg/onload=x()>",
    "<svg><script>x()</script><style><img src=x onerror=x()></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x()&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=x()>'></noscript>",
    "<img src=x onerror=x()>",
    "<img src='x' oNeRrOr='x()' alt=a>",
    "<img/src='x'/onerror=x()>",
    "<body onload=x()>",
    "<details open ontoggle=x()>d</details>",
    "<p style='width:expression(x())'>e</p>",
    "<p style='color:red;background:url(javascript:x())'>u</p>",
    "<p style='background-color:url(https://example.com/x.png)'>u</p>",
    "<p style='color:re\\64 ;font-size:1px/**/;position:fixed'>f</p>",
    "<style>@import 'https://example.com/x.css';*{display:none}</style>",
    "<link rel=stylesheet href=https://example.com/x.css>",
    "<meta http-equiv=refresh content='0;url=https://example.com'>",
    "<base href=https://example.com/>",
    "<iframe srcdoc='<script>x()</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=https://example.com><input name=a><button formaction=javascript:x()>b</button></form>",
    "<template><script>x()</script></template>",
    "<xmp><script>x()</script></xmp><plaintext>",
    "<textarea><script>x()</script></textarea>",
    "<table background='javascript:x()'><tr><td background=x>c</td></tr></table>",
    "<a href='https://example.com' target=_blank ping=https://example.com/p onmouseover=x()>a</a>",
    "<div contenteditable autofocus onfocus=x() id=body>d</div>",
    "<b/x='\"'/onclick=x()>b</b>",
)
SIGNS = (
    "\u202eachterstevoren\u202c",
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "שלום עולם",
    "مرحبا بالعالم",
    "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 🇳🇱",
    "Z\u0351\u036b\u0343\u036a\u0302" * 20,
    "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "\ue000\uf8ff\U000f0000\U0010fffd",
    "\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85\x9f",
    "\ufffe\uffff\ufdd0\U0001ffff",
    "\u2028\u2029\u3164\u115f",
    "x0123456789abcdh0z x0123456789abcds0z",
)
#: A whole letter of nothing else.
SIGNS_REPEATED = (
    *("[", "*", "`", "<", "|", "![", "_a", "~~", "&", "\\", "](", "`a``", "<a ", "(", "a*", "- "),
    *("a\n", "- a\n", "1. a\n", "> a\n\n", "# a\n", "---\n", "\n", "\t", " "),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One issue and the publication that would send it."""

    source: bytes
    house: Publication = HOUSE


def body(text: str) -> Case:
    """An issue with an ordinary head."""
    return Case((HEAD + text).encode("utf-8", "replace"))


def everywhere(text: str) -> Case:
    """A text in every place where an author can write one."""
    quoted = '"' + "".join(sign if sign not in '"\\' else f"\\{sign}" for sign in text) + '"'
    named = "".join(
        f"\\x{ord(sign):02x}" if sign < " " or "\x7f" <= sign < "\xa0" else sign for sign in quoted
    )
    escaped = text.replace("\n", " ")
    parts = (
        f"---\ntitle: {named}\nnumber: 12\nauthor: {named}\npreheader: {named}\ntags: [{named}]\n---\n",
        f"# Kop {escaped}\n\nTekst {escaped} en *{escaped}* `{escaped}`.\n\n{escaped}\n\n",
        f'![Alt {escaped}](https://example.com/a.png "Titel {escaped}")\n*Bijschrift {escaped}*\n\n',
        f"![{escaped}](weg.png)\n\n[Knop {escaped}](https://example.org/a '{escaped}')\n\n",
        f"Een [link {escaped}](https://example.org/b \"{escaped}\") en ![{escaped}](x.png '{escaped}').\n\n",
        f"> [!VRAAG] Vraag {escaped}?\n> {escaped}\n\n",
        f"> [!POLL] Poll {escaped}?\n> - [ ] een {escaped}\n> - [ ] twee\n\n",
        f"> [!UITKOMST] 3.1 {escaped}\n> {escaped}\n\n> [!NOTE] {escaped}\n> {escaped}\n\n",
        f"| kop {escaped} | b |\n|---|---|\n| {escaped} | c |\n\n",
        f"- [ ] {escaped}\n- {escaped}\n\n> {escaped}\n\n",
        f"Noot[^1].\n\n[^1]: {escaped}\n\n```{escaped}\n{text}\n```\n\n<p title='a'>{escaped}</p>\n",
    )
    house = replace(HOUSE, name=f"Naam {escaped}", sender_name=f"Eva {escaped}", postal_address=text)
    return Case("".join(parts).encode("utf-8", "replace"), house)


def _links() -> str:
    lines = []
    for scheme in SCHEMES:
        lines += [f"[a]({scheme})", f"[b](<{scheme}>)", f"<{scheme}>", f"![c]({scheme})"]
        lines += [f"[d]\n\n[d]: {scheme}", f'<a href="{scheme}">e</a>', f"<a href={scheme}>f</a>"]
        lines += [f"<p><a href='{scheme}'>g</a><img src='{scheme}' alt=h></p>", f"[knop]({scheme})"]
    return "\n\n".join(lines)


def _aliases(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "---\ntitle: Bom\nnumber: 12\n" + "\n".join(lines) + f"\ntags: *a{levels - 1}\n---\nTekst.\n"


def _nested_list(levels: int) -> str:
    return "".join(f"{'  ' * level}- {level}\n" for level in range(levels))


def cases(size: float) -> dict[str, Callable[[], Case]]:
    """Cases by name; 1 is the full size, less is less of the same."""

    def many(count: int) -> int:
        return max(8, int(count * size))

    bytes_ = many(199_000)
    table = "| a | b | c | d | e |\n|---|---|---|---|---|\n"
    made: dict[str, Callable[[], Case]] = {
        "nested tags": lambda: body("<div>" * many(2000) + "diep"),
        "nested inline tags": lambda: body("x " + "<b><i>" * many(1000) + "diep"),
        "nested closed tags": lambda: body("<div>" * many(2000) + "diep" + "</div>" * many(2000)),
        "5 MB of Markdown": lambda: body("Een alinea met *nadruk* en tekst.\n\n" * many(150_000)),
        "missing images": lambda: body("".join(f"![a{n}](b{n}.png)\n\n" for n in range(many(10_000)))),
        "remote images": lambda: body(
            "".join(f"![a{n}](https://example.com/{n}.png)\n\n" for n in range(many(4_500)))
        ),
        "images in a line": lambda: body(
            " ".join(f"![a{n}](https://example.com/{n}.png)" for n in range(many(8_000)))
        ),
        "links of every scheme": lambda: body(_links()),
        "active HTML": lambda: body(
            "\n\n".join(ACTIVE) + "\n\n" + "\n\n".join(f"x {one} y" for one in ACTIVE)
        ),
        "unfinished tags": lambda: body("<p>" + '<img "' * many(20_000)),
        "unfinished tags in a line": lambda: body("x <b>y</b> " + '<img "' * many(20_000)),
        "unfinished comments": lambda: body("<p>" + "<!--" * many(20_000)),
        "unfinished declarations": lambda: body("<p>" + "<![CDATA[ <!x <?" * many(8_000)),
        "unfinished end tags": lambda: body("<p>" + "</" * many(40_000)),
        "unfinished end tags with spaces": lambda: body("<p></a" + " " * many(90_000) + "<p></b\t"),
        "one tag, many attributes": lambda: body("<p " + "a=b " * many(30_000) + ">x</p>"),
        "unfinished entities": lambda: body("<p>" + "&" * many(90_000)),
        "unfinished script": lambda: body("<p><script>" + "</scrip" * many(20_000)),
        "inline tags": lambda: body("x" + "<i>a</i>" * many(20_000)),
        "empty tags": lambda: body("<p>" + "<br>" * many(40_000)),
        "open paragraphs": lambda: body("<div>\n" + "<p>a\n" * many(30_000)),
        "open anchors": lambda: body("<p>" + "<a href='https://example.org'>a" * many(6_000)),
        "emphasis": lambda: body("*a **a " * many(20_000)),
        "emphasis, crossed": lambda: body("*_" * many(40_000) + "a" + "_*" * many(40_000)),
        "link references": lambda: body(
            "".join(f"[a{n}]: https://example.org/{n}\n" for n in range(many(5_000)))
        ),
        "link reference used": lambda: body(
            f"[a]: https://example.org/{'b' * many(3_000)}\n\n" + "[a] " * many(30_000)
        ),
        "table": lambda: body(table + "| x | *y* | z | 1 | 2 |\n" * many(2_000)),
        "wide table": lambda: body("|" + "a|" * many(10_000) + "\n|" + "-|" * many(10_000) + "\n| x |\n" * 9),
        "nested lists": lambda: body(_nested_list(many(500))),
        "nested quotes": lambda: body("> " * many(500) + "diep\n"),
        "questions": lambda: body("".join(f"> [!VRAAG] Vraag {n}?\n\n" for n in range(many(1_500)))),
        "choices": lambda: body(
            "> [!POLL] Wat?\n" + "".join(f"> - [ ] keus {n}\n" for n in range(many(5_000)))
        ),
        "footnotes": lambda: body(
            "".join(f"a[^{n}] " for n in range(many(4_000)))
            + "\n\n"
            + "".join(f"[^{n}]: noot {n}\n" for n in range(many(4_000)))
        ),
        "values per reader": lambda: body("Hoi {{ first_name | lezer }}. " * many(4_000)),
        "unfinished values": lambda: body("{{ " * many(60_000)),
        "attributes": lambda: body("![a](b.png){" * many(15_000)),
        "quotation marks": lambda: body("'\"" * many(90_000)),
        "addresses": lambda: body("https://a.example.org/?" * many(8_000)),
        "bare domains": lambda: body("a.example.org@" * many(13_000)),
        "aliases": lambda: Case(_aliases(9).encode()),
        "front matter": lambda: Case(
            (
                "---\ntitle: x\nnumber: 12\n"
                + "".join(f"k{n}: v\n" for n in range(many(18_000)))
                + "---\nTekst.\n"
            ).encode()
        ),
        "front matter, one line": lambda: Case(
            f"---\ntitle: {'x' * many(300_000)}\nnumber: 12\n---\nTekst.\n".encode()
        ),
        "front matter, nested": lambda: Case(
            f"---\ntitle: x\nnumber: 12\ntags: {'[' * many(20_000)}\n---\nTekst.\n".encode()
        ),
        "one word": lambda: body("x" * bytes_),
        "not UTF-8": lambda: Case(HEAD.encode() + b"\xff\xfe\xc3(" * many(5_000)),
        "NUL": lambda: Case(HEAD.encode() + b"a\0b " * many(5_000)),
    }
    for sign in SIGNS_REPEATED:
        made[f"only {sign!r}"] = lambda sign=sign: body(sign * max(1, bytes_ // len(sign)))
    for sign in (*MARKUP, *SIGNS):
        made[f"everywhere {sign.encode('ascii', 'backslashreplace').decode()[:24]!r}"] = lambda sign=sign: (
            everywhere(sign)
        )
    return made


def theme() -> Theme:
    """The base theme."""
    folder = ROOT / "templates"
    files = [*folder.glob("*.*"), *(folder / "partials").glob("*.*")]
    return Theme(
        {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in files
            if path.suffix in (".j2", ".css")
        },
        {},
    )


def outcome(case: Case, look: Theme) -> tuple[str, list[str]]:
    """``error RULE`` or ``safe``, and what is dangerous in the mail, made in spite of errors."""
    issue = parse(case.source, "issues/proef.md")
    if issue.number is None:
        issue = replace(issue, number=12)
    found = check(issue, features={}, pictures={})
    edition = render(issue, case.house, look, features={}, pictures={})
    found += check_edition(edition, issue, look, case.house)
    errors = [one.rule for one in found if one.severity is Severity.ERROR]
    said = f"error {', '.join(dict.fromkeys(errors))}" if errors else "safe"
    return said, dangers(written(edition.html), written(edition.text), look)


def written(parts: tuple[str | Slot, ...]) -> str:
    """A part with harmless values in its slots."""
    return "".join("https://example.org/w" if isinstance(part, Slot) else part for part in parts)


#: What prose may hold, what the MJML compiler writes, and what frames a mail.
_NAMES = """
    html head title meta style body div table tbody thead tfoot tr td th p a img span br hr center
    abbr b bdi bdo blockquote caption cite code dd del dfn dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    i ins kbd li mark ol pre q s samp small strike strong sub sup u ul var section footer
"""
ELEMENTS = frozenset(_NAMES.split())
_LEADS = ("href", "src", "background", "action", "data", "srcset", "poster", "cite")
_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r"expression\(|url\(|@import|javascript:|behavior:|-moz-binding", re.IGNORECASE)
# What is relative leads nowhere from a mail; check_edition makes it an error, and it runs nothing.
_SAFE = re.compile(r"https?://|mailto:|tel:|cid:|[/\\?#]|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)


class _Dangers(HTMLParser):
    def __init__(self, sheets: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: list[str] = []
        self.ids: list[str] = []
        self._sheets = sheets
        self._in_style = False

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self._in_style = tag == "style"
        if tag not in ELEMENTS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            said = standard.unescape(value or "")
            if name.startswith("on") or name in ("srcdoc", "formaction", "ping", "http-equiv", "target"):
                allowed = name == "http-equiv" and said.lower() in ("content-type", "x-ua-compatible")
                self.found += [] if allowed or (name, said) == ("target", "_blank") else [f"<{tag} {name}>"]
            if name in _LEADS and not _SAFE.match(_BLANK.sub("", said)):
                self.found.append(f"<{tag} {name}={said[:40]!r}>")
            if name == "style" and _STYLE.search(said):
                self.found.append(f"<{tag} style={said[:40]!r}>")
            if name == "id":
                self.ids.append(said)

    def handle_endtag(self, tag):
        self._in_style = False

    def handle_data(self, data):
        if self._in_style and _STYLE.search(data):
            self.found.append(f"style sheet: {_STYLE.search(data)[0]}")

    def handle_comment(self, data):
        if not re.match(r"\s*(\[if |<!\[endif\]|\[endif\])", data):
            self.found.append(f"comment {data[:40]!r}")


def dangers(html: str, text: str, look: Theme) -> list[str]:
    """What must not stand in a mail."""
    reader = _Dangers(look.templates.get("head.css", ""))
    reader.feed(html)
    reader.close()
    found = list(reader.found)
    found += [
        f"{reader.names.count(name)} x <{name}>"
        for name in ("body", "html", "head")
        if reader.names.count(name) != 1
    ]
    found += [] if len(reader.ids) == len(set(reader.ids)) else ["an id twice"]
    for name in ("table", "div", "td", "body"):
        opened, closed = len(re.findall(rf"<{name}\b", html)), html.count(f"</{name}>")
        found += [] if opened == closed else [f"{opened} <{name}>, {closed} </{name}>"]
    for name, part in (("HTML", html), ("text", text)):
        if bad := _UNPRINTABLE.search(part):
            found.append(f"{name} part: {bad[0]!r}")
    if not html.rstrip().endswith("</html>"):
        found.append("something behind </html>")
    return found
