# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the main window as a person sees it: the words, the colours, the order and the selection of its rows."""
import difflib

from accessible import Box, NotSeen, eventually
from picture import Picture

DOMAIN, CREATE, UPDATE, EXPIRE, DAYS, STATUS, TYPE = COLUMNS = (
    'SSL Domain', 'Create At', 'Update At', 'Expired Date', 'Expire Day', 'Status', 'Type')  # fmt: skip
# Where in a pill its word begins, after the icon, in pixels from the left end; and where the icon is.
PILL_WORD = 24
PILL_ICON = 8, 22


def shown_in(cell):
    """What the cell shows; while a row is being made anew, its cells are empty for a moment. To a screen reader the cell of a domain
    goes on, after a comma, with the rest of its row."""
    for child in cell.children:
        return child.name.partition(', ')[0]
    raise NotSeen('an empty cell')


class Look:
    """One look at the rows in view, and one picture of them."""

    def __init__(self, program, table):
        program.point_away()
        nodes = table.row_nodes()
        cells = table.cells(nodes[0]) if nodes else {}
        place, box = (program.place(nodes[0]), nodes[0].box) if nodes else (Box(0, 0, 0, 0), Box(0, 0, 0, 0))
        self._offset = place.x - box.x, place.y - box.y
        self._columns = {title: cell.box for title, cell in cells.items()}
        self.rows = []
        for node in nodes:
            words = {title: shown_in(cell) for title, cell in zip(cells, node.children) if title in COLUMNS}
            self.rows.append((words, node.box, 'selected' in node.states))
        self.picture = Picture(program.desktop.environment, program.desktop.size)

    @property
    def domains(self):
        return [words[DOMAIN] for words, _, _ in self.rows]

    @property
    def selected(self):
        """The domains of the selected rows, from the top."""
        return [words[DOMAIN] for words, _, selected in self.rows if selected]

    def words(self, domain):
        """{title: what is written there} of the row of a domain."""
        return next(words for words, _, _ in self.rows if words[DOMAIN] == domain)

    def place(self, domain, title=None):
        """The box on the screen of a cell, or of a whole row, without the lines around it."""
        row = next(box for words, box, _ in self.rows if words[DOMAIN] == domain)
        column = self._columns[title] if title else row
        return Box(column.x, row.y, column.width, row.height).moved(*self._offset).inset(1)

    def hue(self, domain, title):
        """The colour of a cell: 'red', 'amber' or 'green', or 'plain'."""
        return self.picture.hue(self.place(domain, title)) or 'plain'

    def pill(self, domain):
        """The box on the screen of what is drawn in the cell of the status."""
        return self.picture.drawn(self.place(domain, STATUS), self.picture.ground(self.place(domain, DOMAIN)))

    def pill_word(self, domain):
        """The box of the word in the pill, on the pill's own ground alone."""
        pill = self.pill(domain)
        return Box(pill.x + PILL_WORD, pill.y + 2, pill.width - PILL_WORD - 6, pill.height - 4)

    def pill_icon(self, domain):
        """The shape of the icon in the pill: for each of its pixels whether it stands out from the pill's ground."""
        pill = self.pill(domain)
        begin, end = PILL_ICON
        return self.picture.shape(Box(pill.x + begin, pill.y + (pill.height - end + begin) // 2, end - begin, end - begin))

    def line(self, domain):
        """'www.example.com | 7 red | Valid green'"""
        words = self.words(domain)
        return f'{domain} | {words[DAYS]} {self.hue(domain, DAYS)} | {words[STATUS]} {self.hue(domain, STATUS)}'

    @property
    def lines(self):
        return [self.line(domain) for domain in self.domains]


class InventoryTable:
    """The table of a program, and the line below it. What is expected is waited for, and what differs is said."""

    def __init__(self, program):
        self.program = program
        self.table = program.table('SSL Certificates')
        self._footer = None
        self._clicks = 0

    def look(self):
        return Look(self.program, self.table)

    def cell(self, domain, title):
        """The node of a cell."""
        return self.table.cell(domain, title)

    def expect_lines(self, lines):
        """The rows in view are those, in that order and in those colours, see Look.line. Returns the look that saw it."""
        looks = []

        def look():
            looks[:] = [self.look()]
            return looks[0].lines

        wait_until_same(look, list(lines), 'the table')
        return looks[0]

    def expect_domains(self, domains):
        """The rows in view are those of these domains (a list, or their names in a string), in that order."""
        domains = domains.split() if isinstance(domains, str) else list(domains)
        wait_until_same(lambda: self.table.column(DOMAIN), domains, 'the column of domains')

    def expect_sorted(self, title, direction, domains):
        """The rows in view are these, and the header of that column alone has an arrow: 'up' or 'down'."""
        self.expect_domains(domains)
        wait_until_same(lambda: list(self.arrows().items()), [(title, direction)], 'the arrow of the order')

    def expect_count(self, line):
        """The line below says 'Showing 3 of 9 domains', and where there are some '2 expired' and '1 needs attention'."""
        wait_until_same(lambda: [self.count_line()], [line], 'the count line')

    def expect_selected(self, domains):
        """These of the domains in view are selected, and look as if they were."""

        def look():
            seen = self.look()
            grounds = {domain: seen.picture.ground(seen.place(domain)) for domain in seen.domains}
            usual = seen.picture.ground(Box(*self._blank(seen)))
            return [domain for domain in seen.selected if grounds[domain] != usual] + [
                f'{domain} only looks selected' for domain in seen.domains if domain not in seen.selected and grounds[domain] != usual
            ]

        wait_until_same(look, domains.split(), 'the selection')

    def count_line(self):
        if self._footer is None:
            counts = (node for node in self.program.application.find_all('label', seen=False) if node.name.startswith('Showing '))
            self._footer = next(counts).parent
        names = [node.name for node in self._footer.children if node.box.width > 0]
        return ', '.join(name for name in names if name.startswith('Showing ') or name.endswith(('expired', 'attention')))

    def click_header(self, title):
        """Clicks the header of a column on its words, each time at another place: a double click sorts only once."""
        label = next(node for node in self.table.header(title).walk() if node.role == 'label')
        self._clicks += 1
        self.program.click(label, dx=8 * (self._clicks % 2))

    def arrows(self):
        """The arrows that are drawn in the headers: {title of the column: 'up' or 'down'}."""
        self.program.point_away()
        picture = self.program.picture()
        found = {}
        for title, header in self.table.headers:
            icon = [node for node in header.walk() if node.role != 'label'][-1]
            widths = [sum(line) for line in picture.shape(self.program.place(icon)) if any(line)]
            if title in COLUMNS and widths:
                found[title] = 'up' if widths[-1] > widths[0] else 'down'  # its wide end is away from where it points
        return found

    def _blank(self, seen):
        """A part of the table below its rows."""
        last = seen.place(seen.domains[-1])
        return last.x, last.y + last.height + 4, last.width, 20


def wait_until_same(look, expected, what):
    """Waits until look() returns the expected list; says what differs if it never does."""
    last = []

    def is_same():
        last[:] = look()
        return last == expected

    try:
        eventually(is_same, what)
    except AssertionError as error:
        difference = '\n'.join(difflib.ndiff(expected, last))
        raise AssertionError(f'{what} is not as it should be (- is missing, + is wrong):\n{difference}\n{error}') from None
