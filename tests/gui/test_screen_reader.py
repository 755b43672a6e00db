#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job by keyboard and ears alone: each step is taken after the screen reader Orca has said where it leads."""
import re

import sandbox
import screen_reader
from accessible import NotSeen, eventually
from cdn import DAY, certificate, row
from clock import moment
from story import run, story

NOW = moment('2026-11-23 08:00:00')
TOKEN = 'token-of-the-first-1234567890'
HISTORY = [
    certificate(2, NOW + 80 * DAY, NOW - 10 * DAY, current=True, private_key='available'),
    certificate(1, NOW - 20 * DAY, NOW - 200 * DAY),
]
ROWS = [
    row('shop.example', expires=NOW + 80 * DAY, at=NOW, history=HISTORY),
    row('shop.old.example', days=-3, at=NOW),
    row('week.example', days=5, at=NOW),
    *(row(f'www-{number}.example.net', days=33 + number, at=NOW) for number in range(9)),
]
TYPE_NAME = re.compile(r'\b(Gtk|Cbk|Adw)[A-Z]')


class Listener:
    """The program, and the screen reader that reads it; after each key something is heard, or the key was of no use."""

    def __init__(self, stage, **how):
        self.program = stage.start(clock=stage.clock(NOW), **how)
        self.reader = screen_reader.ScreenReader(stage)

    def key(self, *keys, hear):
        self.reader.forget()
        self.program.key(*keys)
        self.reader.hear(hear)

    def type(self, text, hear):
        self.reader.forget()
        self.program.type(text)
        self.reader.hear(hear)

    def go_to(self, name, key='Tab', most=16):
        """Presses the key until the focus is on what has that name, and waits until the reader has said it."""
        for _ in range(most):
            before = self.program.focused()
            self.reader.forget()
            self.program.key(key)
            focused = eventually(lambda: self.program.focused() if self.program.focused() not in (None, before) else None, f'the focus to move by {key}')
            if focused.is_called(name):
                self.reader.hear(name)
                return
        raise AssertionError(f'{name!r} has no focus after {most} times {key}, but {focused!r}')

    def go_down_to(self, item, most=8):
        """Goes down the list that is open until the focus is on that; where it begins, newer versions of GTK do otherwise."""
        for _ in range(most):
            before = self.program.focused()
            self.program.key('Down')
            try:
                eventually(lambda: self.program.focused() not in (None, before), 'the focus to move by Down', 3)
            except NotSeen:
                continue  # the list had no focus yet
            if any(node.name == item for node in self.program.focused().walk()):
                return
        raise AssertionError(f'{item!r} has no focus after {most} times Down, but {self.program.focused()!r}')

    def end(self):
        """Nothing was called by the name of a type of the program or its toolkit."""
        named = [words for words in self.reader.everything() if TYPE_NAME.search(words)]
        self.reader.end()
        assert not named, named


@story('a domain is found, its row and its history are read, and the pair is saved, by keyboard and ears')
def main_job(stage):
    listener = Listener(stage, rows=ROWS)
    program = listener.program
    program.wait_for('Synced just now')

    listener.type('shop', hear='Showing 1 of 12 domains')
    listener.key('Return', hear='shop.example, expires in 80 days, Valid, Auto SSL')
    listener.key('Return', hear='SSL Detail')
    listener.go_to('Download certificate of 2026-11-13 08:00:00')
    listener.reader.hear('from 2026-11-13 08:00:00 to 2027-02-11 08:00:00, Valid, Auto SSL, in use now')
    listener.key('space', hear='selected')  # the name in the file chooser
    program.key('ctrl+a')
    program.type(str(stage.home.folder / 'shop.crt'))
    if sandbox.APPLICATION:  # asks for the place of the key as well
        listener.key('Return', hear='selected')
        program.key('ctrl+a')
        program.type(str(stage.home.folder / 'shop.key'))
    listener.key('Return', hear='Saved shop.crt and shop.key')
    assert (stage.home.folder / 'shop.crt').exists() and (stage.home.folder / 'shop.key').exists()
    listener.key('Escape', 'Escape', hear='shop.example, expires in 80 days')
    listener.end()


@story('the filter, the order and what goes wrong are said where the focus is')
def told(stage):
    listener = Listener(stage, rows=ROWS)
    program = listener.program
    program.wait_for('Synced just now')
    listener.key('Tab', hear='Valid')
    program.key('space')
    eventually(program.popup_is_open, 'the list of the statuses')
    listener.go_down_to('Expired')
    listener.key('Return', hear='Showing 1 of 12 domains')
    listener.go_to('Sort')
    listener.reader.hear('Expired Date, Ascending')
    program.key('ctrl+f')
    stage.cdn.fail('/v1/', 'status', status=500, type='broken')
    listener.key('F5', hear='failed to answer')
    listener.end()


if __name__ == '__main__':
    run()
