# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does to export the list, and what other programs read in the exported files."""
import csv
import html.parser
import io
import re

from accessible import eventually
from downloads import Downloads
from inventory_table import COLUMNS

TITLE = 'Export List'
CALENDAR, CSV, JSON, MARKDOWN, SPREADSHEET = FORMS = ('Calendar', 'CSV for Programs', 'JSON', 'Markdown', 'Spreadsheet')


def read_csv(text, delimiter):
    return list(csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True))


def read_markdown(text):
    """The cells of the lines of a table, as GitHub Flavored Markdown has them, without the line below the header."""
    lines = [re.split(r'(?<!\\)\|', line)[1:-1] for line in text.splitlines()]
    assert all(re.fullmatch(' -+:? ', cell) for cell in lines.pop(1))
    return [[re.sub(r'\\([!-/:-@\[-`{-~])', r'\1', cell[1:-1]) for cell in line] for line in lines]


def read_html(text):
    """The cells of the rows of the only table."""

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag == 'tr':
                rows.append([])
            elif tag in ('th', 'td'):
                rows[-1].append('')
            else:
                assert tag in ('meta', 'table'), tag

        def handle_data(self, data):
            if rows and rows[-1]:
                rows[-1][-1] += data.replace('\n', '')

    rows = []
    Reader().feed(text)
    return rows


class Exports(Downloads):
    """The list of the window, and the folder into which it is exported."""

    @classmethod
    def of(cls, stage, program):
        """Of a program that was started otherwise."""
        self = cls.__new__(cls)
        self._begin(stage, program)
        return self

    def messages(self):
        return [window for window in super().messages() if window.name not in (TITLE, *FORMS)]

    def shown(self):
        """The rows in view, which are all, as lists of their cells."""
        return [[row[title] for title in COLUMNS] for row in self.table.table.rows()]

    def open(self):
        """Opens the dialog with the forms; {title: (purpose, node of the row)}."""
        self.program.key('ctrl+shift+e')
        return self.forms()

    def forms(self):
        window = self.program.window(TITLE)

        def look():
            found = {}
            for item in window.find_all('list item', seen=False):
                labels = [node for node in item.walk() if node.role == 'label' and node.name]
                if len(labels) > 1:
                    found[labels[0].name] = (labels[1].name, labels[0])
            return found if len(found) == len(FORMS) else None

        return eventually(look, 'the forms')

    def choose(self, form):
        self.program.click(self.open()[form][1])
        eventually(lambda: not self.program.has_window(TITLE), 'the dialog to close')

    def export(self, form, name):
        """Exports the list into a file of that name; its bytes."""
        self.choose(form)
        self.save_as(self.folder / name, form)
        self.wait_for_export(name)
        return (self.folder / name).read_bytes()

    def wait_for_export(self, name):
        self.program.find('label', f'Saved {name}', timeout=20)
