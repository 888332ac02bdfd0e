import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from roofs.core.kit import tables
from roofs.core.kit.tables import workbook
from tests.house.tree import ROOT

NAMES = "Name,City\r\nJosé Peña,San José\r\nRenée Noël,Montréal\r\n"


def values(source: tables.dialect.Source) -> list[dict[str, str]]:
    return [row.values for row in tables.read_rows(source)]


def a_workbook(rows: list[list[object]], hidden: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden:
        sheet.sheet_state = "hidden"
        sheet.append(["secret"])
        sheet = book.create_sheet("Shown")
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


# Encodings


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "latin_1", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_accents_survive_every_usual_encoding(encoding):
    assert values(NAMES.encode(encoding))[0] == {"Name": "José Peña", "City": "San José"}


def test_one_accent_at_the_end_of_a_large_file_decides():
    many = "Name,City\n" + "Ann,Troy\n" * 200_000
    assert tables.sniff((many + "José,Troy\n").encode("cp1252")).encoding == "cp1252"
    assert tables.sniff((many + "José,Troy\n").encode()).encoding == "utf-8"


# Delimiters, quotes, ragged rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = f"Name{delimiter}Note\nAnn{delimiter}a b\nBob{delimiter}c d\n"
    assert values(text.encode()) == [{"Name": "Ann", "Note": "a b"}, {"Name": "Bob", "Note": "c d"}]


def test_delimiters_and_line_breaks_inside_quotes_belong_to_the_cell():
    text = 'Name;Note\r\nAnn;"first, line\r\nsecond; line"\r\nBob;"says ""hi"""\r\n'
    rows = list(tables.read_rows(text.encode()))
    assert rows[0].values["Note"] == "first, line\r\nsecond; line"
    assert rows[1].values["Note"] == 'says "hi"'
    assert [row.line_number for row in rows] == [2, 4]


def test_the_hint_excel_writes_is_obeyed_and_left_out():
    assert values(b"sep=;\r\nName;Note\r\nAnn;a,b\r\n") == [{"Name": "Ann", "Note": "a,b"}]


def test_a_single_column_is_a_list_too():
    assert values(b"Email\nann@example.com\nbob@example.com\n") == [
        {"Email": "ann@example.com"},
        {"Email": "bob@example.com"},
    ]


def test_short_rows_are_filled_long_ones_keep_the_rest_and_empty_ones_are_left_out():
    rows = list(tables.read_rows(b"Name,City,State\nAnn\n\n,,\nBob,Troy,MI,extra,\n"))
    assert rows[0] == tables.Row(2, {"Name": "Ann", "City": "", "State": ""})
    assert rows[1] == tables.Row(5, {"Name": "Bob", "City": "Troy", "State": "MI"}, ("extra",))


def test_a_quotation_mark_that_is_never_closed_is_told():
    text = 'Name,Note\nAnn,"open\n' + "Bob,x\n" * 40_000
    with pytest.raises(tables.TableError, match=r"from line 2 on: .*quotation mark"):
        list(tables.read_rows(text.encode()))


# Headers


def test_a_list_without_header_gets_numbered_columns():
    text = b"ann@example.com,Ann,2485550123\nbob@example.com,Bob,2485550124\n"
    assert not tables.sniff(text).has_header
    assert values(text)[0] == {"Column 1": "ann@example.com", "Column 2": "Ann", "Column 3": "2485550123"}


def test_a_first_row_whose_words_come_again_below_is_no_header():
    assert not tables.sniff(b"ham\tHello\nham\tOk\nham\tBye\nspam\tWin\n").has_header


def test_titles_and_empty_rows_above_the_header_are_passed_over():
    text = b"Leads of November\n\nName,City\nAnn,Troy\nBob,Novi\n"
    assert [(row.line_number, row.values["City"]) for row in tables.read_rows(text)] == [(4, "Troy"), (5, "Novi")]


def test_every_column_has_a_name_of_its_own():
    assert tables.headers(b"Phone,phone,,Phone 2\n1,2,3,4\n") == ["Phone", "phone 2", "Column 3", "Phone 2 2"]


def test_line_breaks_and_blanks_in_headers_are_smoothed():
    assert tables.headers(b'"First\nName " , Last  Name\nAnn,Lee\n') == ["First Name", "Last Name"]


# What is no list


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \r\n,,\r\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n...", "picture"),
        (b"\x1f\x8b\x08...", "packed"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook", "old Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 broken", "damaged"),
        (bytes(range(256)) * 40, "not a list"),
    ],
)
def test_what_is_no_list_is_refused_in_words_for_people(content, message):
    with pytest.raises(tables.TableError, match=message):
        tables.sniff(content)


def test_another_kind_of_zip_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    with pytest.raises(tables.TableError, match="not an Excel workbook"):
        tables.sniff(made.getvalue())


def test_a_zip_bomb_is_refused_unopened():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/sharedStrings.xml", b" " * (workbook.MAX_UNPACKED // 10))
    with pytest.raises(tables.TableError, match="too large"):
        tables.sniff(made.getvalue())


def test_xml_that_grows_by_naming_itself_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(tables.TableError, match="damaged"):
        tables.sniff(made.getvalue())


def test_a_password_on_the_parts_is_told():
    content = bytearray(a_workbook([["Name"], ["Ann"]]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8 : at + 10] = struct.pack("<H", 1)
    with pytest.raises(tables.TableError, match="password"):
        tables.sniff(bytes(content))


def test_a_workbook_cut_short_is_damaged():
    with pytest.raises(tables.TableError, match="damaged"):
        tables.sniff(a_workbook([["Name"], ["Ann"]])[:-400])


# Excel


def test_excel_cells_read_as_they_look():
    seen = datetime(2026, 11, 20, 8, 30)  # noqa: DTZ001 -- Excel knows no zones
    cells = ["Ann", 2485550123.0, date(2026, 11, 20), seen, time(9, 5), 0.1, True, None, "#N/A"]
    source = a_workbook([["Name", "Phone", "Day", "Seen", "At", "Share", "Agreed", "Nothing", "Bad"], cells])
    assert tables.sniff(source).kind == "xlsx"
    assert list(values(source)[0].values()) == [
        "Ann", "2485550123", "2026-11-20", "2026-11-20 08:30:00", "09:05:00", "0.1", "TRUE", "", "",
    ]  # fmt: skip


def test_zip_codes_keep_the_zeros_their_format_shows():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Zip"])
    sheet.append(["Ann", 7094])
    sheet["B2"].number_format = "00000"
    made = io.BytesIO()
    book.save(made)
    assert values(made.getvalue()) == [{"Name": "Ann", "Zip": "07094"}]


def test_hidden_sheets_are_not_read():
    assert values(a_workbook([["Name", "City"], ["Ann", "Troy"]], hidden=True)) == [{"Name": "Ann", "City": "Troy"}]


def test_an_open_file_stays_open():
    source = io.BytesIO(b"Name,City\nAnn,Troy\n")
    assert values(source) == [{"Name": "Ann", "City": "Troy"}]
    assert values(source) == [{"Name": "Ann", "City": "Troy"}]


def test_a_file_on_disk_is_read_row_by_row(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name,City\n" + "Ann,Troy\n" * 1000)
    rows = tables.read_rows(path)
    assert next(rows).values["Name"] == "Ann"
    assert sum(1 for _ in rows) == 999


# Guessing columns


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("firstName,LAST_NAME,E-Mail", {"first_name": "firstName", "last_name": "LAST_NAME", "email": "E-Mail"}),
        ("Name,Phone,Address", {"full_name": "Name", "phone": "Phone", "address": "Address"}),
        ("Customer Phone,Zip / Postal Code", {"phone": "Customer Phone", "postal_code": "Zip / Postal Code"}),
        ("Mobile,Phone", {"phone": "Phone"}),
        ("Nombre,Apellidos,Correo", {"first_name": "Nombre", "last_name": "Apellidos", "email": "Correo"}),
        ("Is a company,Address type,outside_city_limits,unique_id", {}),
    ],
)
def test_columns_are_guessed_by_their_names(headers, expected):
    assert tables.guess_columns(headers.split(","), tables.CONTACT_COLUMNS) == expected


def test_a_header_is_used_once_and_the_better_match_has_it():
    wanted = {"name": ("contact",), "contact": ("contact",)}
    assert tables.guess_columns(["Contact"], wanted) == {"contact": "Contact"}


# Writing


def written(rows: Sequence[Sequence[object]], headers: tuple[str, ...] = ("Name", "Note")) -> str:
    return "".join(tables.write_csv(headers, rows, for_excel=False))


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+cmd|' /C calc'!A0", "-cmd", "@SUM(A1)", "\tx", "\r=x", " =1", "\N{FULLWIDTH EQUALS SIGN}1", "-1+1|x"],
)
def test_formulas_are_made_harmless(formula):
    cell = next(csv.reader(io.StringIO(written([["Ann", formula]]).partition("\r\n")[2], newline="")))[1]
    assert cell == "'" + formula


@pytest.mark.parametrize("plain", ["+12485550123", "-12.50", "+1 (248) 555-0123", "Ann", "a=b", "", "'quoted'"])
def test_numbers_phones_and_plain_words_stay_as_they_are(plain):
    assert tables.guarded(plain) == plain


def test_values_become_text_a_spreadsheet_knows():
    row = [None, True, date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=UTC), Decimal("12.50"), 7]
    assert written([row], tuple("abcdef")) == "a,b,c,d,e,f\r\n,TRUE,2026-11-20,2026-11-20 08:30:00+00:00,12.50,7\r\n"


def test_csv_comes_in_pieces_and_begins_with_the_mark_for_excel():
    pieces = tables.write_csv(["Name"], (["Ann"] for _ in range(1000)))
    assert next(pieces).startswith("\ufeffName\r\nAnn")
    assert len(list(pieces)) == 4


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip)
TRICKY = st.sampled_from(["'", "''", "=", "+", "-", "@", "'=", "''+1", "+1", '"', ",", ";", "-1"])


@given(st.lists(st.tuples(TRICKY | st.just(""), TEXT).map("".join).map(str.strip), min_size=1, max_size=5))
def test_what_is_written_is_read_back_the_same(cells):
    headers = [f"Name {letter}" for letter in "abcde"[: len(cells)]]
    text = "".join(tables.write_csv(headers, [cells]))
    dialect = tables.Dialect("csv", "utf-8-sig", ",")
    found = [list(row.values.values()) for row in tables.read_rows(text.encode(), dialect)]
    assert found == ([[cell.replace("\ufeff", "").strip() for cell in cells]] if any(cells) else [])


def test_workbooks_hold_text_as_text_and_come_back_the_same(tmp_path: Path):
    path = tmp_path / "list.xlsx"
    rows = [["=1+1", "'=x", 7, Decimal("1.5"), None, "x" * 40_000, "bell\a"], ["+12485550123", "", 1, 2, "y", "z", "é"]]
    assert tables.write_xlsx(path, list("ABCDEFG"), rows) == 2
    sheet = load_workbook(path).worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    first, second = values(path)
    assert [first[name] for name in "ABCDE"] == ["=1+1", "'=x", "7", "1.5", ""]
    assert len(first["F"]) == 32_767
    assert first["G"] == "bell"
    assert list(second.values()) == ["+12485550123", "", "1", "2", "y", "z", "é"]


# Lists of other programs, where they are at hand

UPLOADS = ROOT.parent / "shared/data/contacts/import_files"
EXPECTED = {
    "dittofeed_missing-email-users.csv": (5, True, ",", {"first_name", "last_name"}),
    "dittofeed_missing-headers-users.csv": (5, False, ",", set()),
    "dittofeed_missing-identifiers.csv": (5, True, ",", {"first_name", "last_name"}),
    "dittofeed_missing-some-identifiers.csv": (5, True, ",", {"first_name", "last_name", "email"}),
    "dittofeed_subscription-group-actions.csv": (5, True, ",", {"first_name", "last_name", "email", "phone"}),
    "dittofeed_users.csv": (5, True, ",", {"first_name", "last_name", "email", "phone"}),
    "frappe_sample_import_file.csv": (4, True, ",", {"notes"}),
    "frappe_sample_import_file_for_update.csv": (1, True, ",", {"notes"}),
    "frappe_sample_import_file_semicolon.csv": (4, True, ";", {"notes"}),
    "frappe_sample_import_file_without_mandatory.csv": (4, True, ",", {"notes"}),
    "listmonk_subs.csv": (100, True, ",", {"full_name", "email"}),
    "mautic_10contacts.csv": (10, True, ",", {"first_name", "last_name", "company_name", "email"}),
    "odoo_o2m_customers_contacts.csv": (8, True, ",", {"full_name", "address_line", "city", "state", "postal_code"}),
    "odoo_res_partner_template.xlsx": (
        3, True, "", {"full_name", "company_name", "email", "phone", "address_line", "city", "state", "postal_code"},
    ),
}  # fmt: skip


@pytest.mark.skipif(not UPLOADS.is_dir(), reason="the lists of other programs are not on this machine")
@pytest.mark.parametrize("name", EXPECTED)
def test_lists_of_other_programs_are_read(name):
    path = UPLOADS / name
    dialect = tables.sniff(path)
    rows = list(tables.read_rows(path, dialect))
    guessed = tables.guess_columns(tables.headers(path, dialect), tables.CONTACT_COLUMNS)
    assert (len(rows), dialect.has_header, dialect.delimiter, set(guessed)) == EXPECTED[name]
    assert not any(row.extra for row in rows)
