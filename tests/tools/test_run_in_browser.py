# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/run-in-browser: a window where there is no display, with a program that stands in for the real one."""
import base64
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

import tap

TOOL = pathlib.Path(os.environ['CERTBOOK_TOOLS']) / 'run-in-browser'
TIMEOUT = 20


def is_alive(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def wait_until(look):
    end = time.monotonic() + TIMEOUT
    while not look():
        if time.monotonic() > end:
            raise AssertionError('it did not happen in time')
        time.sleep(0.02)


class RunInBrowser(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        names = ('DISPLAY', 'WAYLAND_DISPLAY', 'SSH_CONNECTION', 'LD_PRELOAD')
        self.environment = {key: value for key, value in os.environ.items() if key not in names}
        self.environment.update(XDG_RUNTIME_DIR=str(self.folder), HOME=str(self.folder))

    def start(self, *argv):
        self.tool = subprocess.Popen([TOOL, *argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                     env=self.environment)  # fmt: skip
        self.addCleanup(self.end)
        self.children = []
        self.url = None
        for line in self.tool.stdout:
            found = re.search(r'http://127\.0\.0\.1:(\d+)/', line)
            if found:
                self.url, self.port = found[0], int(found[1])
                break
        listing = pathlib.Path(f'/proc/{self.tool.pid}/task/{self.tool.pid}/children').read_text().split()
        self.children = [int(pid) for pid in listing]
        return self.url

    def end(self):
        if self.tool.poll() is None:
            self.tool.kill()
            self.tool.wait()
        self.tool.stdout.close()
        for pid in self.children:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)

    def assert_all_gone(self):
        wait_until(lambda: not any(is_alive(pid) for pid in self.children))

    def test_the_address_is_one_that_answers(self):
        self.assertIsNotNone(self.start('sleep', '60'))
        with urllib.request.urlopen(self.url, timeout=TIMEOUT) as answer:
            self.assertIn(b'broadway', answer.read())

    def test_the_program_draws_there(self):
        self.start('gtk4-query-settings', 'gtk-theme-name')
        self.assertIn('gtk-theme-name', self.tool.stdout.read())
        self.assertEqual(self.tool.wait(TIMEOUT), 0)

    def test_a_browser_is_sent_the_window(self):
        program = self.folder / 'window.py'
        program.write_text('import gi\ngi.require_version("Gtk", "4.0")\nfrom gi.repository import Gtk, GLib\n'
                           'Gtk.init()\nGtk.Window(title="x").present()\nGLib.MainLoop().run()\n')  # fmt: skip
        self.start('/usr/bin/python3', str(program))
        with socket.create_connection(('127.0.0.1', self.port), TIMEOUT) as browser:
            key = base64.b64encode(os.urandom(16)).decode()
            browser.sendall((f'GET /socket HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n'
                             f'Origin: http://127.0.0.1:{self.port}\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                             'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: broadway\r\n\r\n').encode())  # fmt: skip
            received = b''
            end = time.monotonic() + TIMEOUT
            while len(received) < 2000 and time.monotonic() < end:
                received += browser.recv(65536)
        self.assertIn(b'101', received.split(b'\r\n')[0])
        # A picture of the window's parts: more than the few bytes of the greeting.
        self.assertGreaterEqual(len(received), 2000)

    def test_the_status_is_the_programs(self):
        self.start('bash', '-c', 'exit 3')
        self.assertEqual(self.tool.wait(TIMEOUT), 3)
        self.assert_all_gone()

    def test_the_server_ends_with_the_program(self):
        self.start('sleep', '0.5')
        self.assertEqual(self.tool.wait(TIMEOUT), 0)
        self.assert_all_gone()
        self.assertEqual(list(self.folder.glob('broadway*')), [])

    def test_ctrl_c_ends_both(self):
        self.start('sleep', '60')
        self.assertEqual(len(self.children), 2)
        self.tool.send_signal(signal.SIGINT)
        self.assertNotEqual(self.tool.wait(TIMEOUT), 0)
        self.assert_all_gone()

    def test_a_kill_ends_both(self):
        self.start('sleep', '60')
        names = {'sleep', 'gtk4-broadwayd'}
        wait_until(lambda: {pathlib.Path(f'/proc/{pid}/comm').read_text().strip() for pid in self.children} == names)
        self.tool.kill()
        self.tool.wait(TIMEOUT)
        self.assert_all_gone()

    def test_two_at_once(self):
        self.start('sleep', '60')
        first, tool, children = self.url, self.tool, self.children
        self.start('sleep', '60')
        self.assertNotEqual(first, self.url)
        self.assertTrue(all(is_alive(pid) for pid in children))
        for one in (tool, self.tool):
            one.terminate()
            one.wait(TIMEOUT)
        self.children += children
        self.assert_all_gone()
        tool.stdout.close()


tap.run()
