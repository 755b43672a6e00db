# SPDX-License-Identifier: GPL-3.0-or-later
"""make_corpus.py FOLDER: what the fuzz targets begin with, in a folder each.

chain: chains and keys of several kinds, made by the openssl program. An input is: a byte of flags (1 = DER, 2 = the chain is trusted, 4 = a wildcard domain), the length of the key in two bytes,
the lower one first, the key in PEM, the certificates.

page: answers of a CDN. An input is: a byte that says what it is, as in fuzz-page.c, and the body.
"""
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

AUTHORITY = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\nsubjectKeyIdentifier=hash\n'
SERVER = """basicConstraints=CA:FALSE
keyUsage=digitalSignature
extendedKeyUsage=serverAuth
authorityKeyIdentifier=keyid
subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.1,email:a@example.com,URI:https://example.com/x,RID:1.2.3.4
authorityInfoAccess=OCSP;URI:http://ocsp.example,caIssuers;URI:http://ca.example/ca.crt
crlDistributionPoints=URI:http://crl.example/1.crl
1.3.6.1.4.1.11129.2.4.2=ASN1:FORMAT:HEX,OCT:000600040001aabb
"""
ALGORITHMS = {
    'rsa': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
    'ec': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'ed25519': ['-algorithm', 'ED25519'],
}


class Maker:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def openssl(self, *words):
        done = subprocess.run(['openssl', *words], cwd=self.folder, capture_output=True, check=False)
        if done.returncode != 0:
            sys.exit(f'openssl {" ".join(words)}: {done.stderr.decode()}')
        return done.stdout

    def certificate(self, name, algorithm, issuer, extensions, key=None):
        """Makes NAME.key, or uses another one's, and NAME.crt."""
        key = key or name
        if not (self.folder / f'{key}.key').exists():
            self.openssl('genpkey', *ALGORITHMS[algorithm], '-out', f'{key}.key')
        (self.folder / 'ext').write_text(extensions)
        subject = f'/C=TW/O=Example & Co/CN={"www.example.com" if extensions == SERVER else name}'
        self.openssl('req', '-new', '-key', f'{key}.key', '-subj', subject, '-out', 'csr')
        signer = ['-CA', f'{issuer}.crt', '-CAkey', f'{issuer}.key'] if issuer else ['-signkey', f'{key}.key']
        self.openssl('x509', '-req', '-in', 'csr', *signer, '-extfile', 'ext', '-days', '3650', '-out', f'{name}.crt')

    def pem(self, name):
        return (self.folder / name).read_bytes()

    def der(self, name):
        return self.openssl('x509', '-in', f'{name}.crt', '-outform', 'DER')


def entry(flags, key, certificates):
    return bytes([flags, len(key) & 255, len(key) >> 8]) + key + b''.join(certificates)


def write(corpus, entries):
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(entries):
        (corpus / f'{number:03}.bin').write_bytes(content)
    print(f'{len(entries)} inputs for {corpus.name} to begin with')


def domain(number, **changes):
    return {
        'id': f'dom_{number}', 'domain': f'www.example{number}.com', 'create_time': '2026-05-02T08:00:00Z',
        'update_time': '2026-08-18T15:04:38.25+02:00', 'expire_time': '2026-11-16T14:04:35Z', 'status': 'valid',
        'status_reason': None, 'provisioning': 'auto', 'certificate_count': 3, 'current_certificate_id': 'crt_9', **changes,
    }  # fmt: skip


def page_entries():
    tombstone = {'id': 'dom_2', 'deleted': True, 'delete_time': '2026-08-21T00:00:00Z'}
    certificate = {
        'id': 'crt_9', 'domain_id': 'dom_1', 'create_time': '2026-08-18T15:04:38Z', 'not_before': None,
        'expire_time': '2026-11-16T14:04:35Z', 'status': 'valid', 'provisioning': 'upload', 'is_current': True,
        'sha256': '9f' * 32, 'serial': '04a1', 'issuer': 'R11', 'chain_available': True, 'private_key': 'available',
    }  # fmt: skip
    rows = [domain(1), domain(2, expire_time=None, status_reason='a\nb'), domain(3, domain='b\u00fccher.example.'), tombstone]
    answers = [
        (0, {'domains': rows, 'total_size': 4, 'next_page_token': 'a+b/c=='}),
        (0, {'domains': [domain(1, id=7), 7, None, [], {}, domain(1, domain='a b')], 'next_sync_token': ''}),
        (1, {'domains': [*rows, domain(2), tombstone, tombstone], 'total_size': 6, 'next_sync_token': 's1'}),
        (1, {'domains': [tombstone, domain(2, status=None)], 'next_page_token': None}),
        (2, {'certificates': [certificate, {**certificate, 'id': 'crt_8', 'is_current': False}], 'next_page_token': 'c'}),
        (3, {'name': 'Example', 'api_version': '1.0', 'time': '2026-11-23T07:00:00Z', 'capabilities': {'delta': True},
             'max_page_size': 1000, 'min_poll_seconds': 60, 'renews_before_days': 7, 'support_url': 'https://a.example/'}),
        (4, {'type': 'https://x.example/rate-limited', 'title': 'No', 'status': 429, 'detail': 'Later.', 'instance': 'r1'}),
    ]  # fmt: skip
    for kind, answer in answers:
        yield bytes([kind]) + json.dumps(answer).encode()
        yield bytes([kind]) + json.dumps(answer, indent=1, ensure_ascii=False).encode()
        yield b'\x05' + json.dumps(answer).encode()
    yield b'\x05{"a": [1, -0.5e+10, 1E3, true, false, null, "\\u00fc\\n\\/", {}, []], "a": {"": {}}}'
    yield b'\x00<!DOCTYPE html><title>Log in</title>'
    yield b'\x00{"domains": [' + b'[' * 40
    yield b'\x01\xef\xbb\xbf{"domains": [], "total_size": 99999999999999999999, "next_page_token": "\\ud800\\u0000"}'


def chain_entries():
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(folder)
        for algorithm in ALGORITHMS:
            root, middle, leaf, other = (f'{name}-{algorithm}' for name in ('root', 'middle', 'leaf', 'other'))
            maker.certificate(root, algorithm, None, AUTHORITY)
            maker.certificate(other, algorithm, None, AUTHORITY)
            maker.certificate(middle, algorithm, root, AUTHORITY)
            maker.certificate(leaf, algorithm, middle, SERVER)
            for order in itertools.permutations((leaf, middle, root)):
                entries.append(entry(2 | 1, b'', map(maker.der, order)))
            key = maker.pem(f'{leaf}.key')
            old_form = [] if algorithm == 'ed25519' else ['-traditional']
            traditional = maker.openssl('pkey', '-in', f'{leaf}.key', *old_form)
            files = [maker.pem(f'{name}.crt') for name in (leaf, middle, other)]
            entries.append(entry(0, key, files))
            entries.append(entry(4, traditional, files[::-1]))
            entries.append(entry(1, key, map(maker.der, (leaf, leaf, middle))))
            entries.append(entry(0, key, [b'text\r\n', files[0].replace(b'\n', b'\r\n'), b'x' * 2000, b'\n', files[1][:300]]))
            entries.append(entry(0, files[0], [key]))
    return entries


def main():
    corpus = pathlib.Path(sys.argv[1])
    write(corpus / 'chain', chain_entries())
    write(corpus / 'page', list(page_entries()))


if __name__ == '__main__':
    main()
