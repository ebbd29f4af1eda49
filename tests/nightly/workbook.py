#!/usr/bin/env python3
"""Has LibreOffice read the workbooks of reports, and compares every cell with the report's JSON.

usage: workbook.py PROGRAM    the server, which is started with the demonstration's data
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as xml

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DAYS = 3


def cell_value(cell):
    """A number, a day, a text, or nothing."""
    kind = cell.get(OFFICE + "value-type")
    if kind is None:
        return None
    if kind == "date":
        return datetime.date.fromisoformat(cell.get(OFFICE + "date-value")[:10])
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(OFFICE + "value"))
    return "\n".join("".join(line.itertext()) for line in cell.iter(TEXT + "p"))


def rows_of(part):
    """The lines of a sheet, not those of the tables within its charts."""
    for child in part:
        if child.tag == TABLE + "table-row":
            yield child
        elif child.tag in (TABLE + "table-header-rows", TABLE + "table-row-group"):
            yield from rows_of(child)


def sheet_rows(table):
    rows = []
    for row in rows_of(table):
        values = []
        for cell in row.findall(TABLE + "table-cell"):
            # What is repeated a thousand times is the empty rest.
            repeated = int(cell.get(TABLE + "number-columns-repeated", "1"))
            values += [cell_value(cell)] * min(repeated, 100)
        while values and values[-1] is None:
            values.pop()
        rows += [values] * min(int(row.get(TABLE + "number-rows-repeated", "1")), 100)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def read_workbook(file):
    """The rows of each sheet, in order."""
    directory = file.parent
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{directory}/profile",
         "--convert-to", "fods", "--outdir", str(directory), str(file)],
        check=True, capture_output=True, timeout=300,
    )
    sheets = xml.parse(file.with_suffix(".fods")).find(f".//{OFFICE}spreadsheet")
    return [(table.get(TABLE + "name"), sheet_rows(table)) for table in sheets.findall(TABLE + "table")]


def expected(value, unit):
    """What a cell has to hold for a value of the JSON."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value) if unit == "date" else value
        except ValueError:
            return value
    return value / 100 if unit in ("percent", "fen") else float(value)


def same(cell, wanted):
    if isinstance(cell, float) and isinstance(wanted, float):
        return abs(cell - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return cell == wanted


class Comparison:
    def __init__(self):
        self.cells = 0
        self.faults = []

    def row(self, where, row, wanted):
        self.cells += len(wanted)
        for at, value in enumerate(wanted):
            cell = row[at] if at < len(row) else None
            if not same(cell, value):
                self.faults.append(f"{where}, column {at + 1}: {cell!r} and not {value!r}")

    def table(self, name, rows, head, wanted):
        begin = rows.index(head) + 1 if head in rows else None
        if begin is None:
            self.faults.append(f"{name}: no head {head}")
            return
        if len(rows) - begin != len(wanted):
            self.faults.append(f"{name}: {len(rows) - begin} rows and not {len(wanted)}")
        for number, (row, values) in enumerate(zip(rows[begin:], wanted), 1):
            self.row(f"{name}, row {number}", row, values)

    def report(self, report, sheets):
        name, rows = sheets[0]
        met = {True: "yes", False: "no", None: None}
        self.table(name, rows, ["Figure", "Value", "Target", "Met", "Usual", "Formula"], [
            [one["name"], expected(one["value"], one["unit"]),
             expected(one["target"], one["unit"]), met[one["met"]],
             expected(one["usual"], "number"), one["formula"]]
            for one in report["figures"]
        ])
        for table, (name, rows) in zip(report["tables"], sheets[1:]):
            units = table["column_units"]
            self.table(name, rows, table["column_names"], [
                [expected(value, unit) for value, unit in zip(row, units)]
                for row in table["rows"]
            ])
        others = [part for part in ("hot_subjects", "anomalies", "corrections") if report.get(part)]
        if len(sheets) != 1 + len(report["tables"]) + len(others):
            self.faults.append(f"sheets: {[name for name, _ in sheets]}")


class Server:
    def __init__(self, program, directory):
        self.process = subprocess.Popen(
            [program, "serve", "--demo", "--port", "0", "--data-dir", directory],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        line = next(line for line in self.process.stdout if line.startswith("ready "))
        self.address = line.split()[1]
        accounts = json.loads(pathlib.Path(directory, "demo-accounts.json").read_text())
        password = next(one["password"] for one in accounts if one["username"] == "supervisor1")
        self.token = None
        body = json.dumps({"username": "supervisor1", "password": password}).encode()
        self.token = json.loads(self.ask("/api/v1/sessions", body))["token"]

    def ask(self, path, body=None):
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.address + path, body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def report(self, date):
        """The JSON, and the workbook of the same moment: today's clocks go on meanwhile."""
        path = f"/api/v1/reports/daily?date={date}&format="
        for _ in range(20):
            before, book, after = (self.ask(path + form) for form in ("json", "xlsx", "json"))
            before, after = json.loads(before), json.loads(after)
            if all(before[part] == after[part] for part in ("figures", "tables")):
                return before, book
        raise RuntimeError("the report does not come to rest")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def main():
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as directory:
        server = Server(sys.argv[1], directory)
        try:
            today = json.loads(server.ask("/api/v1/wallboard"))["date"]
            for days in range(DAYS):
                date = datetime.date.fromisoformat(today) - datetime.timedelta(days)
                report, book = server.report(date)
                file = pathlib.Path(directory, f"report-{date}.xlsx")
                file.write_bytes(book)
                comparison.report(report, read_workbook(file))
        finally:
            server.stop()
    for fault in comparison.faults:
        print(fault)
    print(f"{comparison.cells} cells compared, {len(comparison.faults)} faults")
    return 1 if comparison.faults or comparison.cells == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
