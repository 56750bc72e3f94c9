"""The walls: floors, doors, cycles, words and sizes."""

from __future__ import annotations

import ast
import statistics
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsletter"

#: Floor of each module or folder directly below the package.
FLOORS = {
    "errors": 0,
    "models": 0,
    "addresses": 1,
    "tokens": 1,
    "language": 1,
    "issue": 1,
    "edition": 1,
    "message": 1,
    "inbound": 1,
    "lifecycle": 1,
    "strikes": 1,
    "polls": 1,
    "wall_clock": 1,
    "personal": 1,
    "publication": 2,
    "store": 2,
    "transport": 2,
    "engine": 2,
    "authoring": 3,
    "proofreading": 3,
    "dispatch": 3,
    "replies": 3,
    "subscriptions": 3,
    "simulation": 3,
    "diagnosis": 3,
    "cli": 4,
    "web": 4,
}

#: Arrows between subjects of one floor; every other import goes down.
ARROWS = {
    ("models", "errors"),
    ("message", "addresses"),  # reply and bounce addresses
    ("message", "tokens"),  # what stands in them
    ("edition", "language"),  # fixed phrases and dates
    ("message", "language"),  # the same in mail that is no edition
    ("edition", "message"),  # the MIME body is encoded when the edition is made
    ("inbound", "addresses"),  # finding our tokens in a recipient
    ("inbound", "tokens"),
    ("inbound", "personal"),  # contact lines below a closing are not quoted
    ("edition", "personal"),  # nor is what leads to a reader
    ("inbound", "message"),  # keys and tags of signatures: written there, verified here
    ("diagnosis", "dispatch"),  # the same server, the same signatures
    ("diagnosis", "replies"),  # the same mailbox, the same login
    ("engine", "transport"),  # an engine runs deliveries
    ("replies", "subscriptions"),  # a mailed unsubscribe is an act on a subscription
    ("cli", "web"),  # the catcher command serves a page
}

#: One door per dependency: which subjects may import it.
DOORS = {
    "flufl": {"inbound.bounces.notices"},
    "mjml": {"edition.mjml"},
    "premailer": {"edition.inline"},
    "jinja2": {"edition.templates"},
    "markdown_it": {"issue.markdown", "issue.extensions"},
    "mdit_py_plugins": {"issue.extensions"},
    "linkify_it": {"issue.autolinks"},
    "frontmatter": {"issue.frontmatter"},
    "yaml": {"issue.frontmatter"},
    "email_validator": {"addresses"},
    "sqlite_utils": {"store"},
    "sqlite3": {"store"},
    "click": {"cli"},
    "rich": {"cli"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "aiosmtpd": {"transport.catcher", "transport.lmtp"},
    "ssl": {"transport"},
    "socket": {"transport"},
    "smtplib": set(),
    "mailbox": {"transport"},
    "keyring": {"publication.secrets"},
    "imagesize": {"publication.pictures"},
    "PIL": {"inbound.mail.pictures"},
    "httpx": {"transport.links", "transport.oauth"},
    "imap_tools": {"transport.imap"},
    "imaplib": {"transport.imap", "transport.imap_wire"},
    "cryptography": {"message.dkim", "publication.dkim_keys"},
    "dkim": {"inbound.signatures"},
    "dns": {"transport.dns"},
    "selectolax": {"inbound"},
    "nh3": {"edition.sanitise", "web"},
    # the mail's own HTML, and pages of it
    "lxml": {"edition.sanitise", "edition.web", "edition.checks.document", "web.preview.frame"},
    "watchfiles": {"publication.watch"},
    "babel": {"language"},
    "requests": set(),
}

#: What floors 0 and 1 never touch: the world, the clock, the dice.
WORLD = {"os", "pathlib", "socket", "time", "random", "secrets", "subprocess", "shutil", "tempfile"}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base"}


@cache
def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


def subject(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


@cache
def _known() -> frozenset[str]:
    return frozenset(map(dotted, modules()))


@cache
def inside(path: Path) -> set[str]:
    """Modules of ours that a module imports, as dotted names below the package."""
    known = _known()
    ours = {name.removeprefix("newsletter.") for name in imports(path) if name.startswith("newsletter.")}
    # "from newsletter.issue import slugs" needs the module slugs, not the folder's own page.
    folders = {name for name in ours if any(f"{name}.{x}" in ours & known for x in _last_words(ours))}
    return {name for name in ours - folders if name in known}


def _last_words(names: set[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in names}


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_go_down(path):
    here = subject(dotted(path))
    if here in ("", "__main__"):
        return
    for name in inside(path):
        there = subject(name)
        if there in ("", here):
            continue
        floor, other = FLOORS[here], FLOORS[there]
        assert other < floor or (here, there) in ARROWS, f"{dotted(path)} imports {name}"


def test_no_cycles():
    graph = {dotted(path): inside(path) for path in modules()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in done:
            return
        for following in graph.get(name, ()):
            visit(following, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_one_door_per_dependency(path):
    name = dotted(path)
    for package in {imported.split(".")[0] for imported in imports(path)} & DOORS.keys():
        allowed = DOORS[package]
        assert name in allowed or subject(name) in allowed, f"{name} imports {package}"


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_low_floors_know_no_world(path):
    name = dotted(path)
    if FLOORS.get(subject(name), 9) > 1:
        return
    assert not {imported.split(".")[0] for imported in imports(path)} & WORLD, name
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
            pytest.fail(f"{name}:{node.lineno} asks the clock")
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("open", "print")
        ):
            pytest.fail(f"{name}:{node.lineno} {node.func.id}()")


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_everything_public_is_explained(path):
    module = tree(path)
    assert ast.get_docstring(module), f"{dotted(path)} has no docstring"
    for node in ast.walk(module):
        if isinstance(
            node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and not node.name.startswith("_"):
            nested = any(
                node in ast.walk(other) and node is not other
                for other in ast.walk(module)
                if isinstance(other, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            assert nested or ast.get_docstring(node), (
                f"{dotted(path)}:{node.lineno} {node.name} has no docstring"
            )


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_sizes():
    lines = {dotted(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert not {name: count for name, count in lines.items() if count > MAX_MODULE_LINES}
    spans = {
        f"{dotted(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules()
        for node in functions(path)
    }
    assert not {name: count for name, count in spans.items() if count > MAX_FUNCTION_LINES}
    if spans:
        assert statistics.median(spans.values()) <= 14


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_everything_is_annotated(path):
    for node in functions(path):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        missing = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
        assert node.returns is not None, f"{dotted(path)}:{node.lineno} {node.name} says not what it returns"
        assert not missing, f"{dotted(path)}:{node.lineno} {node.name}: {missing}"


def test_names_say_something():
    assert not {path.stem for path in modules()} & FORBIDDEN_NAMES
    assert not {part for path in modules() for part in path.relative_to(PACKAGE).parts} & FORBIDDEN_NAMES


def test_every_subject_has_a_floor():
    assert {subject(dotted(path)) for path in modules()} - {"", "__main__"} <= FLOORS.keys()
