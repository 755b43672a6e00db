# SPDX-License-Identifier: GPL-3.0-or-later
"""A CDN in the test's process that answers the inventory API with what a test puts there."""

import datetime
import http.server
import json
import queue
import ssl
import sys
import threading
import time
import urllib.parse

TOKEN = "t0ken+of/the=tests-which-nobody-else-may-see"
WAIT = 30


def stamp(seconds):
    """RFC 3339, in UTC; None stays None."""
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def row(domain, expire, status="valid", reason=None, provisioning="auto", create=1_700_000_000, update=None):
    """A domain as the API sends it; times are UTC seconds."""
    return {
        "id": f"dom+{domain}/=",
        "domain": domain,
        "create_time": stamp(create),
        "update_time": stamp(create if update is None else update),
        "expire_time": stamp(expire),
        "status": status,
        "status_reason": reason,
        "provisioning": provisioning,
        "certificate_count": 1,
        "current_certificate_id": f"crt+{domain}/=",
    }


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._serve("GET")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve("POST")

    def _serve(self, method):
        cdn = self.server.cdn
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        path = urllib.parse.unquote(url.path.removeprefix("/api/v1/"))
        cdn.tokens.append(self.headers.get("Authorization"))
        if self.headers.get("Authorization") != f"Bearer {cdn.token}":
            status, body, kind = _problem(401, "unauthorized", "The token is not known.")
        else:
            status, body, kind = cdn.answer(method, path, query)
        headers = cdn.broken[3] if cdn.broken is not None and len(cdn.broken) > 3 else {}
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has cancelled

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + self.server.cdn.seconds_ahead)

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def _json(value, status=200, kind="application/json"):
    return status, json.dumps(value).encode(), kind


def _problem(status, kind, detail):
    body = {"type": "https://problems.example/" + kind, "title": kind, "status": status, "detail": detail, "instance": "r1"}
    return _json(body, status, "application/problem+json")


class InventoryCdn:
    """Serves on a free port of 127.0.0.1 until it is left. A page has at most `page_size` rows."""

    def __init__(self, tls=None):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.cdn = self
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.port = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/api"
        self.token = TOKEN
        self.rows = []
        self.page_size = 1000
        self.histories = {}
        self.pems = {}
        self.tokens = []
        self.queries = []
        self.can_delta = False
        self.seconds_ahead = 0
        self.api_version = "1.0"
        self.broken = None  # or the status, kind and detail of every answer, and headers for it
        self.held_page = None
        self.reached = queue.Queue()
        self._gate = threading.Event()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def hold(self, number):
        """Keeps the page of that number back (the first is 0) until release()."""
        self._gate.clear()
        self.held_page = number

    def wait_until_held(self):
        self.reached.get(timeout=WAIT)

    def release(self):
        self.held_page = None
        self._gate.set()

    def answer(self, method, path, query):
        if self.broken is not None:
            return _problem(*self.broken[:3])
        if path == "info":
            can = {"delta": self.can_delta, "history": True, "chain": True, "private_key": True}
            return _json({"name": "Tests", "api_version": self.api_version, "time": stamp(0), "capabilities": can,
                          "max_page_size": 1000, "min_poll_seconds": 60})  # fmt: skip
        if path == "domains":
            self.queries.append(query)
            return self._page(int(query.get("page_token", 0)))
        if path.endswith("/certificates"):
            domain = path.removeprefix("domains/").removesuffix("/certificates")
            return _json({"certificates": self.histories.get(domain, [])})
        pem = self.pems.get((method, path.removeprefix("certificates/")))
        if pem is None:
            return _problem(404, "not-found", "There is nothing here.")
        return 200, pem.encode(), "application/x-pem-file"

    def _page(self, number):
        if number == self.held_page:
            self.reached.put(number)
            assert self._gate.wait(WAIT)
        begin = number * self.page_size
        page = {"domains": self.rows[begin : begin + self.page_size], "total_size": len(self.rows)}
        if begin + self.page_size < len(self.rows):
            page["next_page_token"] = str(number + 1)
        elif self.can_delta:
            page["next_sync_token"] = "since"
        return _json(page)
