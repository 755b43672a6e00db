# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the installed program's commands in a home of their own, without a display, and looks for secrets in all they say."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "demo"), str(TESTS / "unit" / "cli")]

import cdn  # noqa: E402, F401
import tap  # noqa: E402, F401
from inventory_cdn import TOKEN, InventoryCdn  # noqa: E402

PROGRAM = os.path.join(os.environ["CERTBOOK_PREFIX"], "bin", "certbook")
PRELOAD = os.environ.get("CERTBOOK_TEST_PRELOAD")
WAIT = 60
DONE, FAILED, USAGE, CANCELLED = 0, 1, 2, 3


class Home:
    """A user's folders, which nothing else uses, and the environment of his programs."""

    def __init__(self):
        self._place = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._place.name)
        self.environment = {
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            # Nobody listens there: a keyring is only where a test starts one.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/run/no-bus",
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "G_DEBUG": "fatal-warnings",
            "GIO_USE_VFS": "local",
        }
        for name in os.environ:
            if name.endswith("SAN_OPTIONS"):
                self.environment[name] = os.environ[name]
        if PRELOAD:
            self.environment["LD_PRELOAD"] = PRELOAD
        (self.folder / "run").mkdir(mode=0o700)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._place.cleanup()

    def databases(self):
        return sorted((self.folder / "data" / "certbook").glob("*/inventory.db"))


class Result:
    """What a command said, and how it ended."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode()
        self.err = err.decode()

    def json(self):
        return json.loads(self.out)


class CommandTest(unittest.TestCase):
    """A home, a CDN with hand-written rows, and no keyring unless a test starts one."""

    secrets = (TOKEN,)

    def setUp(self):
        self.home = self.enterContext(Home())
        self.cdn = self.enterContext(InventoryCdn())

    def start(self, *arguments, **variables):
        """Starts a command. Its environment is the home's, and these variables; None takes one away."""
        environment = {**self.home.environment, **variables}
        return subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name, value in environment.items() if value is not None},
        )

    def finish(self, process, typed=""):
        """Waits for its end."""
        try:
            out, err = process.communicate(typed.encode(), timeout=WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        for secret in self.secrets:
            self.assertNotIn(secret.encode(), out + err, "a secret was written")
        self.assertNotIn(b"\x1b", out + err, "something for a terminal was written to a pipe")
        return Result(process.returncode, out, err)

    def run_command(self, *arguments, status=DONE, typed="", **variables):
        """A command from beginning to end, whose status must be that."""
        result = self.finish(self.start(*arguments, **variables), typed)
        self.assertEqual(result.status, status, f"{arguments}: {result.out}{result.err}")
        return result

    def add_account(self, name="Work", url=None, *arguments, status=DONE, token=TOKEN, **variables):
        return self.run_command("account", "add", name, url or self.cdn.url, *arguments, status=status,
                                typed=f"{token}\n", **variables)  # fmt: skip

    def sync(self, *arguments, status=DONE, **variables):
        """A sync, for which the environment has the token."""
        return self.run_command("sync", *arguments, status=status, **{"CERTBOOK_TOKEN": TOKEN, **variables})

    def fill(self, rows):
        """An account whose inventory has these rows."""
        self.cdn.rows = rows
        self.add_account()
        return self.sync()

    def interrupt(self, process):
        process.send_signal(signal.SIGINT)
