"""``send --at``, ``run``, ``stop`` and ``status`` about time: what they say and what they leave alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from scripted_server import Fault, ScriptedServer

from newsletter.cli import main
from newsletter.cli.context import Desk
from newsletter.engine import ownership
from newsletter.publication import starter

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
AT = "2026-12-01 09:00"
HOUR = timedelta(hours=1)


class Office:
    """The sample publication on a clock that is moved by hand."""

    def __init__(self, root):
        self.root = root
        self.now = NOW
        self.env = {"NEWSLETTER_SEND__TIMEZONE": "Europe/Amsterdam"}
        starter.copy(root)
        self.run("subscribers", "import", root / "subscribers" / "sample.csv")

    def run(self, *words, code=0, **environ):
        result = CliRunner().invoke(main, ["-C", str(self.root), *map(str, words)], env=self.env | environ)
        assert result.exit_code == code, result.output + result.stderr
        return result

    def json(self, *words, **more):
        return json.loads(self.run(*words, "--json", **more).stdout)

    def through(self, server):
        return {
            "NEWSLETTER_SMTP__HOST": "127.0.0.1",
            "NEWSLETTER_SMTP__PORT": str(server.port),
            "NEWSLETTER_SMTP__TLS": "off",
        }

    @property
    def issue(self):
        return next((self.root / "issues").glob("0001-*.md"))


@pytest.fixture
def office(tmp_path, monkeypatch):
    found = Office(tmp_path)
    monkeypatch.setattr(Desk, "now", staticmethod(lambda: found.now))
    return found


def test_scheduled_shown_sent_and_recorded(office):
    result = office.run("send", "1", "--at", AT, "--yes")
    assert "goes       Tue 1 December 2026 09:00 (+01:00), in 20 hours" in result.stderr
    assert "Scheduled: issue 1 goes Tue 1 December 2026 09:00 (+01:00)." in result.stderr
    assert "Scheduled: issue 1 goes Tue 1 December" in office.run("status").stderr
    assert office.json("status")["issues"] == []  # nothing is frozen
    assert office.run("run").stderr == ""
    office.now = datetime(2026, 12, 1, 8, 0, 30, tzinfo=UTC)
    assert "'newsletter run' sends it" in office.run("status", "1").stderr
    assert office.run("run").stderr == (
        "2026-12-01T09:00:30+01:00 issue 1, scheduled: sent 24 now. 24 frozen = 24 sent.\n"
    )
    assert office.run("run").stderr == ""
    [row] = office.json("status", "1")["schedules"]
    assert (row["state"], row["outcome"]) == ("done", "of 24: 24 sent")
    assert row["at"] == "2026-12-01T08:00:00+00:00"
    assert (
        "done at Tue 1 December 2026 09:00:30 (+01:00), of 24: 24 sent." in office.run("status", "1").stderr
    )
    assert "chedule" not in office.run("status").stderr


def test_dry_run_keeps_nothing(office):
    plan = office.json("send", "1", "--at", AT, "--dry-run")
    assert (plan["count"], plan["at"]) == (24, "2026-12-01T08:00:00+00:00")
    assert office.json("status")["schedules"] == []


def test_schedule_as_json(office):
    row = office.json("send", "1", "--at", AT, "--limit", "3", "--confirm", "3")
    assert (row["issue"], row["limit"], row["state"]) == (1, 3, "waiting")
    assert len(row["agreed"]) == 64


def test_time_that_cannot_be_used(office):
    for at, why in (
        ("soon", 'write a day and a time: "2026-12-01 09:00"'),
        ("2026-11-30 12:59", "Mon 30 November 2026 12:59 (+01:00) is over"),
        ("2026-11-30 13:00", "Mon 30 November 2026 13:00 (+01:00) is over"),
        ("2027-12-01 13:01", "is more than 366 days ahead"),
        ("9026-12-01 09:00", "is more than 366 days ahead"),
        ("2027-03-28 02:30", "never comes that day"),
        ("2026-10-25 02:30", "comes twice that day"),
    ):
        assert why in office.run("send", "1", "--at", at, "--yes", code=2).stderr
    assert office.json("status")["schedules"] == []


def test_options_that_do_not_go_together(office):
    for one, value, *others in (
        ("--at", AT, "--rate", "10/min"),
        ("--at", AT, "--undo", "5"),
        ("--at", AT, "--retry-refused"),
        ("--at", AT, "--in-doubt", "resend"),
        ("--segment", "pilot", "--in-doubt", "accept"),
        ("--segment", "pilot", "--retry-refused"),
    ):
        result = office.run("send", "1", "--yes", one, value, *others, code=2)
        assert f"{others[0]} does not go with {one}" in result.stderr


def test_without_a_terminal_the_count_is_needed(office):
    office.run("send", "1", "--at", AT, code=5)
    office.run("send", "1", "--at", AT, "--confirm", "23", code=5)
    assert office.json("status")["schedules"] == []
    office.run("send", "1", "--at", AT, "--confirm", "24")


def test_another_time_replaces_and_stop_cancels(office):
    office.run("send", "1", "--at", AT, "--yes")
    result = office.run("send", "1", "--at", "2026-12-02 09:00", "--yes")
    assert "instead of Tue 1 December 2026 09:00 (+01:00)" in result.stderr
    office.now += 24 * HOUR
    assert office.run("run").stderr == ""
    office.issue.unlink()  # it can be stopped without its file
    assert "The schedule of issue 1 is cancelled" in office.run("stop", "1").stderr
    office.now += 24 * HOUR
    assert office.run("run").stderr == ""
    assert office.json("status")["schedules"][0]["state"] == "cancelled"
    for words in (("status",), ("status", "1")):
        assert "cancelled" not in office.run(*words).stderr


def test_stop_without_anything_to_stop(office):
    assert "never sent and is not scheduled" in office.run("stop", "1", code=2).stderr


def test_issue_with_errors_is_not_scheduled(office):
    office.issue.write_text("---\ntitle: Leeg\nnumber: 1\n---\nDag {{ voornam }}!\n")
    office.run("send", "1", "--at", AT, "--yes", code=3)
    assert office.json("status")["schedules"] == []


def test_nobody_to_send_to(office):
    office.run("send", "1", "--yes")
    assert "nobody to send to" in office.run("send", "1", "--at", AT, "--yes", code=5).stderr


def test_changed_since_is_said_once_and_status_keeps_saying_it(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.issue.write_text(office.issue.read_text() + "\nEn nog iets.\n")
    office.now += 24 * HOUR
    result = office.run("run", code=5)
    assert "issue 1 is not sent as it was scheduled: its text or looks were changed since" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert (result.stderr.count("issue 1"), office.issue.stem[5:] in result.stderr) == (1, False)
    assert office.run("run").stderr == ""
    said = office.run("status").stderr
    assert "Not sent: issue 1 is not sent as it was scheduled" in said
    assert "'newsletter send 1' sends it after all, 'newsletter stop 1' forgets it." in said
    office.run("send", "1", "--yes")
    assert "Not sent" not in office.run("status").stderr


def test_what_did_not_go_can_be_forgotten(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.now += 48 * HOUR
    office.run("run", code=5)
    assert "Not sent" in office.run("status").stderr
    assert "was not carried out is forgotten" in office.run("stop", "1").stderr
    assert "Not sent" not in office.run("status").stderr
    assert "never sent and is not scheduled" in office.run("stop", "1", code=2).stderr


def test_file_that_is_gone_or_has_errors_now(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.issue.unlink()
    office.now += 24 * HOUR
    assert "there is no issue" in office.run("run", code=5).stderr


def test_missed_by_hours(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.now += 48 * HOUR
    done = office.json("run", code=5)
    assert done["exit"] == 5
    assert "now it is too late" in done["done"][0]["problem"]
    assert office.json("run") == {"done": [], "exit": 0}
    assert office.json("status")["issues"] == []


def test_catch_up_is_a_setting(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.now += 48 * HOUR
    assert office.json("run", NEWSLETTER_SEND__CATCH_UP="2d")["done"][0]["sent_now"] == 24


def test_another_process_is_sending(office):
    office.run("send", "1", "--at", AT, "--yes")
    with ownership.sole_sender(office.root / "subscribers" / "send.lock"):
        assert office.run("run").stderr == ""  # nothing is due
        office.now += 24 * HOUR
        result = office.run("run", code=75)
        assert (result.stdout, result.stderr) == ("", "")
        assert office.json("run", code=75) == {"done": [], "exit": 75}
    assert office.json("run")["done"][0]["sent_now"] == 24


def test_server_that_is_down_is_left_alone_for_a_while(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.now += 24 * HOUR
    with ScriptedServer() as server:
        env = office.through(server)
    assert "issue 1, scheduled:" in office.run("run", code=75, **env).stderr
    assert "It could not go yet: 127.0.0.1" in office.run("status").stderr
    office.now += timedelta(minutes=4)
    assert office.run("run", **env).stderr == ""
    with ScriptedServer() as server:
        office.now += timedelta(minutes=2)
        assert office.json("run", **office.through(server))["done"][0]["sent_now"] == 24
    assert office.json("status")["pause"] is None


def test_password_that_is_missing(office):
    office.run("send", "1", "--at", AT, "--yes")
    office.now += 24 * HOUR
    env = {
        "NEWSLETTER_SMTP__HOST": "smtp.example.org",
        "NEWSLETTER_SMTP__USERNAME": "redactie",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    assert office.json("run", code=4, **env)["done"][0]["again"] is True
    assert office.json("status")["issues"] == []  # nothing is frozen


def test_deferred_come_back_by_themselves(office):
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 2)]) as server:
        env = office.through(server)
        assert office.json("send", "1", "--yes", code=6, **env)["deferred"] == 2
        assert office.run("run", **env).stderr == ""
        office.now += HOUR
        [done] = office.json("run", **env)["done"]
        assert (done["what"], done["sent_now"], done["deferred"]) == ("deferred", 2, 0)
        assert len(server.recipients()) == len(set(server.recipients())) == 24


def test_status_says_what_to_do_about_deferred_and_refused(office):
    faults = [Fault("rcpt", b"450 4.2.0 later", 2), Fault("rcpt", b"550 5.1.1 nobody here", 1)]
    with ScriptedServer(faults) as server:
        env = office.through(server)
        office.run("send", "1", "--yes", code=6, **env)
    said = office.run("status").stderr
    assert "Issue 1: 2 deferred by the server; 'newsletter run' tries them again by itself, or " in said
    assert "'newsletter send 1' from Mon 30 November 2026 13:0" in said
    assert (
        "Issue 1: 1 refused by the server. Mend the cause, then 'newsletter send 1 --retry-refused'" in said
    )
    [row] = office.json("status")["issues"][0]["refusals"]
    office.run("subscribers", "unsubscribe", row["address"])
    assert "refused" not in office.run("status").stderr
    office.run("stop", "1")
    said = office.run("status").stderr
    assert "Issue 1 was stopped; 'newsletter send 1' goes on." in said
    assert "'newsletter run'" not in said


def test_status_says_why_passes_wait(office):
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 2)]) as server:
        env = office.through(server)
        office.run("send", "1", "--yes", code=6, **env)
    office.now += HOUR
    office.run("run", code=75, **env)
    said = office.run("status").stderr
    assert "'newsletter run' could not send: 127.0.0.1" in said
    assert "'newsletter send ISSUE' tries at once" in said


def test_deferred_again_is_told_by_the_exit_code(office):
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later")]) as server:
        env = office.through(server)
        office.run("send", "1", "--yes", code=6, **env)
        office.now += HOUR
        assert "24 frozen = 24 deferred." in office.run("run", code=6, **env).stderr


def test_stopped_issues_are_left_alone(office):
    with ScriptedServer([Fault("rcpt", b"450 4.2.0 later", 2)]) as server:
        env = office.through(server)
        office.run("send", "1", "--yes", code=6, **env)
        office.run("stop", "1", **env)
        office.now += HOUR
        assert office.run("run", **env).stderr == ""
        assert len(server.recipients()) == 22


def test_segment_first_then_the_rest_at_its_time(office):
    people = office.json("subscribers", "list")
    tagged = [one for one in people if one["tags"] and one["state"] == "active"]
    tag = tagged[0]["tags"][0]
    members = sum(tag in one["tags"] for one in tagged)
    result = office.run("send", "1", "--segment", tag.upper(), "--dry-run")
    assert f"with the tag {tag}, {24 - members} remain for later" in result.stderr
    assert office.json("send", "1", "--segment", tag, "--yes")["sent_now"] == members
    office.run("send", "1", "--at", AT, "--confirm", 24 - members)
    assert "scheduled  for Tue 1 December" in office.run("send", "1", "--dry-run").stderr
    office.now += 24 * HOUR
    assert office.run("run").stderr.endswith(f"sent {24 - members} now. 24 frozen = 24 sent.\n")


def test_unknown_segment(office):
    result = office.run("send", "1", "--segment", "piloot", "--yes", code=2)
    assert "nobody has the tag 'piloot'" in result.stderr
    assert office.json("status")["issues"] == []


def test_a_timer_that_nobody_set_up_is_mentioned(office):
    assert "Nothing on this machine has called" not in office.run("status").stderr
    assert "Nothing on this machine has called" in office.run("send", "1", "--at", AT, "--yes").stderr
    assert "Nothing on this machine has called" in office.run("status").stderr
    office.now = datetime.now(UTC)
    office.run("run", code=5 if office.now > datetime(2026, 12, 1, 14, tzinfo=UTC) else 0)
    result = office.run("send", "1", "--at", "tomorrow 09:00", "--yes")
    assert "Nothing on this machine has called" not in result.stderr
