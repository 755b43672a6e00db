#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A visit from the first start to the end that touches each part of the window once; with sanitizers it looks for their errors."""
from accessible import eventually
from cdn import row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:00:00')


@story('start, sync, search, filter, sort, SSL Detail, another sync, and the end')
def visit(stage):
    stage.cdn.page_size(4)
    rows = [row(f'site-{number}.example', days=9 + number, at=NOW) for number in range(9)]
    rows.append(row('xn--bcher-kva.example', days=3, status='failed', reason='deploy_failed', at=NOW))
    program = stage.start(rows=rows, clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    table.expect_count('Showing 9 of 10 domains, 1 needs attention')

    program.type('büch')
    program.wait_for('No Domains Found')
    program.click(program.find('button', 'Show All Statuses'))
    table.expect_domains('bücher.example')
    program.click(program.find('entry', 'Search by Domain'))
    program.key('Escape')
    table.click_header('SSL Domain')
    table.expect_domains([*(f'site-{number}.example' for number in range(9)), 'bücher.example'])  # by its xn-- form

    program.click(table.cell('bücher.example', 'View'))
    window = program.window('SSL Detail')
    eventually(lambda: any(node.name == 'Copy SHA-256' for node in window.walk()), 'the facts')
    program.key('Escape')
    eventually(lambda: not program.has_window('SSL Detail'), 'the end of the dialog')

    stage.cdn.rows = rows[1:]
    stage.cdn.fail('/v1/domains$', 'status', status=500, times=1)
    program.key('F5')
    program.click(program.find('button', 'Try Again'))
    table.expect_count('Showing 9 of 9 domains, 1 needs attention')
    assert program.quit() == 0


if __name__ == '__main__':
    run()
