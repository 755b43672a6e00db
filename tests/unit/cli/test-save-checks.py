# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real program refuses, asks about, repairs and says, whatever a CDN sends and a folder holds."""

import os
import resource
import subprocess

from authority import certificate_key, fingerprint, new_key, openssl, public_key, split
from pem_cdn import Answer, problem
from saving import CANCELLED, DOMAIN, FAILED, ID, SaveTest, tap


class Checks(SaveTest):
    def assert_nothing(self):
        self.assertEqual(self.names(), [])

    def test_key_of_another_certificate(self):
        for kind in ("ec", "rsa", "ed25519"):
            for form in ("pair", "key", "combined", "p12"):
                with self.subTest(f"{kind}, {form}"):
                    self.cdn.put(ID, self.chain, new_key(kind))
                    event, questions = self.save(FAILED, form=form)
                    self.assertEqual((event["event"], questions), ("refused", []))
                    self.assertIn("key-mismatch", self.findings(event))
                    self.assert_nothing()

    def test_bytes_that_are_no_certificate(self):
        broken = self.chain.replace("M", "A", 3)
        self.cdn.put(ID, broken, self.key)
        event, _ = self.save(FAILED)
        self.assertEqual(event["event"], "refused")
        self.assertEqual(self.findings(event), ["no-certificate"])
        self.assert_nothing()
        self.assertEqual(self.cdn.asked(), [("GET", f"{ID}/chain")], "the key is not asked for in vain")

    def test_key_in_place_of_the_certificate(self):
        self.cdn.put(ID, self.key, self.key)
        event, _ = self.save(FAILED)
        self.assert_sentence(event, "holds no certificate")
        self.assert_nothing()

    def test_keys_that_cannot_be_read(self):
        begin, end = "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n"
        encrypted = openssl("pkey", "-aes256", "-passout", "pass:x", data=self.key.encode()).decode()
        for key in (begin + "AAAA\n" + end, begin + "?\n" + end, begin, self.key[:100], encrypted):
            with self.subTest(key):
                self.cdn.put(ID, self.chain, key)
                event, _ = self.save(FAILED)
                self.assertEqual(event["event"], "failed")
                self.assertRegex(event["message"], r"\.$")
                self.assert_nothing()

    def test_what_a_cdn_answers(self):
        cases = {
            "does not have the private key": (None, problem(403, "key-not-available", "It is not kept.")),
            "does not allow this token to read private keys": (None, problem(403, "forbidden", "No.")),
            "too busy": (problem(503, "maintenance", "Back at nine."), None),
            "does not have what was asked for": (problem(404, "not-found", "Gone."), None),
            "holds no private key": (None, "<html>"),
            "larger than": (None, " " * (1024 * 1024 + 1)),
            "A token is never sent on": (None, Answer("", 302, headers={"Location": "http://127.0.0.1:1/"})),
        }
        for words, (chain, key) in cases.items():
            with self.subTest(words):
                self.cdn.put(ID, chain or self.chain, key or self.key)
                event, _ = self.save(FAILED)
                self.assert_sentence(event, words)
                self.assert_nothing()

    def test_cdn_that_is_not_there(self):
        event, _ = self.save(FAILED, url="http://127.0.0.1:1/api")
        self.assert_sentence(event, "refuses connections")
        event, _ = self.save(FAILED, url="http://console.example/api")
        self.assertEqual(event["event"], "failed")
        self.assert_nothing()

    def test_key_that_is_not_given_out(self):
        event, _ = self.save(FAILED, has_key=False)
        self.assert_sentence(event, "does not give out the private key")
        self.assertEqual(self.cdn.asked(), [])
        self.assert_nothing()

    def ask_about(self, kind, chain, **members):
        """There is one question, about this kind of thing; no means nothing, yes means all."""
        self.cdn.put(ID, chain, self.key)
        event, questions = self.save(CANCELLED, **members)
        self.assertIsNone(event)
        self.assertEqual(len(questions), 1)
        self.assertIn(kind, self.findings(questions[0]))
        self.assert_nothing()
        self.assertEqual(self.cdn.asked(), [("GET", f"{ID}/chain")], "the key is only asked for after a yes")
        event, questions = self.save(answer="go", **members)
        self.assertEqual(event["event"], "saved")
        self.assertEqual(len(questions), 1)
        self.assertEqual(self.names(), ["a.crt", "a.key"])
        for name in self.names():
            (self.folder / name).unlink()
        self.cdn.asked()

    def test_questions(self):
        key = self.key
        self.ask_about("expired", self.authority.chain(DOMAIN, key=key, start=-90, end=-1))
        self.ask_about("not-yet-valid", self.authority.chain(DOMAIN, key=key, start=2, end=90))
        self.ask_about("names", self.authority.chain("other.example.com", "*.www.example.com", key=key))
        self.ask_about("missing-intermediate", split(self.chain)[0])
        self.ask_about("unknown-issuer", self.chain, roots=None)

    def test_wildcard_covers_neither_its_apex_nor_two_labels(self):
        chain = self.authority.chain("*.example.com", key=self.key)
        self.ask_about("names", chain, domain="example.com")
        self.ask_about("names", chain, domain="a.b.example.com")
        event, questions = self.save(domain="www.example.com")
        self.assertEqual((event["event"], questions), ("saved", []))

    def test_answers_that_are_not_go(self):
        self.cdn.put(ID, self.chain, self.key)
        for answer in ("no\n", "going\n", "go \n", "Go\n", "\n", "go\0\n", "go"):
            with self.subTest(answer):
                process = self.start()
                process.request(**self.members(roots=None))
                self.assertEqual(process.event()["event"], "question")
                process.send(answer)
                process.hang_up()
                self.assertIsNone(process.event())
                self.assertEqual(process.finish(), CANCELLED)
                self.assert_nothing()

    def test_order_is_put_right(self):
        leaf, intermediate = split(self.chain)
        self.cdn.put(ID, intermediate + leaf + self.authority.root, self.key)
        event, questions = self.save()
        self.assertEqual((event["event"], questions), ("saved", []))
        self.assertEqual(len(event["notes"]), 2, event["notes"])
        self.assertEqual([fingerprint(part) for part in split(self.read("a.crt"))], [fingerprint(leaf), fingerprint(intermediate)])

    def test_what_was_put_right_is_no_question(self):
        leaf, intermediate = split(self.authority.chain(DOMAIN, key=self.key, start=-90, end=-1))
        self.cdn.put(ID, intermediate + leaf, self.key)
        event, questions = self.save(answer="go")
        self.assertEqual([self.findings(question) for question in questions], [["expired"]])
        self.assertEqual(len(event["notes"]), 1)
        self.cdn.put(ID, intermediate + leaf, new_key())
        event, _ = self.save(FAILED, answer="go", replace=True, replace_key=True)
        self.assertEqual(self.findings(event), ["key-mismatch", "expired"])

    def test_key_without_a_certificate(self):
        """There is nothing to hold the key against: the user decides."""
        self.cdn.put(ID, problem(404, "not-found", "The chain is not kept."), self.key)
        event, questions = self.save(CANCELLED, form="key")
        self.assertEqual(self.findings(questions[0]), ["unchecked"])
        self.assert_nothing()
        event, _ = self.save(form="key", answer="go")
        self.assertIsNone(event["sha256"])
        self.assertEqual(public_key(self.read("a.key")), certificate_key(self.chain))
        event, _ = self.save(form="key", password="a pass word", target=f"{self.folder}/b.key", answer="go")
        self.assertIn("ENCRYPTED", self.read("b.key"))
        event, _ = self.save(FAILED, form="combined")
        self.assert_sentence(event, "does not have what was asked for")

    def test_names_from_a_server(self):
        """What a certificate or a CDN calls itself changes nothing about where files go."""
        chain = self.authority.chain("..", "www.example.com", key=self.key)
        self.cdn.put(ID, chain, self.key)
        event, _ = self.save(answer="go")
        self.assertEqual(self.names(), ["a.crt", "a.key"])
        for path in ("../a.crt", "x/../../a.crt", "./a.crt", ".", "", "/a.crt/"):
            with self.subTest(path):
                event, _ = self.save(FAILED, form="crt", target=f"{self.folder}/{path}")
                self.assert_sentence(event, "not the full path of a file")
        event, _ = self.save(FAILED, form="crt", target="a.crt")
        self.assert_sentence(event, "not the full path of a file")
        self.assertEqual(self.names(), ["a.crt", "a.key"])


class Folders(SaveTest):
    def list(self):
        """Everything about the folder that a save could change."""
        return {path.name: (path.lstat().st_ino, path.lstat().st_mode, path.read_bytes()) for path in self.folder.iterdir()}

    def assert_unchanged(self, words, **members):
        before = self.list()
        event, _ = self.save(FAILED, **members)
        self.assert_sentence(event, words + r".* Nothing was changed\.$")
        self.assertEqual(self.list(), before)

    def test_files_in_the_way(self):
        (self.folder / "a.key").write_text("mine")
        self.assert_unchanged("“a.key” could not be saved: .* already has a file", replace=True)
        (self.folder / "a.crt").write_text("mine")
        self.assert_unchanged("“a.crt” could not be saved: .* already has a file", replace_key=True)
        event, _ = self.save(replace=True, replace_key=True)
        self.assertEqual(event["event"], "saved")

    def test_folder_that_is_gone(self):
        self.assert_unchanged("the folder “.*/gone” is no longer there", target=f"{self.folder}/gone/a.crt")

    def test_limit_of_the_process(self):
        """What a full disk is to a file: a write that fails in the middle. The account's CA is shorter than that, a chain is longer."""
        (self.folder / "a.crt").write_text("mine")
        before = self.list()
        process = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
        process.request(**self.members(replace=True))
        self.assert_sentence(process.event(), r"“a.crt” could not be saved: it is larger .* Nothing was changed\.$")
        self.assertEqual(process.finish(), FAILED)
        self.assertEqual(self.list(), before)

    def test_full_disk(self):
        """A disk of 64 KiB in a mount namespace of the process's own, of which 4 KiB are free."""
        script = 'mount -t tmpfs -o size=64k,mode=0700 none "$0" && head -c 61440 /dev/zero >"$0/filler" && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", script, self.folder, "true"]
        if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            return  # the limit above stands in
        process = self.start(program=["unshare", "--mount", "sh", "-c", script, str(self.folder)])
        process.request(**self.members())
        self.assert_sentence(process.event(), r"there is no space left for it in “.*”\. .* Nothing was changed\.$")
        self.assertEqual(process.finish(), FAILED)

    def test_warnings_about_the_folder(self):
        for mode, words in ((0o755, "may look into"), (0o777, "may change what is in")):
            self.folder.chmod(mode)
            event, _ = self.save(replace=True, replace_key=True)
            self.assertRegex(event["warnings"][0], words)
            event, _ = self.save(form="fullchain", replace=True, has_key=False)
            self.assertEqual(event["warnings"], [])
        self.folder.chmod(0o700)

    def test_mixed_pair_is_noticed(self):
        """As a save leaves one that was killed between its two files."""
        (self.folder / "a.crt").write_text(self.chain)
        (self.folder / "a.key").write_text(new_key())
        (self.folder / ".a.key.certbook-4000000-abcdefgh").write_text(self.key)
        event, _ = self.save(replace=True, replace_key=True)
        self.assertRegex(event["notes"][0], "The old “a.crt” and “a.key” did not belong together")
        self.assertEqual(self.names(), ["a.crt", "a.key"])
        event, _ = self.save(replace=True, replace_key=True)
        self.assertEqual(event["notes"], [])

    def test_certificate_beside_another_key(self):
        (self.folder / "a.key").write_text(new_key())
        for form, suffix in (("crt", "crt"), ("fullchain", "pem")):
            event, _ = self.save(form=form, has_key=False)
            self.assertRegex(event["warnings"][0], f"“a.key” lies beside “a.{suffix}”, but")
        (self.folder / "a.crt").write_text(self.authority.chain(DOMAIN, key=new_key()))
        event, _ = self.save(form="key", replace=True)
        self.assertRegex(event["warnings"][0], "“a.crt” lies beside “a.key”, but")
        (self.folder / "a.crt").write_text("no certificate")
        event, _ = self.save(form="key", replace=True)
        self.assertEqual(event["warnings"], [])

    def test_link_in_the_way(self):
        outside = self.folder / "outside"
        outside.write_text("mine")
        os.symlink(outside, self.folder / "a.key")
        self.assert_unchanged("a link to another place", replace=True, replace_key=True)


if __name__ == "__main__":
    tap.main()
