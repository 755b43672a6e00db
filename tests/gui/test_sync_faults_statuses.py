#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CDN that refuses in the midst of a sync, in every way that has a status: the sentence, the rows, and the database."""
import re

from faults import DOMAINS, INFO, NOW, expected, pattern, play, rows, start_demo
from story import run, story

SAYS = ' It says: “As the story wants it.” (Request request-N)'
BUSY = 'HOST is too busy at the moment (HTTP status {}). Try again later.'


def status(number, kind, **more):
    return {'do': 'status', 'status': number, 'type': kind, **more}


# Which request it meets (0: what the CDN says of itself; else a page of domains), what the CDN does, what the window says.
STATUSES = [
    (0, status(401, 'unauthorized'), 'HOST does not accept the token. Enter a token that is valid.' + SAYS),
    (2, status(401, 'unauthorized'), 'HOST does not accept the token. Enter a token that is valid.' + SAYS),
    (1, status(400, 'invalid-parameter'), 'HOST refused the request (HTTP status 400). Tell the CDN’s support.' + SAYS),
    (2, status(403, 'forbidden'), 'HOST does not allow this token to do that. Ask the CDN for a token that may.' + SAYS),
    (0, status(404, 'not-found'),
     'There is no inventory API at this address of HOST. Check the address, above all what follows the host’s name.'),
    (1, status(404, 'not-found'),
     'HOST has no list of domains at this address. Check the address, above all what follows the host’s name; if it is right, tell '
     'the CDN’s support.' + SAYS),
    (2, status(410, 'sync-token-expired'),
     'HOST no longer knows the place to go on from. Sync again from the beginning.' + SAYS),
    (2, status(429, 'rate-limited'), BUSY.format(429) + SAYS),
    (2, status(500, 'internal', detail='Kaputt <b>&amp;'),
     'HOST failed to answer (HTTP status 500). Try again later, or tell the CDN’s support. It says: “Kaputt <b>&amp;”. (Request '
     'request-N)'),
    (2, status(502, 'maintenance', retry_after=1), BUSY.format(502) + SAYS),
    (2, {'do': 'answer', 'status': 502, 'body': '<h1>Bad gateway</h1>'}, BUSY.format(502)),
    (2, status(503, 'maintenance'), BUSY.format(503) + SAYS),
    (2, status(504, 'maintenance'), BUSY.format(504) + SAYS),
    (2, status(429, 'rate-limited', retry_after=3600),
     'HOST is too busy at the moment (HTTP status 429). It wants to be asked again at 2026-11-23 09:13, not earlier.' + SAYS),
    (2, status(503, 'maintenance', retry_after='Mon, 23 Nov 2026 12:00:00 GMT'),
     'HOST is too busy at the moment (HTTP status 503). It wants to be asked again at 2026-11-23 12:00, not earlier.' + SAYS),
    (2, status(307, 'elsewhere'),
     'HOST wants the request sent elsewhere. A token is never sent on: enter the address of the API itself.'),
    (2, status(302, 'elsewhere', location='https://other.example/login?x=1'),
     'HOST wants the request sent to another address, at other.example. A token is never sent on: if that is right, enter that '
     'address.'),
]  # fmt: skip


@story('each status that is no success has its sentence above the rows that were there, and Try Again')
def statuses(stage):
    play(stage, STATUSES)


@story('a page token that the CDN forgot once is nobody’s concern: everything is fetched from the beginning')
def forgotten_token(stage):
    sync = start_demo(stage)
    stage.cdn.rows = rows(1)
    stage.cdn.fail(DOMAINS, 'status', status=410, type='sync-token-expired', after=1, times=1)
    asked = len(stage.cdn.requests('/v1/domains'))
    sync.program.key('F5')
    sync.table.expect_domains(sorted(expected(1)))
    sync.program.wait_for('Synced just now')
    assert not sync.program.sees(re.compile('no longer knows')), 'it is said'
    assert len(stage.cdn.requests('/v1/domains')) - asked == 4, 'two pages, of which the second was forgotten, and two again'
    sync.database.expect(expected(1), 'after 410')


@story('a token that is not accepted is not tried again by itself; what may pass by itself is')
def automatic(stage):
    clock = stage.clock(NOW)
    sync = start_demo(stage, clock)
    refused, failed = STATUSES[0], STATUSES[8]
    stage.cdn.fail(INFO, **refused[1])
    sync.fail(refused[2])
    asked = len(stage.cdn.requests('/v1/'))
    stage.cdn.recover()
    clock.advance(days=1)
    sync.program.wait_for('Offline: showing what was there at 2026-11-23 08:12')
    assert sync.program.sees(pattern(refused[2]))
    assert len(stage.cdn.requests('/v1/')) == asked, 'the token was tried again'
    sync.recover(refused[2])

    stage.cdn.fail(DOMAINS, after=1, **failed[1])
    sync.fail(failed[2], is_first=False, offline=re.compile('^Offline: showing what was there at 08:12$'))
    stage.cdn.recover()
    clock.advance(minutes=20)
    sync.program.wait_until_gone(pattern(failed[2]))
    sync.table.expect_domains(sorted(expected(sync.turn)))


if __name__ == '__main__':
    run()
