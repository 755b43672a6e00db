# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority for servers that speak TLS, and what it signs for them; and a server that speaks an old version alone."""
import pathlib
import subprocess

from desktop import die_with_parent, stop

NEW_KEY = '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'


class TlsAuthority:
    """Its own certificate, `root`, is valid for a hundred years, which begin now, or when a clock with that text has it."""

    def __init__(self, folder, when=None):
        self.folder = pathlib.Path(folder)
        self.root, self._key = self.folder / 'root.crt', self.folder / 'root.key'
        self._run(*self._at(when), 'openssl', 'req', '-x509', *NEW_KEY, '-days', '36500', '-subj', '/CN=Story TLS Root', '-keyout', self._key,
                  '-out', self.root, '-addext', 'keyUsage=critical,keyCertSign')  # fmt: skip

    def sign(self, file, name='IP:127.0.0.1', when=None):
        """Writes the certificate of a server and its key into a file in its folder; returns that. It is valid for two days, which
        begin now, or when a clock with that text has it."""
        # The req of OpenSSL 3.0 signs for another authority only by way of a request.
        server, request, extensions = self.folder / file, self.folder / 'server.csr', self.folder / 'server.ext'
        extensions.write_text(f'subjectAltName={name}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n')
        self._run('openssl', 'req', '-new', *NEW_KEY, '-subj', '/CN=' + name.partition(':')[2], '-keyout', server, '-out', request)
        signed = self._run(*self._at(when), 'openssl', 'x509', '-req', '-in', request, '-CA', self.root, '-CAkey', self._key,
                           '-CAcreateserial', '-days', '2', '-extfile', extensions)  # fmt: skip
        with open(server, 'ab') as output:
            output.write(signed)
        return server

    @staticmethod
    def _at(when):
        return ['faketime', when] if when else []

    @staticmethod
    def _run(*command):
        return subprocess.run(command, check=True, capture_output=True).stdout


class OldServer:
    """Speaks TLS 1.1 with a certificate that may be good, until it is left; what it is sent is `heard` after that."""

    def __init__(self, file):
        self._process = subprocess.Popen(['openssl', 's_server', '-accept', '127.0.0.1:0', '-cert', file, '-key', file, '-tls1_1',
                                          '-cipher', 'ALL:@SECLEVEL=0'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent)  # fmt: skip
        accepts = next(line for line in self._process.stdout if line.startswith('ACCEPT'))
        self.url = f'https://127.0.0.1:{accepts.strip().rpartition(":")[2]}/api'

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)
        self.heard = self._process.stdout.read()
        self._process.stdout.close()
        self._process.stdin.close()
