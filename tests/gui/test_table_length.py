# SPDX-License-Identifier: GPL-3.0-or-later
"""What the table asks of GTK when the list gets longer or shorter, and which of the rows that GTK keeps have names."""
import re

import sandbox
import story
from accessible import Table, eventually
from cdn import row
from clock import moment
from inventory_table import InventoryTable

NOW = moment('2026-11-23 12:00:00')
N_ROWS = 400
CELLS = 8
PROGRAM = 'certbook' if sandbox.APPLICATION else str(story.PROGRAM)
MOST_ROWS_IN_A_FRAME = 24
MOST_ITEMS_IN_A_FRAME = 1000


def start(stage):
    """The program with its trace, which is in stage.trace."""
    stage.trace = stage.home.cache / 'trace.log'
    rows = [row(f'{"shop" if number % 40 == 0 else "host"}-{number:03}.example', days=100 + number, at=NOW) for number in range(N_ROWS)]
    environment = {'CERTBOOK_TRACED': PROGRAM, 'CERTBOOK_TRACE_FILE': str(stage.trace)}
    program = stage.start(rows=rows, clock=stage.clock(NOW), environment=environment)
    program.wait_for('Synced just now')
    return program, InventoryTable(program), program.find('entry', 'Search by Domain')


def frames(stage):
    """The numbers of each frame so far, by their names."""
    lines = stage.trace.read_text().splitlines()
    return [{name: int(value) for name, value in re.findall(r'(\S+)=(-?\d+)', line)} for line in lines if line.startswith('frame ')]


def cells_kept(stage):
    every = frames(stage)
    return sum(frame['made'] for frame in every) - sum(frame['gone'] for frame in every)


@story.story('rows of widgets come and go a few a frame, and no frame asks for many items')
def churn(stage):
    program, table, entry = start(stage)
    eventually(lambda: cells_kept(stage) >= 30 * CELLS, 'the rows of widgets of a long list')
    for text, found in (('shop', 10), ('', N_ROWS), ('no such domain', 0), ('', N_ROWS), ('shop-0', 3), ('shop', 10), ('', N_ROWS)):
        program.clear_and_type(entry, text) if text else program.key('Escape')
        table.expect_count(f'Showing {found} of {N_ROWS} domains')
        if 0 < found < 30:
            eventually(lambda: cells_kept(stage) <= (found + 1) * CELLS, 'the rows of widgets of a short list')
    every = frames(stage)
    assert max(frame['made'] for frame in every) <= MOST_ROWS_IN_A_FRAME * CELLS, every
    assert max(frame['gone'] for frame in every) <= MOST_ROWS_IN_A_FRAME * CELLS, every
    assert max(frame['asked'] for frame in every) <= MOST_ITEMS_IN_A_FRAME, every


def names(table):
    """The domains that all rows that GTK keeps are named by (it calls what has no name by its type); and how many are in view."""
    nodes = table.row_nodes()
    kept = [next(next(node.children).children).name for node in table._list.children]
    domains = [name.partition(',')[0] for name in kept]
    return [domain for domain in domains if domain.endswith('.example')], len(nodes)


@story.story('rows in view have names for a screen reader, and those that GTK keeps out of view have none')
def visible_names(stage):
    program, table, _ = start(stage)
    table = Table(program.find('table', 'SSL Certificates'))

    def look(domain):
        found, n_in_view = names(table)
        return domain in found and len(set(found)) == len(found) == n_in_view

    eventually(lambda: look('shop-000.example'), 'names of the first rows alone')
    program.click(table.cell('host-003.example', 'SSL Domain'))
    program.key('End')
    eventually(lambda: look(f'host-{N_ROWS - 1}.example'), 'names of the last rows alone')
    program.key('Home')
    eventually(lambda: look('shop-000.example'), 'names of the first rows alone again')


if __name__ == '__main__':
    story.PROGRAM = story.LAUNCHER = story.HERE / 'traced'
    story.run()
