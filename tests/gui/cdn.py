# SPDX-License-Identifier: GPL-3.0-or-later
"""The story's end of the fake CDN: what it has, what goes wrong with it, and what it was asked for."""
import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

from desktop import die_with_parent

FAKE = pathlib.Path(__file__).resolve().parent / 'fake_cdn.py'
DAY = datetime.timedelta(days=1)


def stamp(moment):
    return moment.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ') if moment else None


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def certificate(number, expires, created=None, status='valid', provisioning='auto', current=False, **more):
    """One entry of a domain's history; `number` makes its id."""
    created = created or expires - 90 * DAY
    # An id is opaque: these have the characters that must be percent-encoded in a path.
    return {'id': f'crt+{number}/=', 'create_time': stamp(created), 'not_before': stamp(created - DAY / 24),
            'expire_time': stamp(expires), 'status': status, 'provisioning': provisioning, 'is_current': current,
            'issuer': 'Story Intermediate', 'chain_available': True, 'private_key': 'none', **more}  # fmt: skip


def row(domain, expires=None, days=None, status='valid', reason=None, provisioning='auto', created=None, updated=None,
        at=None, history=None):  # fmt: skip
    """One domain. It ends at `expires`, or `days` (and half an hour) after `at`, which is now unless it is given; or has no
    certificate. `history` is its list of certificates, the newest first, and made of what else is known unless it is given."""
    at = at or now()
    if days is not None:
        expires = at + datetime.timedelta(days=days, minutes=30)
    created = created or (expires - 90 * DAY if expires else at - 10 * DAY)
    updated = updated or created
    if history is None:
        history = [certificate(domain, expires, updated, status, provisioning, current=True)] if expires else []
    current = next((entry['id'] for entry in history if entry['is_current']), None)
    identity = f'dom+{domain}/='
    return {'id': identity, 'domain': domain, 'create_time': stamp(created), 'update_time': stamp(updated),
            'expire_time': stamp(expires), 'status': status, 'status_reason': reason, 'provisioning': provisioning,
            'certificate_count': len(history), 'current_certificate_id': current,
            '_certificates': [{**entry, 'domain_id': identity} for entry in history]}  # fmt: skip


class Cdn:
    """Each assignment is seen by the next request."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self._process = None
        self._state = {'rows': [], 'faults': [], 'info': {}}
        self._write()

    def environment(self):
        return {'CERTBOOK_DEMO_CDN': str(FAKE), 'CERTBOOK_FAKE_CDN': str(self.folder)}

    def open(self, token, environment=None):
        """Starts it by itself, for an account of its own; returns its address. It ends with end()."""
        self._process = subprocess.Popen(['/usr/bin/python3', str(FAKE)], env={**os.environ, **(environment or {}), **self.environment()},
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=die_with_parent)  # fmt: skip
        self._process.stdin.write(token + '\n')
        self._process.stdin.flush()
        self.url = self._process.stdout.readline().strip()
        return self.url

    def folders(self):
        """What it needs of this computer where it is started in a sandbox."""
        return {FAKE.parent: 'ro', self.folder: 'rw'}

    @property
    def rows(self):
        return self._state['rows']

    @rows.setter
    def rows(self, rows):
        self._set(rows=rows)

    def page_size(self, rows):
        """Makes a page have at most so many rows."""
        self._set(info={**self._state['info'], 'max_page_size': rows})

    def info(self, **members):
        """Changes members of the answer to /v1/info."""
        self._set(info={**self._state['info'], **members})

    def allow_deltas(self):
        """Lets it give sync tokens; each has room for a few domains."""
        self.info(capabilities={'delta': True, 'history': True, 'chain': True, 'private_key': False})

    def fail(self, path, do, **details):
        """Adds a fault to the requests whose path has that pattern. `after`: let so many pass; `times`: meet so many.

        do: 'status' (with status, type, retry_after, location), 'answer' (with body, which is sent `repeat` times, in Latin-1
        where it is_latin, and gzipped unless packs is False; content_type, status, request_id), 'bytes' (with bytes, in place of HTTP),
        'drop', 'reset', 'truncate'.
        """
        self._set(faults=[*self._state['faults'], {'path': path, 'do': do, **details}])

    def serve(self, certificate_id, chain=None, key=None):
        """Has this PEM served as the chain, or as the private key, of a certificate in place of what the CDN makes itself."""
        served = dict(self._state.get('served', {}))
        wanted = {'chain': chain, 'key': key}
        served[certificate_id] = {**served.get(certificate_id, {}), **{what: pem for what, pem in wanted.items() if pem is not None}}
        self._set(served=served)

    def date_ahead(self, duration):
        """Lets its clock, as its answers tell it, be ahead by so much."""
        self._set(date_ahead=duration.total_seconds())

    def accept_token(self, token):
        """Accepts that token alone from now on."""
        self._set(token=token)

    def recover(self):
        """Takes all faults and gates away."""
        self._set(faults=[], hold_from_page=None, hold_path=None)

    def hold(self, path):
        """Keeps the answers back to requests whose path has that pattern, until release()."""
        self._set(hold_path=path)

    def hold_from_page(self, number):
        """Keeps the answers back from that page of domains on (the first is 1), until release()."""
        self._set(hold_from_page=number)

    def hold_end_of_key(self):
        """Sends a private key but for its last byte, which waits for release()."""
        self._set(hold_end_of_key=True)

    def release(self):
        self._set(hold_from_page=None, hold_path=None, hold_end_of_key=None)

    def refuse_connections(self):
        """Lets the next start print the address of a port on which nobody listens."""
        self._set(refuse_connections=True)

    def serve_tls(self, file):
        """Lets the next start serve HTTPS alone, with the certificate and the key in that file."""
        self._set(tls=str(shutil.copy(file, self.folder / 'tls.pem')))  # a sandbox sees its folder alone

    def leaf_keys(self, kind):
        """Lets the next start give out leaves with keys of that kind, 'ec' or 'rsa'."""
        self._set(leaf_key=kind)

    def requests(self, path=''):
        """The requests so far whose path has that text in it, as {'method', 'path', 'query', 'conditional'}."""
        log = self.folder / 'requests.log'
        lines = log.read_text().splitlines() if log.exists() else []
        return [request for request in map(json.loads, lines) if path in request['path']]

    @property
    def arguments(self):
        """The arguments it was started with."""
        return json.loads((self.folder / 'arguments').read_text())

    @property
    def token(self):
        """The token that it was given."""
        return (self.folder / 'token').read_text()

    @property
    def leaf(self):
        """The file of the certificate that it made last."""
        return self.folder / 'authority/leaf.crt'

    @property
    def authority(self):
        """The folder with the keys and certificates that it signs with: root.crt, root.key."""
        return self.folder / 'authority'

    def leave(self):
        """Ends it as a failure of its machine would."""
        os.kill(self._find(), signal.SIGKILL)

    @property
    def leaf_key(self):
        """The file of the key that it gives out."""
        return self.folder / 'authority/leaf.key'

    def _find(self):
        """The id of its process, or None. Inside a sandbox it has another one, so it cannot tell it."""
        mark = f'CERTBOOK_FAKE_CDN={self.folder}'.encode()
        for process in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                if b'fake_cdn' in (process / 'cmdline').read_bytes() and mark in (process / 'environ').read_bytes().split(b'\0'):
                    return int(process.name)
            except OSError:
                continue  # it has ended, or is somebody else's
        return None

    def is_running(self):
        return self._find() is not None

    def end(self):
        """Waits until it ended after its window; the problem, if it did not."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait(10)
            self._process = None
            return []
        limit = time.monotonic() + 5
        while self.is_running():
            if time.monotonic() > limit:
                self.leave()
                return ['the CDN outlived its window']
            time.sleep(0.02)
        return []

    def _set(self, **members):
        self._state.update(members)
        self._write()

    def _write(self):
        new = self.folder / 'state.new'
        new.write_text(json.dumps(self._state))
        new.replace(self.folder / 'state.json')
