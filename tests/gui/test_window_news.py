#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since somebody looked: told below the table, marked in it, and forgotten when it was seen."""
from accessible import eventually
from cdn import DAY, row
from clock import moment
from inventory_table import InventoryTable
from story import run, story

NOW = moment('2026-11-23 08:00:00')
BEFORE = ('fails.example', 'gone.example', 'renewed.example', 'same.example')


def before():
    return [row(domain, days=20 + place, at=NOW) for place, domain in enumerate(BEFORE)]


def after():
    rows = {entry['domain']: entry for entry in before()}
    rows['fails.example'].update(status='failed', status_reason='deploy_failed')
    rows['renewed.example'] = row('renewed.example', expires=NOW + 90 * DAY, at=NOW)
    del rows['gone.example']
    return [*rows.values(), row('added.example', days=30, at=NOW)]


def begin(stage):
    program = stage.start(rows=before(), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    program.choose('Status', 'All')
    table = InventoryTable(program)
    table.expect_domains(BEFORE)
    return program, table


def button(program, name):
    return next(iter(program.application.find_all('button', name)), None)


def news(program):
    """(domain, what became of it) of each line of the list that is open."""
    list_ = next(node for node in program.application.find_all('list', 'Changed since You Looked Last', seen=False) if node.box.width)
    lines = []
    for item in list_.find_all('list item', seen=False):
        lines.append(tuple(node.name for node in item.walk() if node.role == 'label'))
    return [line for line in lines if line]


def marked(table):
    """The domains whose cells say that they have changed."""
    names = [node.name for domain in table.table.column('SSL Domain') for node in table.cell(domain, 'SSL Domain').walk()]
    return sorted({name.partition(', ')[0] for name in names if name.endswith('since you looked last')})


@story('what a sync changed is listed and marked until it was seen; the first sync is no news')
def changes(stage):
    program, table = begin(stage)
    assert not button(program, '4 changes') and not button(program, '1 change')
    stage.cdn.rows = after()
    program.key('F5')
    eventually(lambda: button(program, '4 changes'), 'the news')
    hint = program.tooltip(button(program, '4 changes'))
    assert hint.replace(' ', '') == '1introuble,1removed,1added,1renewed', hint
    for domain, words in (('renewed.example', 'Renewed'), ('added.example', 'Added'), ('fails.example', 'In trouble')):
        hint = program.tooltip(table.cell(domain, 'SSL Domain'))
        assert hint == f'{words} since you looked last', hint
    program.point_away()

    program.click(button(program, '4 changes'))
    eventually(lambda: len(news(program)) == 4, 'the list of the news')
    assert news(program) == [
        ('fails.example', 'Failed, was Valid'),
        ('gone.example', 'Removed: the CDN no longer has it'),
        ('added.example', 'Added: Valid, expires 2026-12-23 08:30:00'),
        ('renewed.example', 'Renewed: from 2026-12-15 08:30:00 to 2027-02-21 08:00:00'),
    ], news(program)

    program.key('Escape')
    eventually(lambda: not program.popup_is_open(), 'the list to close')
    program.kill()
    program = stage.start(clock=stage.clock(NOW))
    eventually(lambda: button(program, '4 changes'), 'the news after a crash')
    table = InventoryTable(program)
    eventually(lambda: marked(table) == ['added.example', 'fails.example', 'renewed.example'], 'the marks')

    program.click(button(program, '4 changes'))
    eventually(lambda: len(news(program)) == 4, 'the list of the news')
    program.find('button', 'Mark as Seen', seen=False).press()
    eventually(lambda: not button(program, '4 changes'), 'the news to go')
    eventually(lambda: not marked(table), 'the marks to go')
    assert program.quit() == 0
    program = stage.start(clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    assert not button(program, '4 changes'), 'news that were seen came back'


@story('a line of the news leads to the domain')
def leads(stage):
    program, _ = begin(stage)
    stage.cdn.rows = after()
    program.key('F5')
    program.click(eventually(lambda: button(program, '4 changes'), 'the news'))
    eventually(lambda: len(news(program)) == 4, 'the list of the news')
    program.click(next(node for node in program.application.find_all('label', 'renewed.example', seen=False) if node.is_in('list')))
    program.window('SSL Detail').find('label', 'renewed.example')
    program.key('Escape')
    eventually(lambda: not program.has_window('SSL Detail'), 'the detail to close')


@story('the window closes with the SSL Detail over it, at whatever that is')
def closes(stage):
    program, _ = begin(stage)
    stage.cdn.rows = after()
    program.key('F5')
    program.click(eventually(lambda: button(program, '4 changes'), 'the news'))
    eventually(lambda: len(news(program)) == 4, 'the list of the news')
    line = next(node for node in program.application.find_all('label', 'renewed.example', seen=False) if node.is_in('list'))
    close = next(program.window('Certbook').find_all('button', 'Close'))
    program.click(line)
    eventually(lambda: program.has_window('SSL Detail'), 'the detail')
    close.press()
    assert program.wait_for_end() == 0


@story('the demo that is started again has few changes to tell of')
def demo_again(stage):
    clock = stage.clock(NOW)
    arguments = ('--demo-still', '--demo-domains=1000')
    program = stage.start(*arguments, clock=clock, real_cdn=True)
    program.wait_for('Synced just now')
    assert program.quit() == 0
    clock.advance(hours=1)
    program = stage.start(*arguments, clock=clock, real_cdn=True)

    def look():
        return next((node for node in program.application.find_all('button') if node.name.endswith(' changes')), None)

    told = eventually(look, 'the news')
    assert 1 < int(told.name.split()[0]) < 30, told.name
    program.click(told)
    eventually(lambda: news(program), 'the list of the news')


if __name__ == '__main__':
    run()
