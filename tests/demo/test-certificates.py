# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and keys are real ones: openssl's own command says so."""

import calendar
import hashlib
import pathlib
import re
import ssl
import subprocess
import tempfile
import time
import unittest

import tap
from cdn import NOW_SECONDS, Cdn

MISMATCH = "name_mismatch"


def openssl(*arguments, text=""):
    """What openssl prints."""
    result = subprocess.run(
        ["openssl", *arguments], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert result.returncode == 0, (arguments, result.stdout.decode())
    return result.stdout.decode()


def seconds(text):
    """UTC seconds of an RFC 3339 time."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def split(chain):
    """The certificates of a chain."""
    end = "-----END CERTIFICATE-----\n"
    return [part + end for part in chain.split(end)[:-1]]


class Leaf:
    """What openssl says about a certificate, asked once."""

    def __init__(self, pem):
        self.pem = pem
        options = ("-dates", "-serial", "-issuer", "-subject", "-ext", "subjectAltName", "-pubkey", "-text")
        self.text = openssl("x509", "-noout", *options, text=pem)
        self.names = [name.strip() for name in self.field("DNS:", whole=True).split(",")]
        self.not_before = ssl.cert_time_to_seconds(self.field("notBefore="))
        self.not_after = ssl.cert_time_to_seconds(self.field("notAfter="))
        self.serial = self.field("serial=").lower()
        self.subject = self.field("subject=")
        self.issuer = self.field("issuer=")
        self.sha256 = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
        self.public_key = re.search("-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\n", self.text, re.DOTALL)[0]

    def field(self, prefix, whole=False):
        line = next(line.strip() for line in self.text.splitlines() if line.strip().startswith(prefix))
        return line if whole else line.removeprefix(prefix)


class Certificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "60", "--print-root")
        cls.root = cls.cdn.read_root()
        cls.pairs = []
        for row in cls.cdn.rows():
            for entry in cls.cdn.certificates(row["id"])[:2]:
                cls.pairs.append((row, entry))
        cls.chains = {
            entry["id"]: cls.cdn.chain(entry["id"]).body.decode() for _, entry in cls.pairs if entry["chain_available"]
        }
        cls.leaves = {identity: Leaf(split(chain)[0]) for identity, chain in cls.chains.items()}

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def each(self):
        """Rows, entries of their histories, and the certificates themselves."""
        for row, entry in self.pairs:
            if entry["chain_available"]:
                yield row, entry, self.leaves[entry["id"]]

    def test_chains_lead_to_the_root(self):
        with tempfile.TemporaryDirectory() as folder:
            for row, entry, leaf in self.each():
                rest = "".join(split(self.chains[entry["id"]])[1:])
                for name, text in (("root", self.root), ("leaf", leaf.pem), ("rest", rest)):
                    pathlib.Path(folder, name).write_text(text, encoding="ascii")
                host = [] if row["status_reason"] == MISMATCH else ["-verify_hostname", row["domain"].replace("*", "any")]
                openssl(
                    *("verify", "-x509_strict", "-purpose", "sslserver", "-attime", str(leaf.not_after - 1), *host),
                    *("-CAfile", f"{folder}/root", "-untrusted", f"{folder}/rest", f"{folder}/leaf"),
                )

    def test_dates_are_those_of_the_history(self):
        for _, entry, leaf in self.each():
            self.assertEqual(leaf.not_after, seconds(entry["expire_time"]))
            if "not_before" in entry:
                self.assertEqual(leaf.not_before, seconds(entry["not_before"]))

    def test_serial_is_that_of_the_history(self):
        for _, entry, leaf in self.each():
            self.assertEqual(leaf.serial, entry["serial"])

    def test_fingerprint_is_that_of_the_history(self):
        for _, entry, leaf in self.each():
            self.assertEqual(leaf.sha256, entry["sha256"])

    def test_issuer_is_that_of_the_history(self):
        for _, entry, leaf in self.each():
            self.assertTrue(leaf.issuer.endswith(f"CN = {entry['issuer']}"), leaf.issuer)

    def test_names(self):
        for row, entry, leaf in self.each():
            mismatch = row["status_reason"] == MISMATCH and entry["is_current"]
            self.assertEqual(f"DNS:{row['domain']}" in leaf.names, not mismatch, row)
            if not mismatch and row["domain"].startswith(("*.", "www.")):
                self.assertIn("DNS:" + row["domain"].partition(".")[2], leaf.names)

    def test_both_kinds_of_keys(self):
        texts = [leaf.text for leaf in self.leaves.values()]
        self.assertTrue(any("2048 bit" in text for text in texts))
        self.assertTrue(any("prime256v1" in text for text in texts))

    def test_three_issuers(self):
        self.assertEqual(len({entry["issuer"] for _, entry in self.pairs}), 3)

    def test_certificates_are_kept(self):
        for identity, chain in self.chains.items():
            self.assertEqual(self.cdn.chain(identity).body.decode(), chain)

    def test_long_name_is_not_a_common_name(self):
        row, _, leaf = next(each for each in self.each() if len(each[0]["domain"]) > 64)
        self.assertEqual(leaf.subject, "")
        self.assertIn("DNS:" + row["domain"], leaf.names)

    def test_no_chain(self):
        _, entry = next(pair for pair in self.pairs if not pair[1]["chain_available"])
        answer = self.cdn.chain(entry["id"])
        self.assertEqual((answer.status, answer.problem), (404, "not-found"))

    def test_key_may_be_there_without_its_chain(self):
        _, entry = next(
            pair for pair in self.pairs if not pair[1]["chain_available"] and pair[1]["private_key"] == "available"
        )
        self.assertEqual(self.cdn.private_key(entry["id"]).status, 200)

    def test_keys_belong_to_their_certificates(self):
        n = 0
        for _, entry, leaf in self.each():
            if entry["private_key"] == "available":
                key = self.cdn.private_key(entry["id"]).body.decode()
                self.assertEqual(openssl("pkey", "-pubout", text=key), leaf.public_key)
                n += 1
        self.assertGreater(n, 40)

    def test_all_forms_of_keys(self):
        heads = set()
        for _, entry in self.pairs:
            if entry["private_key"] == "available":
                heads.add(self.cdn.private_key(entry["id"]).body.decode().splitlines()[0])
        self.assertEqual(
            heads,
            {
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----",
            },
        )

    def test_keys_that_are_not_given_out(self):
        for word, problem in (("none", "key-not-available"), ("forbidden", "forbidden")):
            _, entry = next(pair for pair in self.pairs if pair[1]["private_key"] == word)
            answer = self.cdn.private_key(entry["id"])
            self.assertEqual((answer.status, answer.problem), (403, problem))
            self.assertNotIn(b"PRIVATE KEY-", answer.body)

    def test_unknown_certificate(self):
        good = self.pairs[0][1]["id"]
        for wrong in (good[:-2] + "A=", good.replace("crt", "dom"), self.pairs[0][0]["id"]):
            self.assertEqual(self.cdn.chain(wrong).status, 404)
            self.assertEqual(self.cdn.private_key(wrong).status, 404)

    def test_renewed_certificate_is_real_too(self):
        with Cdn("--domains", "20", "--live=0.05", "--print-root") as cdn:
            cdn.read_root()
            token = cdn.full_pass()[-1]["next_sync_token"]
            for _ in range(20000):
                rows = [row for row in cdn.delta(token)[0] if not row.get("deleted") and row["certificate_count"]]
                entries = [entry for row in rows for entry in cdn.certificates(row["id"]) if entry["is_current"]]
                ready = [entry for entry in entries if entry["chain_available"] and entry["status"] == "valid"]
                if ready:
                    break
            leaf = Leaf(split(cdn.chain(ready[0]["id"]).body.decode())[0])
            self.assertEqual(leaf.sha256, ready[0]["sha256"])
            self.assertGreater(seconds(ready[0]["expire_time"]), NOW_SECONDS)


tap.main()
