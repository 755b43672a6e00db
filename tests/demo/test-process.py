# SPDX-License-Identifier: GPL-3.0-or-later
"""The program: its arguments, what it prints, whom it trusts with its token, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import unittest

import tap
from cdn import NOW, TOKEN, WAIT, Cdn
from tap import PROGRAM

# A parent that starts the CDN with a pipe, and then waits for ever: what it is killed for.
PARENT = """
import os, subprocess, sys
reader, writer = os.pipe()
os.write(writer, b"secret\\n")
subprocess.Popen([sys.argv[1], "--token-fd", str(reader)], pass_fds=[reader])
os.close(reader)
sys.stdin.read()
"""


class Arguments(unittest.TestCase):
    def refuse(self, *arguments, says, token=None):
        result = subprocess.run(
            [PROGRAM, *arguments], input=token, capture_output=True, timeout=WAIT, check=False
        )
        errors = result.stderr.decode()
        self.assertEqual((result.returncode, result.stdout), (2, b""), errors)
        self.assertIn(says, errors)
        self.assertEqual(len(errors.splitlines()), 1, errors)
        self.assertTrue(errors.startswith("certbook-demo-cdn: ") and errors.endswith(".\n"), errors)

    def test_domains(self):
        for wrong in ("-1", "1000001", "", "many", "1.5", "99999999999999999999"):
            self.refuse(f"--domains={wrong}", says="--domains needs a whole number from 0 to 1000000")

    def test_seed(self):
        self.refuse("--seed=x", says="--seed needs a whole number")

    def test_port(self):
        for wrong in ("65536", "http"):
            self.refuse(f"--port={wrong}", says="--port needs a whole number from 0 to 65535")

    def test_max_page_size(self):
        for wrong in ("0", "10001"):
            self.refuse(f"--max-page-size={wrong}", says="--max-page-size needs a whole number from 1 to 10000")

    def test_now(self):
        for wrong in ("", "today", "2026-08-18", "2026-08-18T15:01:46", "2026-13-01T00:00:00Z", "1999-12-31T23:59:59Z"):
            self.refuse(f"--now={wrong}", says="--now needs a time")

    def test_live(self):
        for wrong in ("0", "-1", "soon", "nan", "inf", "3s", "86401"):
            self.refuse(f"--live={wrong}", says="--live needs a number of seconds")

    def test_unknown_argument(self):
        self.refuse("domains", says="“domains”")

    def test_descriptor_that_is_no_number(self):
        self.refuse("--token-fd=x", says="--token-fd needs a whole number")

    def test_descriptor_that_is_not_open(self):
        self.refuse("--token-fd=99", says="descriptor 99")

    def test_tokens_that_are_none(self):
        for wrong in (b"", b"\n", b"no end of line", b"two words\n", "ünï\n".encode(), b"x" * 513 + b"\n"):
            self.refuse("--token-fd=0", token=wrong, says="Descriptor 0")


class Output(unittest.TestCase):
    def run_until_read(self, *arguments, lines):
        """Its first lines without --token-fd, and what came after them until it was told to end."""
        with subprocess.Popen(
            [PROGRAM, f"--now={NOW}", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            first = [process.stdout.readline().decode().rstrip("\n") for _ in range(lines)]
            process.send_signal(signal.SIGTERM)
            rest, errors = process.stdout.read(), process.stderr.read()
        self.assertEqual((process.returncode, errors), (0, b""))
        return first, rest.decode()

    def test_address_and_token(self):
        (url, token), rest = self.run_until_read(lines=2)
        self.assertRegex(url, r"^http://127\.0\.0\.1:[1-9][0-9]*/api$")
        self.assertRegex(token, r"^Token: [!-~]{20,}$")
        self.assertEqual(rest, "")

    def test_token_is_another_one_each_time(self):
        tokens = {self.run_until_read(lines=2)[0][1] for _ in range(2)}
        self.assertEqual(len(tokens), 2)

    def test_root_comes_last(self):
        _, rest = self.run_until_read("--print-root", lines=2)
        self.assertTrue(rest.startswith("-----BEGIN CERTIFICATE-----\n"))
        self.assertTrue(rest.endswith("-----END CERTIFICATE-----\n"))
        self.assertEqual(rest.count("BEGIN"), 1)

    def test_made_token_is_good(self):
        with subprocess.Popen([PROGRAM, "--domains=5"], stdout=subprocess.PIPE) as process:
            url = process.stdout.readline().decode().strip()
            token = process.stdout.readline().decode().removeprefix("Token: ").strip()
            with Cdn("--domains=1") as cdn:
                cdn._connection.close()
                cdn._connection.port = int(url.rsplit(":", 1)[1].removesuffix("/api"))
                cdn.token = token
                self.assertEqual(len(cdn.rows()), 5)
            process.terminate()

    def test_silent_while_it_works(self):
        with Cdn("--domains", "50", "--live=0.01") as cdn:
            for _ in range(20):
                cdn.get("/v1/domains")
                cdn.get("/v1/nothing")
            cdn._connection.close()
            os.close(cdn._writer)
            cdn._writer = None
            self.assertEqual(cdn.process.communicate(timeout=WAIT), (b"", b""))

    def test_port_that_is_asked_for(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with Cdn("--domains", "1", "--port", str(port)) as cdn:
            self.assertEqual(cdn.port, port)

    def test_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            result = subprocess.run([PROGRAM, f"--port={port}"], capture_output=True, timeout=WAIT, check=False)
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertIn(f"port {port}", result.stderr.decode())

    def test_output_that_is_full(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM], stdout=full, stderr=subprocess.PIPE, timeout=WAIT, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("standard output", result.stderr.decode())


class End(unittest.TestCase):
    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Cdn("--domains", "10", "--live=0.01") as cdn:
                cdn.domains()
                cdn.process.send_signal(number)
                self.assertEqual(cdn.process.wait(timeout=WAIT), 0)

    def test_end_of_the_descriptor(self):
        cdn = Cdn("--domains", "10")
        cdn.domains()
        self.assertIsNone(cdn.process.poll())
        self.assertEqual(cdn.stop(), b"")
        self.assertEqual(cdn.process.returncode, 0)

    def test_more_on_the_descriptor_is_no_end(self):
        with Cdn("--domains", "10") as cdn:
            os.write(cdn._writer, b"more\n" * 200)
            for _ in range(50):
                self.assertEqual(cdn.get("/v1/info").status, 200)
            self.assertIsNone(cdn.process.poll())

    def test_killed_parent(self):
        """The standard output is a pipe that is at its end when both of them are gone."""
        with subprocess.Popen(
            [sys.executable, "-c", PARENT, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as parent:
            url = parent.stdout.readline().decode()
            port = int(url.rsplit(":", 1)[1].split("/")[0])
            socket.create_connection(("127.0.0.1", port), timeout=WAIT).close()
            parent.kill()
            self.assertEqual(parent.stdout.read(), b"")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=WAIT).close()

    def test_token_is_no_argument(self):
        with Cdn("--domains", "10") as cdn:
            for name in ("cmdline", "environ"):
                with open(f"/proc/{cdn.process.pid}/{name}", "rb") as file:
                    self.assertNotIn(TOKEN.encode(), file.read())


tap.main()
