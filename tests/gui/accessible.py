# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of a window: a tree of nodes with a role, a name, states and a place.

The accessibility of GTK 4.8 has gaps, and this file is where they are closed: it says of rows that scrolled away that they are
still there, gives SHOWING to toplevels alone, and answers a hit test only for widgets that were asked about before. Newer ones say what is
drawn, but count places from within the borders of each widget's parent, so that a hit test is off by some pixels.
"""
import itertools
import os
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

WINDOW = Atspi.CoordType.WINDOW
# One word for what AT-SPI calls by several, as the widget or the version of GTK has it.
ROLES = {
    'button': ('push button', 'toggle button', 'button'),
    'dialog': ('dialog', 'frame', 'window', 'alert', 'filler'),
    'entry': ('entry', 'text', 'password text'),
    'menu item': ('menu item', 'check menu item', 'radio menu item'),
    'switch': ('check box', 'toggle button', 'switch'),
    'table': ('tree table', 'table'),
}
CONTROLS = ('push button', 'toggle button', 'button', 'entry', 'text', 'combo box', 'tree table', 'table')
PRESSES = ('click', 'activate', 'toggle', 'press')
# A sanitized program is slower; no story waits longer than it has to.
TIMEOUT = 10.0 * float(os.environ.get('CERTBOOK_GUI_PATIENCE', '1'))


class NotSeen(AssertionError):
    """What a test waited for did not appear in time."""


def eventually(look, what, timeout=TIMEOUT):
    """Calls look() until it returns something true, and returns that. A widget that vanished meanwhile, or is not there yet where
    next() looks for it, is looked up anew."""
    end = time.monotonic() + timeout
    last = None
    while True:
        try:
            last = look()
            if last:
                return last
        except (GLib.Error, NotSeen, StopIteration) as error:
            last = error
        if time.monotonic() > end:
            raise NotSeen(f'waited {timeout:.0f} s for {what}; last seen: {last!r}')
        time.sleep(0.03)


class Box:
    """A rectangle in pixels."""

    def __init__(self, x, y, width, height):
        self.x, self.y, self.width, self.height = x, y, width, height

    def __repr__(self):
        return f'Box({self.x}, {self.y}, {self.width}, {self.height})'

    def __eq__(self, other):
        return vars(self) == vars(other)

    @property
    def centre(self):
        return self.x + self.width // 2, self.y + self.height // 2

    def moved(self, dx, dy):
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def inset(self, by):
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


def applications():
    """The nodes of all programs on the accessibility bus, to be asked for their process before anything else: see read_live()."""
    desktop = Atspi.get_desktop(0)
    desktop.set_cache_mask(Atspi.Cache.NONE)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None:
            application.set_cache_mask(Atspi.Cache.DEFAULT)
            yield Node(application)


class Node:
    """One accessible object."""

    # Whether the program says by its states and sizes what is drawn; its Program knows.
    tells_what_is_drawn = False

    def __init__(self, accessible):
        self.accessible = accessible

    def __eq__(self, other):
        return isinstance(other, Node) and self.accessible == other.accessible

    def __hash__(self):
        return hash(self.accessible)

    def __repr__(self):
        try:
            return f'<{self.role} {self.name!r}>'
        except GLib.Error:
            return '<a node that is gone>'

    @property
    def process(self):
        """The id of the process that put it on the bus."""
        return self.accessible.get_process_id()

    def read_live(self):
        """Has a program and all that is in it read anew for each question, so that an answer is never older than that. Not for
        programs with GTK 3: AT-SPI would wait for itself."""
        self.accessible.set_cache_mask(Atspi.Cache.NONE)
        return self

    @property
    def role(self):
        return self.accessible.get_role_name()

    @property
    def name(self):
        return self.accessible.get_name() or ''

    @property
    def description(self):
        return self.accessible.get_description() or ''

    @property
    def parent(self):
        parent = self.accessible.get_parent()
        return Node(parent) if parent is not None else None

    @property
    def children(self):
        for index in range(max(0, self.accessible.get_child_count())):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    @property
    def ancestors(self):
        node = self.parent
        while node is not None and node.role != 'application':
            yield node
            node = node.parent

    @property
    def toplevel(self):
        last = self
        for last in self.ancestors:
            pass
        return last

    def is_in(self, role):
        """Whether it, or what it belongs to, has that role."""
        return self.role == role or any(ancestor.role == role for ancestor in self.ancestors)

    @property
    def states(self):
        """The names of its states, such as 'focused', 'selected', 'sensitive', 'checked'."""
        return {state.value_nick for state in self.accessible.get_state_set().get_states()}

    @property
    def text(self):
        """The text of an entry or a label. (An end of -1 gives nothing in GTK 4.8.)"""
        return Atspi.Text.get_text(self.accessible, 0, Atspi.Text.get_character_count(self.accessible))

    @property
    def box(self):
        """Its place in its window, in logical pixels; an empty one if it has no place (the page of a stack is not a widget)."""
        try:
            rectangle = Atspi.Component.get_extents(self.accessible, WINDOW)
        except GLib.Error as error:
            if 'org.a11y.atspi.Component' not in error.message:  # in any language: there is no such interface
                raise
            return Box(0, 0, 0, 0)
        return Box(rectangle.x, rectangle.y, rectangle.width, rectangle.height)

    @property
    def value(self):
        return Atspi.Value.get_current_value(self.accessible)

    @property
    def caption(self):
        """All that is written in it, from its first to its last label or button, as one line."""
        words = [node.name for node in self.walk() if node.role in ('label', 'push button', 'toggle button') and node.name]
        return ' '.join(words)

    def walk(self, prune=lambda node: False):
        """Itself and everything below it, parents first; what is below a pruned node is left out."""
        yield self
        if not prune(self):
            for child in self.children:
                yield from child.walk(prune)

    def is_called(self, name):
        """Whether that is its name. A button with a mnemonic is called '_Save Save' in GTK 4.8."""
        own = self.name
        plain = own.replace('_', '')
        return name in (own, plain) or plain == f'{name} {name}'

    def at(self, x, y):
        """The node drawn at that place of the window, or None where GTK has never been asked about it."""
        found = Atspi.Component.get_accessible_at_point(self.accessible, x, y, WINDOW)
        return Node(found) if found is not None else None

    def is_seen(self):
        """Whether it is drawn now: it has a size, and what lies at its place is it or belongs to it.

        A hit test answers None for a widget without a node, such as the picture in a button; so it is asked at its edges, too.
        """
        try:
            box = self.box
            if box.width <= 0 or box.height <= 0 or 'visible' not in self.states:
                return False
            if self.tells_what_is_drawn:
                return self._is_shown(box)
            top = self.toplevel
            window = top.box
            middle = box.y + box.height // 2
            for x, y in (box.centre, (box.x + 2, middle), (box.x + 1, box.y + 1), (box.x + box.width - 2, middle)):
                if not (0 <= x < window.width and 0 <= y < window.height):
                    return False  # scrolled out of the window
                hit = top.at(x, y)
                if hit is not None and not hit.is_in('scroll bar'):  # which lies over the edge of what it scrolls
                    if hit == self or self in hit.ancestors:
                        return True
                    if self.role in ROLES['table'] and hit in self.ancestors:
                        continue  # its corners are round
                    if 'sensitive' not in self.states:
                        return hit in self.ancestors  # what cannot be used lets the pointer through
                    return False
            return self.role in CONTROLS
        except GLib.Error:
            return False  # it is gone

    def _is_shown(self, box):
        """Whether it is shown, and not scrolled away."""
        x, y = box.centre
        frames = (node.box for node in self.ancestors if node.role in ('scroll pane', 'frame', 'dialog', 'window'))
        return 'showing' in self.states and all(f.x <= x < f.x + f.width and f.y <= y < f.y + f.height for f in frames)

    def can_be_pressed(self):
        try:
            return Atspi.Action.get_n_actions(self.accessible) > 0
        except GLib.Error:
            return False  # it has none, or is gone

    def press(self):
        """Does what a click does, by way of the accessible action."""
        for index in range(Atspi.Action.get_n_actions(self.accessible)):
            if Atspi.Action.get_action_name(self.accessible, index) in PRESSES:
                Atspi.Action.do_action(self.accessible, index)
                return
        raise NotSeen(f'{self!r} cannot be pressed')

    def write(self, text):
        """Replaces what an entry says at once, as pasting and input methods do it."""
        Atspi.EditableText.set_text_contents(self.accessible, text)

    def close(self, name='Close'):
        """Closes a window by the close button of its header bar. name: what GTK calls it."""
        next(self.find_all('button', name)).press()

    def find_all(self, role=None, name=None, seen=True):
        """All nodes below it of that role (a key of ROLES or AT-SPI's own word) and name; what is in a table is left to Table."""
        roles = ROLES.get(role, (role,))
        for node in self.walk(prune=lambda node: node.role in ROLES['table']):
            try:
                if (role is None or node.role in roles) and (name is None or node.is_called(name)):
                    if not seen or node.is_seen():
                        yield node
            except GLib.Error:
                continue  # it is gone

    def find(self, role=None, name=None, seen=True, timeout=TIMEOUT):
        """The first such node; waits until there is one."""
        what = f'{role or "something"} called {name!r} in {self!r}'
        return eventually(lambda: next(self.find_all(role, name, seen), None), what, timeout)

    def dump(self, depth=0, rows=40):
        """The tree as text, for the one who reads a failure."""
        try:
            box = self.box
        except GLib.Error:
            box = None
        try:
            lines = ['  ' * depth + f'{self.role} {self.name!r} {box} {" ".join(sorted(self.states))}']
            shown = 0
            for child in self.children:
                shown += child.role == 'table row'
                if shown <= rows:
                    lines += child.dump(depth + 1, rows)
        except GLib.Error as error:
            return ['  ' * depth + f'(gone: {error.message})']
        return lines


class Table:
    """A GtkColumnView as a person sees it: titles, and the rows that are in view."""

    def __init__(self, node):
        self.node = node

    @property
    def _list(self):
        return next(child for child in self.node.children if child.role == 'list')

    @property
    def headers(self):
        """[(title, node of the header)] from left to right, without hidden columns."""
        head = next(child for child in self.node.children if child.role == 'table row')
        columns = [(child.caption, child) for child in head.children if child.box.width > 0]
        return [(title, node) for title, node in columns if title]

    @property
    def titles(self):
        return [title for title, _ in self.headers]

    def header(self, title):
        return next(node for name, node in self.headers if name == title)

    def _beginning(self, area):
        """A place within the first column, which is on the right where one reads from there."""
        titles = [node.box.x for _, node in self.headers]
        return area.x + 3 if titles[0] <= titles[-1] else area.x + area.width - 3

    def _row_at(self, x, y):
        """The row drawn at that place. A first look makes GTK know the rows, their first cells and what is in them, see Node.at."""
        for known in (True, False):
            if not known:
                for row in self._list.children:
                    for cell in itertools.islice(row.children, 1):
                        next(cell.children, None)
            node = self.node.at(x, y)
            while node is not None and node.role not in ('table row', 'application'):
                node = node.parent
            if node is not None and node.role == 'table row':
                return node
        return None

    def row_nodes(self):
        """The rows in view from the top, also those cut off by an edge."""
        area = self._list.box
        if Node.tells_what_is_drawn:
            rows = [(row.box, row) for row in self._list.children]
            rows = [(box.y, row) for box, row in rows if box.height > 0 and area.y - box.height < box.y < area.y + area.height]
            return [row for _, row in sorted(rows, key=lambda placed: placed[0])]
        found = []
        x, y = self._beginning(area), area.y + 1
        while y < area.y + area.height:
            row = self._row_at(x, y)
            if row is None:
                break
            if found and row == found[-1]:
                y += 1  # its place was rounded down
                continue
            box = row.box
            if box.height <= 0 or box.y + box.height <= y:
                raise NotSeen('the rows are being laid out')
            found.append(row)
            y = box.y + box.height + 1
        return found

    def cells(self, row):
        """{title: node of the cell} of one row."""
        cells = [cell for cell in row.children if cell.box.width > 0]
        return dict(zip(self.titles, cells))

    def rows(self):
        """The rows in view as [{title: text}]."""

        def look():
            titles = self.titles
            return [[dict(zip(titles, (cell.caption.partition(', ')[0] for cell in row.children)))] for row in self.row_nodes()]

        return [row for (row,) in eventually(lambda: (look(),), 'rows that can be read')[0]]

    def column(self, title):
        """The texts of one column, from the top, of the rows in view, each up to its first comma."""
        position = self.titles.index(title)

        def look():
            texts = []
            for row in self.row_nodes():
                cell = row.accessible.get_child_at_index(position)
                if cell is None:
                    raise NotSeen(f'{row!r}, which has just gone')
                texts.append(Node(cell).caption.partition(', ')[0])
            return (texts,)

        return eventually(look, f'the column {title!r}')[0]

    def row(self, text, timeout=TIMEOUT):
        """The node of the row in view whose first cell shows that text, perhaps with more of the row after a comma; waits until there
        is one."""

        def look():
            for row in self.row_nodes():
                if next(row.children).caption.partition(', ')[0] == text:
                    return row
            return None

        return eventually(look, f'a row {text!r}', timeout)

    def cell(self, text, title):
        """The node of the cell in that column, of the row whose first cell shows that text."""
        return self.cells(self.row(text))[title]
