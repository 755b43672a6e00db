# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and keys for the tests, all made by the openssl program, so that maker and reader share no mistake."""

import datetime
import pathlib
import subprocess

CONFIG = """[ca]
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
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = {names}
[req]
distinguished_name = nothing
prompt = no
[nothing]
CN = Root of the tests
"""
KINDS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ed25519": ["-algorithm", "ED25519"],
}


def openssl(*arguments, data=b""):
    """What the openssl program prints; an assertion with its complaint where it fails."""
    result = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=False)
    assert result.returncode == 0, f"openssl {arguments}: {result.stderr.decode()}"
    return result.stdout


def new_key(kind="ec"):
    """An unencrypted PKCS#8 PEM."""
    return openssl("genpkey", *KINDS[kind]).decode()


def public_key(pem, *arguments):
    """The public half of a private key in PEM."""
    return openssl("pkey", "-pubout", *arguments, data=pem.encode() if isinstance(pem, str) else pem).decode()


def certificate_key(pem):
    """The public key of the first certificate in PEM."""
    return openssl("x509", "-noout", "-pubkey", data=pem.encode()).decode()


def fingerprint(pem):
    """SHA-256 of the first certificate in PEM, in lower-case hexadecimal."""
    line = openssl("x509", "-noout", "-fingerprint", "-sha256", data=pem.encode()).decode()
    return line.partition("=")[2].strip().replace(":", "").lower()


def split(pem):
    """The certificates of a PEM text, one PEM each."""
    end = "-----END CERTIFICATE-----\n"
    return [part + end for part in pem.split(end)[:-1]]


class Authority:
    """A root and an intermediate that sign leaves."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "index.txt").write_text("")
        self._configure(["none.example"])
        self._put("root.key", new_key())
        openssl("req", "-x509", "-config", self._path("config"), "-extensions", "root", "-key", self._path("root.key"),
                "-subj", "/CN=Root of the tests", "-days", "3650", "-out", self._path("root.crt"))  # fmt: skip
        self.root = self._get("root.crt")
        self._put("intermediate.key", new_key())
        self._put("intermediate.crt", self._sign("intermediate", "Intermediate", "root", ["none.example"], -10, 3000))
        self.intermediate = self._get("intermediate.crt")

    def leaf(self, *names, key, start=-10, end=80):
        """A leaf for these names and this key; valid from and to so many days from now."""
        self._put("leaf.key", key)
        return self._sign("leaf", names[0], "intermediate", names, start, end)

    def chain(self, *names, key, **dates):
        """The same with its intermediate."""
        return self.leaf(*names, key=key, **dates) + self.intermediate

    def _path(self, name):
        return self.folder / name

    def _put(self, name, text):
        self._path(name).write_text(text)

    def _get(self, name):
        return self._path(name).read_text()

    def _configure(self, names):
        self._put("config", CONFIG.format(folder=self.folder, names=", ".join(f"DNS:{name}" for name in names)))

    def _sign(self, who, subject, issuer, names, start, end):
        self._configure(names)
        now = datetime.datetime.now(datetime.timezone.utc)
        dates = [(now + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ") for days in (start, end)]
        config = self._path("config")
        request = openssl("req", "-new", "-config", config, "-key", self._path(who + ".key"), "-subj", "/CN=" + subject)
        (self.folder / "request.csr").write_bytes(request)
        openssl("ca", "-batch", "-notext", "-config", config, "-extensions", who, "-in", self._path("request.csr"),
                "-cert", self._path(issuer + ".crt"), "-keyfile", self._path(issuer + ".key"),
                "-startdate", dates[0], "-enddate", dates[1], "-out", self._path("signed.crt"))  # fmt: skip
        return self._get("signed.crt")
