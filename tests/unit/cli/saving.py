# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the real program's `save`, and speaks with it as the window does."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "demo"))

import cdn  # noqa: E402, F401
import tap  # noqa: E402
from authority import Authority, new_key  # noqa: E402
from pem_cdn import TOKEN, PemCdn  # noqa: E402

PROGRAM = os.path.abspath(tap.PROGRAM)
PRELOAD = os.environ.get("CERTBOOK_TEST_PRELOAD")
WAIT = 60
ID = "crt/1+a="
DOMAIN = "www.example.com"
SAVED, FAILED, USAGE, CANCELLED = 0, 1, 2, 3


class Save:
    """A running `certbook save`. Whatever it writes is searched for secrets when it has ended."""

    def __init__(self, secrets=(), program=(), env=None, **options):
        environment = dict(os.environ if env is None else env)
        if PRELOAD:
            environment["LD_PRELOAD"] = PRELOAD
        reader, self._writer = os.pipe()
        self.secrets = [TOKEN, *secrets]
        self.process = subprocess.Popen(
            [*program, PROGRAM, "save", "--request-fd", str(reader)],
            pass_fds=[reader],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            **options,
        )
        os.close(reader)
        self.written = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(WAIT)
        self.process.stdout.close()
        self.process.stderr.close()

    def send(self, text):
        """Writes to the process; one that has ended does not mind."""
        try:
            os.write(self._writer, text.encode())
        except BrokenPipeError:
            pass

    def request(self, **members):
        if members.get("password"):
            self.secrets.append(members["password"])
        self.send(json.dumps(members) + "\n")

    def hang_up(self):
        """Closes the pipe, which means Cancel."""
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def event(self):
        """The next event, or None where there is none any more."""
        line = self.process.stdout.readline()
        self.written += line
        return json.loads(line) if line else None

    def finish(self):
        """Waits for its end. Returns its status."""
        rest, errors = self.process.communicate(timeout=WAIT)
        assert rest == b"", f"it said more: {rest}"
        for secret in self.secrets:
            assert secret.encode() not in self.written + errors, "a secret was written"
        assert errors == b"", f"it wrote on the standard error: {errors.decode()}"
        return self.process.returncode


def secret_lines(key):
    """Those lines of a key in PEM that must not be seen anywhere."""
    return [line for line in key.splitlines() if line and not line.startswith("-----")]


class SaveTest(unittest.TestCase):
    """A CDN, an authority that the request trusts, and a folder that nobody else can look into."""

    @classmethod
    def setUpClass(cls):
        cls._place = tempfile.TemporaryDirectory()
        cls.authority = Authority(cls._place.name)
        cls.key = new_key("ec")
        cls.chain = cls.authority.chain(DOMAIN, key=cls.key)

    @classmethod
    def tearDownClass(cls):
        cls._place.cleanup()

    def setUp(self):
        self.cdn = self.enterContext(PemCdn())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.cdn.put(ID, self.chain, self.key)

    def members(self, form="pair", **changes):
        """A good request."""
        suffix = {"pair": "crt", "crt": "crt", "key": "key"}.get(form, "p12" if "p12" in form else "pem")
        members = {
            "url": self.cdn.url,
            "token": TOKEN,
            "roots": self.authority.root,
            "domain": DOMAIN,
            "certificate_id": ID,
            "has_key": True,
            "form": form,
            "target": f"{self.folder}/a.{suffix}",
            "key_target": f"{self.folder}/a.key" if form == "pair" else None,
            "replace": False,
            "replace_key": False,
            "password": "a pass word ü" if "p12" in form else None,
        }
        return {**members, **changes}

    def start(self, **options):
        return self.enterContext(Save(secret_lines(self.key), **options))

    def save(self, status=SAVED, answer=None, **members):
        """One save from beginning to end. Returns its last event, and the questions before it."""
        with Save(secret_lines(self.key)) as process:
            process.request(**self.members(**members))
            questions = []
            event = process.event()
            while event is not None and event["event"] == "question":
                questions.append(event)
                if answer is None:
                    process.hang_up()
                    event = process.event()
                    break
                process.send(answer + "\n")
                event = process.event()
            self.assertEqual(process.finish(), status, event)
            return event, questions

    def read(self, name):
        return (self.folder / name).read_text()

    def mode(self, name):
        return (self.folder / name).stat().st_mode & 0o7777

    def names(self):
        """All that is in the folder."""
        return sorted(path.name for path in self.folder.iterdir())

    def findings(self, event):
        """The kinds of an event's findings; each has a sentence."""
        for finding in event["findings"]:
            self.assertRegex(finding["sentence"], r"^[^\x00-\x1f]+\.$", finding)
            self.assertIn(finding["gravity"], ("warning", "blocker"))
        return [finding["kind"] for finding in event["findings"]]

    def assert_sentence(self, event, words):
        self.assertEqual(event["event"], "failed", event)
        self.assertRegex(event["message"], re.compile(words))
