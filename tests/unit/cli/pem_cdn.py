# SPDX-License-Identifier: GPL-3.0-or-later
"""A CDN in the test's process that answers the two calls of a save with what a test puts there, when it wants to."""

import http.server
import json
import queue
import sys
import threading
import urllib.parse

TOKEN = "t0ken+of/the=tests-which-nobody-else-may-see"
WAIT = 30


class Answer:
    """What is sent for a path; held back as long as its gate is closed."""

    def __init__(self, body, status=200, content_type="application/x-pem-file", headers=()):
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.content_type = content_type
        self.headers = dict(headers)
        self.gate = threading.Event()
        self.gate.set()


def problem(status, kind, detail):
    """A problem document (RFC 9457)."""
    body = {"type": "https://problems.example/" + kind, "title": kind, "status": status, "detail": detail, "instance": "r1"}
    return Answer(json.dumps(body), status, "application/problem+json")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._serve("GET")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve("POST")

    def _serve(self, method):
        path = urllib.parse.unquote(self.path.removeprefix("/api/v1/certificates/"))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            answer = problem(401, "unauthorized", "The token is not known.")
        else:
            answer = self.server.answers.get((method, path)) or problem(404, "not-found", "There is nothing here.")
        self.server.asked.put((method, path))
        assert answer.gate.wait(WAIT)
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has cancelled

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # a client that is killed is no error


class PemCdn:
    """Serves on a free port of 127.0.0.1 until it is left."""

    def __init__(self):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.answers = {}
        self._server.asked = queue.Queue()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/api"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        for answer in self._server.answers.values():
            answer.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def put(self, certificate_id, chain=None, key=None):
        """What this certificate's chain and key are: PEM, or an Answer."""
        for method, path, value in (("GET", "chain", chain), ("POST", "private-key", key)):
            if value is not None:
                answer = value if isinstance(value, Answer) else Answer(value)
                self._server.answers[method, f"{certificate_id}/{path}"] = answer

    def wait_for(self, method, path):
        """Waits until this is asked for; nothing else may be asked for before."""
        assert self._server.asked.get(timeout=WAIT) == (method, path)

    def asked(self):
        """All that was asked for and not waited for."""
        found = []
        while not self._server.asked.empty():
            found.append(self._server.asked.get())
        return found
