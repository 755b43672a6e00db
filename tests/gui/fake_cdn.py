#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CDN for the stories: serves the certificate inventory API, version 1, with the rows and the faults of a state file.

It is started in place of the demo CDN and keeps to the same agreement: the bearer token is the first line on the descriptor given
by --token-fd, the end of that pipe is the end of this program, and the base URL and a root certificate are printed at the start.
The folder in CERTBOOK_FAKE_CDN holds state.json, which is read anew for every request; requests.log is what was asked for.
"""
import argparse
import base64
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import re
import select
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import zlib

FOLDER = pathlib.Path(os.environ['CERTBOOK_FAKE_CDN'])
PROBLEMS = 'https://problems.example/'
POLL_SECONDS = 0.02
LOCK = threading.Lock()
HEADERS = {'retry_after': 'Retry-After', 'location': 'Location', 'request_id': 'X-Request-Id'}
KEYS = {'ec': ('EC', 'ec_paramgen_curve:P-256'), 'rsa': ('RSA', 'rsa_keygen_bits:2048')}
OPENSSL_CONFIG = """[ca]
default_ca = here
[here]
dir = {folder}
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:{name}
[req]
distinguished_name = nothing
prompt = no
[nothing]
CN = Story Root
"""


def openssl(*arguments, stdin=b''):
    return subprocess.run(['openssl', *arguments], input=stdin, check=True, capture_output=True).stdout


class Authority:
    """A root, an intermediate, and leaves made when they are asked for, all with P-256 keys unless a story wants another kind for leaves."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / 'index.txt').write_text('')
        self._config('none.example')
        self._key('root')
        openssl('req', '-x509', '-config', self._path('config'), '-extensions', 'root', '-key', self._path('root.key'),
                '-subj', '/CN=Story Root', '-days', '36500', '-out', self._path('root.crt'))  # fmt: skip
        self.chains = {}

    def root(self):
        return (self.folder / 'root.crt').read_text()

    def chain(self, name, not_before, not_after):
        """A leaf for that name and its intermediate, as PEM."""
        with LOCK:
            if not (self.folder / 'intermediate.crt').exists():
                self._key('intermediate')
                self._key('leaf', read_state().get('leaf_key', 'ec'))
                self._sign('intermediate', 'Story Intermediate', 'root', '20200101000000Z', '20991231235959Z', 'none.example')
            wanted = (name, not_before, not_after)
            if wanted not in self.chains:
                self._sign('leaf', name, 'intermediate', compact(not_before), compact(not_after), name)
                self.chains[wanted] = (self.folder / 'leaf.crt').read_text() + (self.folder / 'intermediate.crt').read_text()
            return self.chains[wanted]

    def leaf_key(self):
        return (self.folder / 'leaf.key').read_text()

    def _path(self, name):
        return str(self.folder / name)

    def _config(self, name):
        (self.folder / 'config').write_text(OPENSSL_CONFIG.format(folder=self.folder, name=name))

    def _key(self, who, kind='ec'):
        algorithm, option = KEYS[kind]
        openssl('genpkey', '-algorithm', algorithm, '-pkeyopt', option, '-out', self._path(who + '.key'))

    def _sign(self, who, subject, issuer, start, end, name):
        self._config(name)
        request = openssl('req', '-new', '-config', self._path('config'), '-key', self._path(who + '.key'), '-subj', '/CN=' + subject)
        (self.folder / 'request.csr').write_bytes(request)
        openssl('ca', '-batch', '-notext', '-config', self._path('config'), '-extensions', who, '-in', self._path('request.csr'),
                '-cert', self._path(issuer + '.crt'), '-keyfile', self._path(issuer + '.key'), '-startdate', start,
                '-enddate', end, '-out', self._path(who + '.crt'))  # fmt: skip


def compact(rfc3339):
    return re.sub(r'[-:T]', '', rfc3339)


def read_state():
    return json.loads((FOLDER / 'state.json').read_text())


class Refusal(Exception):
    """An answer that is a problem document."""

    def __init__(self, status, kind, detail, headers=()):
        super().__init__(detail)
        self.status, self.kind, self.detail, self.headers = status, kind, detail, dict(headers)


class Faults:
    """Which fault of the state file meets a request; each counts the requests that it could have met."""

    def __init__(self):
        self.met = {}

    def next(self, state, path):
        for fault in state.get('faults', []):
            if re.search(fault.get('path', ''), path):
                key = json.dumps(fault, sort_keys=True)
                with LOCK:
                    number = self.met[key] = self.met.get(key, 0) + 1
                first = fault.get('after', 0) + 1
                if number >= first and number < first + fault.get('times', sys.maxsize):
                    return fault
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    token = ''
    authority = None
    faults = Faults()

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError):
            self.close_connection = True  # the client cancelled

    def do_GET(self):
        self._serve('GET')

    def do_POST(self):
        length = int(self.headers.get('Content-Length') or 0)
        self.rfile.read(length)
        self._serve('POST')

    def _serve(self, method):
        url = urllib.parse.urlsplit(self.path)
        with LOCK, open(FOLDER / 'requests.log', 'a') as log:
            conditional = 'If-None-Match' in self.headers
            log.write(json.dumps({'method': method, 'path': url.path, 'query': url.query, 'conditional': conditional}) + '\n')
        try:
            state = read_state()
            if self.headers.get('Authorization') != f'Bearer {state.get("token", self.token)}':
                raise Refusal(401, 'unauthorized', 'The token is not known.')
            if self._meet_fault(state, url.path):
                return
            # The characters of a token or an id that mean something in a URL must come percent-encoded.
            query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
            self._wait_for_gate(url.path, query)
            self._route(method, url.path, query, read_state())
        except Refusal as refusal:
            self._problem(refusal)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client cancelled

    def _meet_fault(self, state, path):
        fault = self.faults.next(state, path)
        if fault is None:
            return False
        kind = fault['do']
        headers = {title: str(fault[name]) for name, title in HEADERS.items() if name in fault}
        if kind == 'status':
            raise Refusal(fault['status'], fault.get('type', 'internal'), fault.get('detail', 'As the story wants it.'), headers)
        if kind == 'drop':
            self.close_connection = True
        elif kind == 'reset':
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            self.close_connection = True
        elif kind == 'bytes':
            self.wfile.write(fault['bytes'].encode('latin-1'))
            self.close_connection = True
        elif kind == 'answer':
            body = fault['body'].encode('latin-1' if fault.get('is_latin') else 'utf-8') * fault.get('repeat', 1)
            self._send(fault.get('status', 200), fault.get('content_type', 'text/html'), body, headers, packs=fault.get('packs', True))
        elif kind == 'truncate':
            body = b'{"domains": ['
            self.send_response(200)
            self.send_header('Content-Type', 'application/json')
            self.send_header('Content-Length', str(len(body) + 1000))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True
        else:
            raise ValueError(f'unknown fault {kind!r}')
        return True

    def _wait_for_gate(self, path, query):
        """Keeps an answer back while the state file holds a gate: a pattern of paths, or pages of domains from that number on, the
        first is 1."""
        while True:
            state = read_state()
            gate, pattern = state.get('hold_from_page'), state.get('hold_path')
            is_held = gate is not None and path.endswith('/v1/domains') and self._page_number(query) >= gate
            if not is_held and not (pattern and re.search(pattern, path)):
                return
            select.select([], [], [], POLL_SECONDS)  # time.sleep() fails when a story's clock stands still

    @staticmethod
    def _page_number(query):
        token = query.get('page_token')
        return int(decode_token(token)['page']) if token else 1

    def _route(self, method, path, query, state):
        if not path.startswith('/api/v1/'):
            raise Refusal(404, 'not-found', 'There is nothing at this address.')
        parts = [urllib.parse.unquote(part) for part in path[len('/api/v1/') :].split('/')]
        post = len(parts) == 3 and parts[0] == 'certificates' and parts[2] == 'private-key'
        if method != ('POST' if post else 'GET'):
            raise Refusal(405, 'method-not-allowed', 'This address wants another method.', {'Allow': 'POST' if post else 'GET'})
        if parts == ['info']:
            self._json(self._info(state), etag=False)
        elif parts == ['domains']:
            self._json(self._domains(state, query))
        elif len(parts) == 3 and parts[0] == 'domains' and parts[2] == 'certificates':
            self._json(self._history(state, parts[1], query))
        elif len(parts) == 3 and parts[0] == 'certificates' and parts[2] == 'chain':
            self._send(200, 'application/pem-certificate-chain', self._chain(state, parts[1]).encode())
        elif post:
            self._private_key(state, parts[1])
        else:
            raise Refusal(404, 'not-found', 'There is nothing at this address.')

    @staticmethod
    def _info(state):
        capabilities = {'delta': False, 'history': True, 'chain': True, 'private_key': False}
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        info = {'name': 'Story CDN', 'api_version': '1.0', 'time': now, 'capabilities': capabilities,
                'max_page_size': 1000, 'min_poll_seconds': 60}  # fmt: skip
        return {**info, **state.get('info', {})}

    def _page(self, state, query, items):
        """One page of a list, and the token of the next one or None."""
        most = self._info(state)['max_page_size']
        try:
            size = int(query.get('page_size', 0))
        except ValueError:
            size = -1
        if size < 0:
            raise Refusal(400, 'invalid-parameter', 'page_size is not a number of rows.')
        size = min(size or 100, most)
        start, page = 0, 1
        if query.get('page_token'):
            token = decode_token(query['page_token'])
            start, page = token['start'], token['page']
        following = encode_token({'start': start + size, 'page': page + 1}) if start + size < len(items) else None
        return items[start : start + size], following

    def _domains(self, state, query):
        """A page of everything or, where the story allows deltas, of what is not as the sync token has it."""
        can_delta = self._info(state)['capabilities']['delta']
        items = [{key: value for key, value in row.items() if not key.startswith('_')} for row in state['rows']]
        marks = {row['id']: zlib.crc32(json.dumps(row, sort_keys=True).encode()) for row in items}
        if 'sync_token' in query:
            if not can_delta:
                raise Refusal(410, 'sync-token-expired', 'Ask for a full pass.')
            known = decode_token(query['sync_token'])
            gone = [{'id': id_, 'deleted': True, 'delete_time': '2026-11-23T08:00:00Z'} for id_ in known if id_ not in marks]
            items = [row for row in items if known.get(row['id']) != marks[row['id']]] + gone
        page, following = self._page(state, query, items)
        answer = {'domains': page, 'total_size': len(items)}
        if following:
            answer['next_page_token'] = following
        elif can_delta:
            answer['next_sync_token'] = encode_token(marks)
        return answer

    @staticmethod
    def _certificates(state):
        for row in state['rows']:
            for certificate in row['_certificates']:
                yield row, certificate

    def _history(self, state, domain_id, query):
        for row in state['rows']:
            if row['id'] == domain_id:
                certificates, following = self._page(state, query, row['_certificates'])
                return {'certificates': certificates, 'next_page_token': following}
        raise Refusal(404, 'not-found', 'There is no such domain.')

    def _find(self, state, certificate_id):
        for row, certificate in self._certificates(state):
            if certificate['id'] == certificate_id:
                return row, certificate
        raise Refusal(404, 'not-found', 'There is no such certificate.')

    def _chain(self, state, certificate_id):
        row, certificate = self._find(state, certificate_id)
        if not certificate['chain_available']:
            raise Refusal(404, 'not-found', 'The chain of this certificate is not kept.')
        chain = self.authority.chain(row['domain'], certificate['not_before'], certificate['expire_time'])
        return state.get('served', {}).get(certificate_id, {}).get('chain', chain)

    def _private_key(self, state, certificate_id):
        row, certificate = self._find(state, certificate_id)
        if certificate['private_key'] != 'available':
            raise Refusal(403, 'key-not-available', 'The key of this certificate is not given out.')
        self.authority.chain(row['domain'], certificate['not_before'], certificate['expire_time'])
        key = state.get('served', {}).get(certificate_id, {}).get('key', self.authority.leaf_key())
        if state.get('hold_end_of_key'):
            self._send_but_for_the_end('application/x-pem-file', key.encode())
        else:
            self._send(200, 'application/x-pem-file', key.encode(), {'Cache-Control': 'no-store'}, etag=False)

    def _send_but_for_the_end(self, content_type, body):
        self.send_response(200)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body[:-1])
        while read_state().get('hold_end_of_key'):
            select.select([], [], [], POLL_SECONDS)
        self.wfile.write(body[-1:])

    def _json(self, value, etag=True):
        self._send(200, 'application/json', json.dumps(value).encode(), etag=etag)

    def _problem(self, refusal):
        body = {'type': PROBLEMS + refusal.kind, 'title': refusal.kind, 'status': refusal.status, 'detail': refusal.detail,
                'instance': f'request-{time.monotonic_ns()}'}  # fmt: skip
        self._send(refusal.status, 'application/problem+json', json.dumps(body).encode(), refusal.headers, etag=False)

    def _send(self, status, content_type, body, headers=None, etag=True, packs=None):
        """`packs` says whether the body is packed, whatever is asked for."""
        headers = dict(headers or {})
        zipped = 'gzip' in self.headers.get('Accept-Encoding', '') if packs is None else packs
        if etag:
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}{"-gzip" if zipped else ""}"'
            headers['ETag'] = tag
            if self.headers.get('If-None-Match') == tag:
                status, body = 304, b''
        if zipped and body:
            body = gzip.compress(body, 1)
            headers['Content-Encoding'] = 'gzip'
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp=None):
        """Of the Date header."""
        return super().date_time_string((timestamp or time.time()) + read_state().get('date_ahead', 0))

    def log_message(self, *_):
        pass  # what it says on stderr would be taken for the program's


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client may go at any moment
            super().handle_error(request, client_address)


def encode_token(value):
    """Opaque, and with all three characters that a careless client forgets to encode."""
    return '+/' + base64.b64encode(json.dumps(value).encode()).decode().rstrip('=') + '=='


def decode_token(token):
    try:
        return json.loads(base64.b64decode(token.removeprefix('+/').rstrip('=') + '=='))
    except ValueError:
        raise Refusal(400, 'invalid-parameter', 'page_token is not known.') from None


def read_token(fd):
    data = b''
    while not data.endswith(b'\n'):
        piece = os.read(fd, 1)
        if not piece:
            break
        data += piece
    return data.decode().strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--token-fd', type=int, default=0)
    options, _ = parser.parse_known_args()
    (FOLDER / 'arguments').write_text(json.dumps(sys.argv[1:]))
    Handler.token = read_token(options.token_fd)
    (FOLDER / 'token').write_text(Handler.token)
    Handler.authority = Authority(FOLDER / 'authority')
    server = Server(('127.0.0.1', 0), Handler)
    port = server.server_address[1]
    secure = read_state().get('tls')
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(secure)
        # The handshake is left to the thread that serves the client: here it would keep the others out.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    if read_state().get('refuse_connections'):
        server.server_close()
    else:
        threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    print(f'{"https" if secure else "http"}://127.0.0.1:{port}/api')
    print(Handler.authority.root(), end='', flush=True)
    while os.read(options.token_fd, 4096):
        pass
    os._exit(0)  # the window is gone; requests that are held back need no answer


if __name__ == '__main__':
    main()
