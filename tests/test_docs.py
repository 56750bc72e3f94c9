"""The docs are true: every command has help with an example, the references are what the program says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import pytest

from newsletter.cli import COMMANDS, main
from newsletter.models.rules import RULES
from newsletter.publication import settings

ROOT = Path(__file__).parent.parent
UPDATE = os.environ.get("NEWSLETTER_UPDATE_GOLDEN") == "1"


def commands(group=main, prefix=()):
    """Every command with its full name."""
    context = click.Context(group, info_name="newsletter")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


ALL = dict(commands())


def help_of(name):
    context = click.Context(
        ALL[name], info_name=" ".join(("newsletter", *name)), terminal_width=100, **main.context_settings
    )
    text = ALL[name].get_help(context)
    return "\n".join(line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("name", ALL, ids=" ".join)
def test_help_has_an_example(name):
    text = help_of(name)
    if not isinstance(ALL[name], click.Group):
        assert "Example:" in text
        assert f"newsletter {' '.join(name)}" in text
    assert len(text.splitlines()) > 5


@pytest.mark.parametrize("name", ALL, ids=" ".join)
def test_every_option_is_explained(name):
    unexplained = [
        parameter.name
        for parameter in ALL[name].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert not unexplained


def test_overview_names_what_exists():
    for name, (module, line) in COMMANDS.items():
        assert line.endswith("."), name
        assert module.startswith("newsletter.cli."), name


def keep(path, text):
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, f"{path.name} is out of date: NEWSLETTER_UPDATE_GOLDEN=1 rewrites it"


def test_cli_reference_is_true():
    parts = ["# Command line\n\nMade from `--help`; a test keeps it true.\n"]
    parts += [f"\n## newsletter {' '.join(name)}\n\n```\n{help_of(name)}\n```\n" for name in ALL]
    keep(ROOT / "docs" / "cli.md", "".join(parts))


def test_settings_reference_is_true():
    rows = "".join(
        f"| `{key}` | {kind} | {default} | {meaning} |\n"
        for key, kind, default, meaning in settings.describe()
    )
    head = (
        "# Settings\n\nThey live in `newsletter.toml`. Every key is also an environment variable:\n"
        "`smtp.host` is `NEWSLETTER_SMTP__HOST`. Flag before environment before file before default.\n"
        "A test keeps this table true.\n\n| key | type | default | meaning |\n|---|---|---|---|\n"
    )
    keep(ROOT / "docs" / "settings.md", head + rows)


def test_checks_reference_is_true():
    rows = {
        severity: "".join(
            f"| `{rule.id}` | {rule.meaning} |\n" for rule in RULES.values() if rule.severity == severity
        )
        for severity in ("error", "warning")
    }
    head = "| rule | meaning |\n|---|---|\n"
    text = f"""# Checks

What `newsletter check` looks for. The rule stands in brackets behind each finding, and in its JSON.
A test keeps this page true.

## Errors

They stop `send`. They cannot be switched off.

{head}{rows["error"]}
## Warnings

They stop nothing. A publication may switch one off in `newsletter.toml`, and says why:

```toml
[check.off]
preheader-missing = "our readers see the first sentence, and we like it that way"
```

`check` then counts what it hides. `check --strict` fails on warnings as well.

{head}{rows["warning"]}"""
    keep(ROOT / "docs" / "checks.md", text)


def test_readme_names_only_commands_that_exist():
    text = (ROOT / "README.md").read_text()
    used = re.findall(r"^(?:\$ )?newsletter (?:-C \S+ )?([a-z]+)", text, re.MULTILINE)
    assert used
    assert set(used) <= set(COMMANDS)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        assert target.startswith("https://") or (path.parent / target).exists(), target
