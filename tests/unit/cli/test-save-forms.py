# SPDX-License-Identifier: GPL-3.0-or-later
"""Every form is saved by the real program from the demo CDN and from certificates of openssl's, and read back by openssl."""

import os
import stat
import sys

from authority import certificate_key, fingerprint, new_key, openssl, public_key, split
from saving import DOMAIN, ID, TOKEN, SaveTest, cdn, tap

PASSWORD = "a pass word ü"


class Forms(SaveTest):
    def assert_saved(self, event, *names):
        self.assertEqual(event["event"], "saved", event)
        self.assertEqual(event["files"], [f"{self.folder}/{name}" for name in names])
        self.assertEqual(event["sha256"], fingerprint(self.chain))
        self.assertEqual(event["notes"], [])
        self.assertEqual(event["warnings"], [])
        self.assertEqual(self.names(), sorted(names))

    def assert_chain(self, pem):
        """The leaf first, then what leads to the root, which openssl follows."""
        parts = split(pem)
        self.assertEqual([fingerprint(part) for part in parts], [fingerprint(part) for part in split(self.chain)])
        (self.folder / "root").write_text(self.authority.root)
        (self.folder / "all").write_text(pem)
        openssl("verify", "-CAfile", self.folder / "root", "-untrusted", self.folder / "all", "-verify_hostname", DOMAIN,
                self.folder / "all")  # fmt: skip

    def assert_key(self, pem, *arguments):
        self.assertEqual(public_key(pem, *arguments), certificate_key(self.chain))

    def test_pair(self):
        event, questions = self.save()
        self.assertEqual(questions, [])
        self.assert_saved(event, "a.crt", "a.key")
        self.assertEqual(self.mode("a.key"), 0o600)
        self.assertEqual(self.mode("a.crt"), 0o644 & ~current_mask())
        self.assert_chain(self.read("a.crt"))
        self.assert_key(self.read("a.key"))
        self.assertTrue(self.read("a.key").startswith("-----BEGIN PRIVATE KEY-----\n"))

    def test_pair_in_two_folders(self):
        other = self.folder / "other"
        other.mkdir(0o700)
        event, _ = self.save(key_target=f"{other}/b.pem")
        self.assertEqual(event["files"], [f"{self.folder}/a.crt", f"{other}/b.pem"])
        self.assert_key((other / "b.pem").read_text())
        self.assertEqual(stat.S_IMODE((other / "b.pem").stat().st_mode), 0o600)

    def test_certificate_alone(self):
        event, _ = self.save(form="crt", has_key=False)
        self.assert_saved(event, "a.crt")
        self.assertEqual(len(split(self.read("a.crt"))), 1)
        self.assertEqual(fingerprint(self.read("a.crt")), fingerprint(self.chain))
        self.assertEqual(self.cdn.asked(), [("GET", f"{ID}/chain")])

    def test_full_chain(self):
        event, _ = self.save(form="fullchain", has_key=False)
        self.assert_saved(event, "a.pem")
        self.assert_chain(self.read("a.pem"))
        self.assertNotIn("PRIVATE", self.read("a.pem"))
        self.assertEqual(self.cdn.asked(), [("GET", f"{ID}/chain")])

    def test_key_alone(self):
        event, _ = self.save(form="key")
        self.assert_saved(event, "a.key")
        self.assertEqual(self.mode("a.key"), 0o600)
        self.assert_key(self.read("a.key"))

    def test_encrypted_key(self):
        event, _ = self.save(form="key", password=PASSWORD)
        self.assert_saved(event, "a.key")
        self.assertTrue(self.read("a.key").startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        self.assert_key(self.read("a.key"), "-passin", "pass:" + PASSWORD)
        with self.assertRaises(AssertionError):
            self.assert_key(self.read("a.key"), "-passin", "pass:wrong")

    def test_combined(self):
        event, _ = self.save(form="combined")
        self.assert_saved(event, "a.pem")
        self.assertEqual(self.mode("a.pem"), 0o600)
        text = self.read("a.pem")
        self.assert_key(text)
        self.assert_chain(text[text.index("-----BEGIN CERTIFICATE-----") :] if text.index("PRIVATE KEY") == 11 else text)

    def test_pkcs12(self):
        event, _ = self.save(form="p12")
        self.assert_saved(event, "a.p12")
        self.check_pkcs12()
        described = openssl("pkcs12", "-in", self.folder / "a.p12", "-passin", "pass:" + PASSWORD, "-noenc", "-info")
        self.assertNotEqual(described, b"")

    def test_pkcs12_for_old_windows(self):
        event, _ = self.save(form="p12-legacy")
        self.assert_saved(event, "a.p12")
        self.check_pkcs12("-legacy")

    def check_pkcs12(self, *arguments):
        file = self.folder / "a.p12"
        self.assertEqual(self.mode("a.p12"), 0o600)
        read = ["pkcs12", "-in", file, "-passin", "pass:" + PASSWORD, "-noenc", *arguments]
        self.assert_key(openssl(*read, "-nocerts"))
        leaf = openssl(*read, "-nokeys", "-clcerts").decode()
        self.assertEqual(fingerprint(leaf[leaf.index("-----BEGIN") :]), fingerprint(self.chain))
        self.assertEqual(openssl(*read, "-nokeys").count(b"BEGIN CERTIFICATE"), 2)

    def test_kinds_of_keys(self):
        """RSA, EC and Ed25519, as PKCS#8 and in the older forms, become PKCS#8."""
        kinds = {"rsa": new_key("rsa"), "ec": new_key("ec"), "ed25519": new_key("ed25519")}
        sent = {
            "rsa": kinds["rsa"],
            "ec": kinds["ec"],
            "ed25519": kinds["ed25519"],
            "PKCS#1": openssl("rsa", "-traditional", data=kinds["rsa"].encode()).decode(),
            "SEC1": openssl("ec", data=kinds["ec"].encode()).decode(),
        }
        self.assertIn("RSA PRIVATE KEY", sent["PKCS#1"])
        self.assertIn("EC PRIVATE KEY", sent["SEC1"])
        for name, key in sent.items():
            with self.subTest(name):
                self.chain = self.authority.chain(DOMAIN, key=key)
                self.cdn.put(ID, self.chain, key)
                event, questions = self.save(form="combined", target=f"{self.folder}/{name}")
                self.assertEqual((event["event"], questions), ("saved", []), event)
                self.assertIn("-----BEGIN PRIVATE KEY-----\n", self.read(name))
                self.assert_key(self.read(name))

    def test_replaced(self):
        old_key = new_key()
        (self.folder / "a.crt").write_text(self.authority.chain(DOMAIN, key=old_key))
        (self.folder / "a.key").write_text(old_key)
        event, _ = self.save(replace=True, replace_key=True)
        self.assert_saved(event, "a.crt", "a.key")
        self.assert_key(self.read("a.key"))
        self.assertEqual(self.mode("a.key"), 0o600)

    def test_of_the_demo(self):
        """Certificates of several kinds, with ids that hold +, / and =."""
        cdn.PROGRAM = sys.argv[2]
        with cdn.Cdn("--domains", "60", "--print-root", now=None, token=TOKEN) as demo:
            root = demo.read_root()
            rows = {row["domain"]: row for row in demo.rows()}
            for domain in ("static.example.com", "*.example.com", "müller-bäckerei.example".encode("idna").decode()):
                with self.subTest(domain):
                    row = rows[domain]
                    certificate_id = row["current_certificate_id"]
                    event, questions = self.save(
                        url=demo.url, roots=root, domain=domain, certificate_id=certificate_id, replace=True, replace_key=True
                    )
                    self.assertEqual((event["event"], questions), ("saved", []), event)
                    self.assertEqual(self.read("a.crt"), demo.chain(certificate_id).body.decode())
                    self.assertEqual(public_key(self.read("a.key")), public_key(demo.private_key(certificate_id).body))
                    self.assertEqual(event["sha256"], fingerprint(self.read("a.crt")))


def current_mask():
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


if __name__ == "__main__":
    tap.main()
