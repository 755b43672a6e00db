#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network between an account and its CDN that fails: the sentence in the window, the rows, and the database."""
import re
import socket
import threading

from accounts import move_account
from faults import DOMAINS, HOST, TOKEN, rows, start_account, start_demo
from story import run, story

AGAIN = ' Check the network connection, or try again later.'
BROKE_OFF = 'The connection to HOST broke off before the answer was complete. Try again.'
PROXY_SETTINGS = """
[system/proxy]
mode='manual'
ignore-hosts=['*.invalid']

[system/proxy/https]
host='127.0.0.1'
port={}
"""


class Proxy:
    """A proxy that refuses to lead anywhere."""

    def __init__(self):
        self._socket = socket.create_server(('127.0.0.1', 0))
        self.port = self._socket.getsockname()[1]
        self.asked = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client = self._socket.accept()[0]
            except OSError:
                return
            with client:
                head = b''
                while b'\r\n\r\n' not in head:
                    head += client.recv(4096) or b'\r\n\r\n'
                self.asked.append(head)
                client.sendall(b'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n')

    def end(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@story('a host that is not found, refuses or breaks off, and a proxy that refuses, are named above the rows')
def connections(stage):
    stage.open_keyring()
    proxy = Proxy()
    settings = stage.outer_home.settings
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(PROXY_SETTINGS.format(proxy.port))
    cdn = stage.open_cdn(TOKEN, rows(0))
    gone = stage.open_cdn(TOKEN, before=lambda cdn: cdn.refuse_connections())
    sync = start_account(stage, cdn)
    for url, sentence in (
        ('https://no-such-host.invalid/api', 'The host of no-such-host.invalid was not found. Check the address and the network connection.'),
        (gone.url, 'HOST refuses connections. Check the address, or try again later.'),
        ('https://cdn.example/api',
         'No connection to cdn.example came about: the proxy on the way refused it (HTTP status 403). Nothing was sent. The connection '
         f'goes through the proxy 127.0.0.1:{proxy.port}: check that as well.'),
        (cdn.url.replace('http:', 'https:'),
         re.compile(f'^A secure connection to {HOST} could not be made: [^.]*[^.]\\. Check that the address is that of an HTTPS service.$')),
    ):  # fmt: skip
        sync.move(url, sentence)
    assert proxy.asked and all(TOKEN.encode() not in head for head in proxy.asked), proxy.asked
    proxy.end()
    settings.unlink()  # of the desktop, perhaps, which the next story has, too

    move_account(stage, cdn.url)
    sync.program.wait_for('Synced just now')
    for fault in ({'do': 'reset'}, {'do': 'drop'}, {'do': 'truncate'}):
        cdn.fail(DOMAINS, after=1, **fault)
        sync.fail(BROKE_OFF, is_first=False)
        cdn.recover()
        sync.recover(BROKE_OFF)


@story('a connection that does not come about is told after ten seconds, and the rows stay')
def no_connection(stage):
    stage.open_keyring()
    cdn = stage.open_cdn(TOKEN, rows(0))
    sync = start_account(stage, cdn, environment={'SHORT_WAITS_CONNECT': '500'})
    # Connections are taken, and nothing is ever said.
    with socket.create_server(('127.0.0.1', 0)) as mute:
        sync.move(f'https://127.0.0.1:{mute.getsockname()[1]}/api',
                  'No connection to HOST came about within 10 seconds. Check the address and the network connection, or try again later.')  # fmt: skip
    move_account(stage, cdn.url)
    sync.program.wait_for('Synced just now')


@story('a CDN that falls silent is told after half a minute, and the rows stay')
def silence(stage):
    sync = start_demo(stage, environment={'SHORT_WAITS_SILENCE': '1000'})
    stage.cdn.hold_from_page(2)
    sentence = 'HOST did not answer in time: nothing came for 30 seconds.' + AGAIN
    sync.fail(sentence, is_first=False)
    stage.cdn.recover()
    sync.recover(sentence)


if __name__ == '__main__':
    run()
