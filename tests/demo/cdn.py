# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the demo CDN and asks it; each answer is held against the contract before a test sees it."""

import gzip
import http.client
import json
import os
import subprocess
import urllib.parse

from contract import Contract
from tap import PROGRAM

TOKEN = "a+token/of=tests"
NOW = "2026-08-18T15:01:46Z"
NOW_SECONDS = 1787065306
WAIT = 30

CONTRACT = Contract()


def quote(text):
    """Percent-encodes an id or a token."""
    return urllib.parse.quote(text, safe="")


class Answer:
    """An answer over HTTP."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.body = gzip.decompress(self.raw) if packed else self.raw

    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The word at the end of the problem's type."""
        return self.json()["type"].rpartition("/")[2]


class Cdn:
    """A running demo CDN. It ends when its token's pipe is closed."""

    def __init__(self, *arguments, now=NOW, token=TOKEN):
        reader, self._writer = os.pipe()
        command = [PROGRAM, "--token-fd", str(reader), *([f"--now={now}"] if now else []), *arguments]
        self.process = subprocess.Popen(
            command, pass_fds=[reader], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        os.close(reader)
        os.write(self._writer, token.encode() + b"\n")
        self.token = token
        self.url = self.process.stdout.readline().decode().rstrip("\n")
        self.port = urllib.parse.urlsplit(self.url).port
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        errors = self.stop()
        if kind is None:
            assert self.process.returncode == 0, f"it ended with {self.process.returncode}: {errors}"
            assert errors == b"", f"it wrote on the standard error: {errors}"

    def stop(self):
        """Ends it. Returns what it wrote on its standard error."""
        self._connection.close()
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None
        try:
            return self.process.communicate(timeout=WAIT)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise

    def read_root(self):
        """The root certificate, which --print-root prints after the address."""
        lines = []
        while not lines or "END CERTIFICATE" not in lines[-1]:
            lines.append(self.process.stdout.readline().decode())
            assert lines[-1] != "", "the root certificate is not whole"
        return "".join(lines)

    def ask(self, method, path, headers=None, body=None):
        """Asks with the token, unless `headers` has an Authorization of its own (None: without). Nothing is checked."""
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        self._connection.putrequest(method, "/api" + path, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        if method == "POST" and body is None:
            self._connection.putheader("Content-Length", "0")
        elif body is not None:
            self._connection.putheader("Content-Length", str(len(body)))
        self._connection.endheaders(body)
        return Answer(self._connection.getresponse())

    def request(self, method, path, headers=None, body=None):
        """As ask(), and holds the answer against the contract."""
        answer = self.ask(method, path, headers, body)
        CONTRACT.check(method, path.partition("?")[0], answer.status, answer.headers.items(), answer.body)
        return answer

    def get(self, path, headers=None, **query):
        """GET with the query's values percent-encoded."""
        text = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
        return self.request("GET", f"{path}?{text}" if text else path, headers)

    def domains(self, **query):
        """A page of domains that must be there."""
        answer = self.get("/v1/domains", **query)
        assert answer.status == 200, answer.body
        return answer.json()

    def full_pass(self, page_size=1000):
        """All pages of a full pass, as a list."""
        pages = [self.domains(page_size=page_size)]
        while pages[-1].get("next_page_token"):
            pages.append(self.domains(page_size=page_size, page_token=pages[-1]["next_page_token"]))
        return pages

    def rows(self, page_size=1000):
        """All rows of a full pass."""
        return [row for page in self.full_pass(page_size) for row in page["domains"]]

    def delta(self, sync_token, page_size=1000):
        """The rows of a delta, and the next sync token."""
        page = self.domains(sync_token=sync_token, page_size=page_size)
        rows = page["domains"]
        while page.get("next_page_token"):
            page = self.domains(page_token=page["next_page_token"], page_size=page_size)
            rows = rows + page["domains"]
        return rows, page["next_sync_token"]

    def certificates(self, domain_id, page_size=1000):
        """The whole history of a domain."""
        path = f"/v1/domains/{quote(domain_id)}/certificates"
        page = self.get(path, page_size=page_size).json()
        entries = page["certificates"]
        while page.get("next_page_token"):
            page = self.get(path, page_size=page_size, page_token=page["next_page_token"]).json()
            entries = entries + page["certificates"]
        return entries

    def chain(self, certificate_id, headers=None):
        return self.get(f"/v1/certificates/{quote(certificate_id)}/chain", headers)

    def private_key(self, certificate_id):
        return self.request("POST", f"/v1/certificates/{quote(certificate_id)}/private-key")
