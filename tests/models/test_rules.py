"""The register holds every rule that any module reports, with the right severity, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from newsletter.models import Severity
from newsletter.models.rules import RULES

PACKAGE = Path(__file__).parents[2] / "newsletter"
#: What reports a finding: methods of Findings, a Reporter, the value itself.
REPORTERS = {"error", "warning", "report", "reporter", "Finding", "_finding"}
ID = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
REGISTER = PACKAGE / "models" / "rules.py"


def called(node):
    """Name of what is called; ``Reporter(...)(...)`` calls a Reporter."""
    function = node.func
    if isinstance(function, ast.Call):
        return "report" if called(function) == "Reporter" else ""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def worst(call, name):
    if name in ("error", "warning"):
        return Severity(name)
    words = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
    return Severity.WARNING if "WARNING" in words and "ERROR" not in words else Severity.ERROR


def reported():
    """(place, pattern of the ids, severity) of each call that reports under a constant or a formatted id."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and (name := called(node)) in REPORTERS):
                continue
            place, rule = f"{path.relative_to(PACKAGE)}:{node.lineno}", node.args[0]
            if isinstance(rule, ast.Constant) and isinstance(rule.value, str) and ID.fullmatch(rule.value):
                yield place, re.escape(rule.value), worst(node, name)
            elif isinstance(rule, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z]+" for p in rule.values]
                yield place, "".join(parts), worst(node, name)


def tabled():
    """Ids in tables of rules: the first of three or more values, in a module that reports by variable."""
    for path in sorted((PACKAGE / "edition" / "checks").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Tuple) and len(node.elts) > 2 and isinstance(node.elts[0], ast.Constant):
                value = node.elts[0].value
                if isinstance(value, str) and ID.fullmatch(value) and "-" in value:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", value


def test_every_rule_in_use_is_registered_as_bad_as_it_is():
    found = list(reported())
    assert len(found) > 50
    for place, pattern, severity in found:
        rules = [rule for name, rule in RULES.items() if re.fullmatch(pattern, name)]
        assert rules, f"{place}: {pattern} is not in models/rules.py"
        if severity is Severity.ERROR:
            assert all(rule.severity is severity for rule in rules), f"{place}: {pattern} is an error"
    for place, name in tabled():
        assert name in RULES, f"{place}: {name} is not in models/rules.py"


def test_every_registered_rule_is_in_use():
    code = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path != REGISTER)
    formatted = [pattern for _, pattern, _ in reported() if "[a-z]+" in pattern]
    unused = {
        name
        for name in RULES
        if f'"{name}"' not in code and not any(re.fullmatch(pattern, name) for pattern in formatted)
    }
    assert not unused


def test_every_meaning_is_one_sentence():
    for name, rule in RULES.items():
        assert name == rule.id and ID.fullmatch(name)
        assert rule.meaning[0].isupper() or rule.meaning[0] == "`", name
        assert rule.meaning.endswith((".", ".)")) and "\n" not in rule.meaning, name
