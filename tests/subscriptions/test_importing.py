from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import subscriptions
from newsletter.errors import ImportFileError, StoreError
from newsletter.models import SubscriberState as S
from newsletter.store import subscribers
from newsletter.store.database import open_store


def people(store):
    return [(person.address, person.name, person.tags) for person in subscribers.listed(store)]


def verdicts(report):
    return [(row.line, row.verdict) for row in report.rows]


def test_a_dutch_spreadsheet(take, store):
    data = "E-mailadres;Naam;Labels\r\nzoe@example.org;Zoë Bakker;pilot, raad\r\nbram@example.org;Bram;\r\n"
    report = take(b"\xef\xbb\xbf" + data.encode())
    assert report.counts == {"new": 2, "known": 0, "invalid": 0, "unsubscribed": 0, "suppressed": 0}
    assert (report.total, report.rows, report.dry_run) == (2, (), False)
    assert people(store) == [
        ("zoe@example.org", "Zoë Bakker", ("pilot", "raad")),
        ("bram@example.org", "Bram", ()),
    ]


def test_everybody_is_active_with_the_consent_and_the_line_they_come_from(take, store, now):
    take("email\nanna@example.org\n")
    [consent] = subscribers.consents(store, 1)
    assert (consent.state, consent.at) == (S.ACTIVE, now)
    assert (consent.origin, consent.text) == ("import lezers.csv:2", "aangemeld op de themadag")


def test_a_dry_run_says_the_same_and_writes_nothing(take, store):
    data = "email\nanna@example.org\nanna@\nanna@example.org\nbram@example.org\n"
    take("email\nbram@example.org\n")
    before = people(store)
    dry = take(data, dry_run=True)
    assert dry.dry_run
    assert people(store) == before
    real = take(data)
    assert (dry.counts, dry.rows) == (real.counts, real.rows)


def test_importing_again_changes_nothing(take, store):
    data = "email;naam\nanna@example.org;Anna\n"
    take(data)
    report = take("email;naam\nANNA@example.org;Iemand Anders\n")
    assert report.counts["known"] == 1
    assert people(store) == [("anna@example.org", "Anna", ())]
    assert len(subscribers.consents(store, 1)) == 1


@pytest.mark.parametrize("leave", [subscriptions.unsubscribe, subscriptions.suppress])
def test_who_left_does_not_come_back(take, store, now, leave):
    take("email\nanna@example.org\n")
    leave(store, "anna@example.org", origin="web", now=now)
    state = subscribers.get(store, 1).state
    report = take("email\nAnna@Example.org\nbram@example.org\n")
    assert verdicts(report) == [(2, str(state))]
    assert report.counts["new"] == 1
    assert "only the reader" in report.rows[0].why
    assert subscribers.get(store, 1).state is state


def test_half_written_rows_are_named_and_the_rest_is_imported(take, store):
    report = take(
        b"email,naam\n"
        b"een@example.org,Een\n"
        b"twee@example.org\n"
        b"drie@example.org,Drie,te veel\n"
        b'vier@example.org,"Vier\n'
        b"vijf@example.org,Vijf\n"
        b"zes\0@example.org,Zes\n"
        b"geen adres,Zeven\n"
        b'acht@example.org,"Acht" Bakker\n'
        b"\n"
        b"  ,,\n"
        b'negen@example.org,"Negen, en een ""half"""\n'
        b"tien@example.org,Tien,,\n"
    )
    assert verdicts(report) == [(n, "invalid") for n in (3, 4, 5, 7, 8, 9)]
    assert [row.why.split(":")[0] for row in report.rows[:3]] == [
        "there are 1 fields where the first row has 2",
        "there are 3 fields where the first row has 2",
        "a quotation mark is opened and not closed",
    ]
    assert "NUL" in report.rows[3].why
    assert "geen adres" in report.rows[4].why
    assert report.rows[4].name == "Zeven"
    assert [name for _, name, _ in people(store)] == ["Een", "Vijf", 'Negen, en een "half"', "Tien"]


def test_an_open_quotation_mark_does_not_swallow_the_people_after_it(take, store):
    lines = ['open@example.org,"O'] + [f'p{n}@example.org,"P, {n}"' for n in range(200)]
    report = take("email,naam\n" + "\n".join(lines) + "\n")
    assert verdicts(report) == [(2, "invalid")]
    assert report.counts["new"] == 200


def test_a_field_may_run_over_lines(take, store):
    report = take(
        'email,note,naam\nanna@example.org,"eerste\n\ntweede, ""regel""",Anna\nbram@example.org,,Bram\n'
    )
    assert report.counts["new"] == 2
    assert [consent.origin for n in (1, 2) for consent in subscribers.consents(store, n)] == [
        "import lezers.csv:2",
        "import lezers.csv:5",
    ]


def test_doubles_are_named_with_the_line_of_the_first(take):
    report = take("email\nanna@example.org\nbram@example.org\nANNA@EXAMPLE.ORG\n")
    [row] = report.rows
    assert (row.line, row.verdict, row.why) == (4, "known", "stands in line 2 as well")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_delimiter_line_end_and_encoding(take, store, delimiter, ending, encoding):
    rows = (("naam", "E-mail"), ("Désirée", "d@example.org"), ("Kees, de", "k@example.org"))
    text = ending.join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    assert take(text.encode(encoding)).counts["new"] == 2
    assert [name for _, name, _ in people(store)] == ["Désirée", "Kees, de"]


def test_two_encodings_in_one_file(take, store):
    take("email,naam\na@example.org,Zoë\n".encode() + "b@example.org,Désirée\n".encode("cp1252"))
    assert [name for _, name, _ in people(store)] == ["Zoë", "Désirée"]


def test_a_sep_line_on_top(take, store):
    report = take("sep=;\r\nnaam;email\r\nAnna, de;anna@example.org\r\nfout;x\r\n")
    assert people(store) == [("anna@example.org", "Anna, de", ())]
    assert verdicts(report) == [(4, "invalid")]


@pytest.mark.parametrize(
    "data",
    [
        "anna@example.org\nbram@example.org\n",
        "anna@example.org;Anna\nbram@example.org;Bram\n",
        "Anna <anna@example.org>\nBram <bram@example.org>\n",
        "\n\nanna@example.org,Anna,1\nbram@example.org,Bram,2",
    ],
)
def test_a_file_without_headings(take, store, data):
    assert take(data).counts["new"] == 2
    assert [address for address, _, _ in people(store)] == ["anna@example.org", "bram@example.org"]
    names = [name for _, name, _ in people(store)]
    assert names == (["Anna", "Bram"] if "Anna" in data else ["", ""])


def test_an_unknown_heading_above_addresses_is_one_invalid_row(take, store):
    report = take("Elektropost;Wie\nanna@example.org;Anna\n")
    assert verdicts(report) == [(1, "invalid")]
    assert people(store) == [("anna@example.org", "Anna", ())]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("", "nobody in this file"),
        ("\n ; \n", "nobody in this file"),
        ("Adres;Plaats\nDam 1;Amsterdam\n", "the headings are 'Adres', 'Plaats'"),
        ('"', "no column with addresses"),
        (b"PK\x03\x04" + b"x" * 40, "a spreadsheet or archive"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 40, "a spreadsheet or archive"),
        (b"\xff\xfe\x00", "begins as UTF-16"),
    ],
)
def test_a_file_that_cannot_be_used(take, store, data, what):
    with pytest.raises(ImportFileError, match=what) as caught:
        take(data)
    assert caught.value.where.startswith("lezers.csv")
    assert caught.value.next_step
    assert caught.value.exit_code == 1
    assert people(store) == []


def test_no_column_with_addresses_says_what_is_expected(take):
    with pytest.raises(ImportFileError, match="e-mailadres, Email Address"):
        take("Adres;Plaats\n")


def test_a_heading_and_nobody_below_it(take):
    assert take("email\n").total == 0


def test_who_left_elsewhere_is_recorded_and_stays_away(take, store):
    report = take(
        "email,status\nactief@example.org,subscribed\nweg@example.org,unsubscribed\n"
        "dood@example.org,cleaned\nnooit@example.org,pending\n"
    )
    assert verdicts(report) == [(3, "unsubscribed"), (4, "suppressed"), (5, "unsubscribed")]
    assert report.counts["new"] == 1
    states = {person.address: person.state for person in subscribers.listed(store)}
    assert states == {
        "actief@example.org": S.ACTIVE,
        "weg@example.org": S.UNSUBSCRIBED,
        "dood@example.org": S.SUPPRESSED,
    }
    again = take("email\nweg@example.org\ndood@example.org\nnooit@example.org\n")
    assert verdicts(again) == [(2, "unsubscribed"), (3, "suppressed")]
    assert again.counts["new"] == 1


def test_an_old_file_takes_nobody_off_the_list(take, store):
    take("email\nanna@example.org\nbram@example.org\n")
    report = take("email,status\nanna@example.org,unsubscribed\nbram@example.org,pending\n")
    assert verdicts(report) == [(2, "known"), (3, "known")]
    assert "newsletter subscribers unsubscribe anna@example.org" in report.rows[0].why
    assert subscribers.count(store, state=S.ACTIVE) == 2


def test_names_cannot_steer_a_terminal_or_a_header(take, store):
    take('email,naam\nanna@example.org,"Anna\n\x1b[31m  de\tVries\u202e"\n')
    assert people(store) == [("anna@example.org", "Anna [31m de Vries", ())]
    report = take("email\nan\x1bna@example.org\n")
    assert "\x1b" not in report.rows[0].address + report.rows[0].why


def test_many_rows_in_slices_and_others_may_write_between(take, store, monkeypatch):
    took = []
    original = type(store).write

    def write(self):
        took.append(self.db.conn.in_transaction)
        return original(self)

    monkeypatch.setattr(type(store), "write", write)
    take("email\n" + "".join(f"p{n}@example.org\n" for n in range(2500)))
    assert took.count(False) == 3
    assert subscribers.count(store) == 2500


def test_a_disk_that_fills_up_keeps_whole_slices_and_the_import_can_be_repeated(take, store):
    data = "email,naam\n" + "".join(f"p{n}@example.org,{'Naam ' * 20}\n" for n in range(2500))
    store.db.execute(f"PRAGMA max_page_count = {store.value('PRAGMA page_count') + 150}")
    with pytest.raises(StoreError, match="disk is full"):
        take(data)
    assert subscribers.count(store) in (0, 1000, 2000)
    store.db.execute("PRAGMA max_page_count = 1000000")
    take(data)
    assert subscribers.count(store, state=S.ACTIVE) == 2500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([b"a@example.org", b'"', b",", b";", b"\n", b"\r", b"\0", b"x", b"\xe9", b"<"]))
    .map(b"".join)
    .map(lambda body: b"email;naam\n" + body)
    | st.binary(max_size=80)
)
def test_any_bytes_are_judged_or_refused_in_words(store, now, data):
    try:
        report = subscriptions.import_csv(store, data, source="x.csv", consent="", now=now, dry_run=True)
    except ImportFileError as error:
        assert error.next_step  # noqa: PT017 - either way is fine
    else:
        others = [row for row in report.rows if row.verdict != "new"]
        assert report.total == len(others) + report.counts["new"]


def test_a_slice_that_meets_a_writer_waits_its_turn(take, store):
    with closing(open_store(store.path)) as other:
        take("email\nanna@example.org\n")
        assert subscribers.count(other) == 1
