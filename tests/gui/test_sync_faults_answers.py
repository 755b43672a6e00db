#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that break the contract in the midst of a sync: the sentence in the window, the rows, and the database."""
from cdn import row
from faults import DOMAINS, INFO, NOW, demo_database, details, play
from inventory_table import InventoryTable
from story import run, story

JSON = {'do': 'answer', 'content_type': 'application/json'}
FIRST = 'The first page of domains from HOST cannot be used: {}. Tell the CDN’s support. (Request req_7)'
FURTHER = 'A further page of domains from HOST cannot be used: {}. Tell the CDN’s support. (Request req_7)'
NOT_API = ('HOST does not answer as the inventory API does: {}. Check that the address is that of the inventory API, above all what '
           'follows the host’s name; if it is, tell the CDN’s support. (Request req_7)')  # fmt: skip
TOO_LARGE = ('An answer of HOST is larger than the 16.0\N{NO-BREAK SPACE}MiB that the API allows; the rest of it was not read. Tell the '
             'CDN’s support. (Request req_7) It was a further page of domains.')  # fmt: skip
BROKE_OFF = 'The connection to HOST broke off before the answer was complete. Try again.'


def answer(body, **more):
    return {**JSON, 'body': body, 'request_id': 'req_7', **more}


# Which request it meets (0: what the CDN says of itself; else a page of domains), what the CDN sends, what the window says.
CONTENTS = [
    (2, {**answer('<!DOCTYPE html><title>Log in</title>'), 'content_type': 'text/html'}, FURTHER.format('it is a web page')),
    (0, {**answer('<!DOCTYPE html><title>Log in</title>'), 'content_type': 'text/html'}, NOT_API.format('it is a web page')),
    (1, answer(''), FIRST.format('it is empty')),
    (2, answer('domains: none'), FURTHER.format('it is not JSON (at byte 0)')),
    (2, answer('{"domains": ['), FURTHER.format('it is not JSON (at byte 13)')),
    (2, answer('[]'), FURTHER.format('it is not JSON (at byte 0)')),
    (2, answer('{"domains": "none"}'), FURTHER.format('the member “domains” is not a list')),
    (2, answer('{"domains": [], "next_page_token": 7}'), FURTHER.format('the member “next_page_token” is not a text')),
    (2, answer('{"total_size": 3}'), FURTHER.format('the member “domains” is missing')),
    (2, answer('{"domains": ["\xff"]}', is_latin=True), FURTHER.format('it is not UTF-8 (at byte 14)')),
    (2, answer('{"domains": [], "next_page_token": "again"}'),
     'The CDN leads in a circle: it names a page of the inventory as the next one that it has sent before. Sync again later; if it '
     'stays so, tell the CDN’s support.'),
    (2, answer(' ' * 1024, repeat=17 * 1024, packs=False), TOO_LARGE),
    (2, answer(' ' * 1024, repeat=200 * 1024), TOO_LARGE),
    (0, answer('{"api_version": "2.0"}'),
     'HOST speaks version 2.0 of the inventory API, and this Certbook speaks version 1: install a newer Certbook. (Request req_7)'),
    (0, answer('{"name": "A CDN"}'), NOT_API.format('it names no api_version')),
    (2, {'do': 'truncate'}, BROKE_OFF),
    (2, {'do': 'drop'}, BROKE_OFF),
    (2, {'do': 'bytes', 'bytes': 'SSH-2.0-OpenSSH_9.2\r\n'},
     'What HOST sent cannot be read: it is damaged, or is not HTTP. Check that the address is that of the API. It was a further page '
     'of domains.'),
]  # fmt: skip


@story('each answer that cannot be used has its sentence above the rows that were there, and Try Again')
def contents(stage):
    play(stage, CONTENTS)


TIME = 'the member “{}” is not a time of the years 1970 to 9999'
# What is wrong with a row, and what is said of it.
ROWS = [
    ({'create_time': '1969-12-31T23:59:59Z'}, TIME.format('create_time')),
    ({'update_time': '10000-01-01T00:00:00Z'}, TIME.format('update_time')),
    ({'expire_time': '2026-02-30T00:00:00Z'}, TIME.format('expire_time')),
    ({'expire_time': 'next week'}, TIME.format('expire_time')),
    ({'expire_time': 1795417200}, 'the member “expire_time” is not a text'),
    ({'status': 7}, 'the member “status” is not a text'),
    ({'provisioning': ''}, 'the member “provisioning” is empty'),
    ({'status': None}, 'the member “status” is null'),
    ({'certificate_count': -1}, 'the member “certificate_count” is out of range'),
    ({'deleted': 'yes'}, 'the member “deleted” is not true or false'),
    ({'domain': 'x' * 1000000}, 'the member “domain” is not the name of a domain'),
    ({'id': 'x' * 1000000}, 'the member “id” is not 1 to 512 characters of printable ASCII'),
]  # fmt: skip


def described(number, wrong, fault):
    def shown(text):
        return text[:64] + '…' if len(text) > 64 else text

    return f'domains[{number}] (“{shown(wrong["domain"])}”, id “{shown(wrong["id"])}”): {fault}.'


@story('rows that cannot be read are left out and told one by one; nothing is removed for their sake')
def row_faults(stage):
    good = [row(f'{number:02}.example', days=40 + number, at=NOW) for number in range(len(ROWS))]
    extra = row('removed.example', days=90, at=NOW)
    program = stage.start(rows=[*good, extra], clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    database = demo_database(stage)
    before = database.rows()
    assert len(before) == len(ROWS) + 1

    wrong = [{**one, **change} for one, (change, _) in zip(good, ROWS)]
    without = {key: value for key, value in good[0].items() if key != 'domain'}
    new = row('new.example', days=85, at=NOW)
    stage.cdn.rows = [*wrong, without, new]
    program.key('F5')
    notice = f'{len(ROWS) + 1} domains could not be read and were left out; nothing was removed. Tell the CDN’s support.'
    program.wait_for(notice)
    said = details(program)
    assert said[: len(ROWS)] == [described(number, *pair) for number, pair in enumerate(zip(wrong, (text for _, text in ROWS)))], said
    assert said[len(ROWS) :] == [f'domains[{len(ROWS)}] (id “{without["id"]}”): the member “domain” is missing.'], said
    database.expect({**before, 'new.example': new['expire_time']}, 'with rows that cannot be read')
    InventoryTable(program).expect_domains(sorted([*before, 'new.example']))

    stage.cdn.rows = [*good, new]
    program.key('F5')
    program.wait_until_gone(notice)
    del before['removed.example']
    InventoryTable(program).expect_domains(sorted([*before, 'new.example']))
    database.expect({**before, 'new.example': new['expire_time']}, 'after a whole pass')


if __name__ == '__main__':
    run()
