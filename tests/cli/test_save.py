# SPDX-License-Identifier: GPL-3.0-or-later
"""`certbook save DOMAIN`: files, questions, refusals, and what nobody may see."""

import os
import pathlib
import stat
import tempfile

from command import CANCELLED, FAILED, PROGRAM, USAGE, CommandTest, tap
from authority import Authority, new_key, openssl
from inventory_cdn import TOKEN, row, stamp
from terminal import Terminal

DOMAIN = "www.example.com"
FUTURE = 4_000_000_000
PASSWORD = "a pass word ü"


def certificate(number, is_current=True, private_key="available", chain_available=True):
    return {
        "id": f"crt+{number}/=", "domain_id": f"dom+{DOMAIN}/=", "create_time": stamp(1_700_000_000),
        "not_before": stamp(1_700_000_000), "expire_time": stamp(FUTURE), "status": "valid", "provisioning": "auto",
        "is_current": is_current, "chain_available": chain_available, "private_key": private_key,
    }  # fmt: skip


class Save(CommandTest):
    @classmethod
    def setUpClass(cls):
        cls._place = tempfile.TemporaryDirectory()
        cls.authority = Authority(cls._place.name)
        cls.key = new_key("ec")
        cls.chain = cls.authority.chain(DOMAIN, key=cls.key)

    @classmethod
    def tearDownClass(cls):
        cls._place.cleanup()

    def setUp(self):
        super().setUp()
        # Of a key, no line may be written anywhere but into its file.
        lines = [line for line in self.key.splitlines() if line and not line.startswith("-----")]
        self.secrets = (TOKEN, PASSWORD, *lines)
        self.to = self.home.folder / "to"
        self.to.mkdir(mode=0o700)
        self.cdn.rows = [row(DOMAIN, FUTURE)]
        ca = self.home.folder / "ca.pem"
        ca.write_text(self.authority.root)
        self.add_account("Work", self.cdn.url, "--ca", ca)
        self.sync()
        self.put([certificate(1)])

    def put(self, history, chain=None, key=None):
        self.cdn.histories = {f"dom+{DOMAIN}/=": history}
        for entry in history:
            self.cdn.pems["GET", f"{entry['id']}/chain"] = chain or self.chain
            self.cdn.pems["POST", f"{entry['id']}/private-key"] = key or self.key

    def save(self, *arguments, status=0, **options):
        return self.run_command("save", DOMAIN, "--to", self.to, *arguments, status=status,
                                **{"CERTBOOK_TOKEN": TOKEN, **options})  # fmt: skip

    def names(self):
        return sorted(path.name for path in self.to.iterdir())

    def mode(self, name):
        return stat.S_IMODE((self.to / name).stat().st_mode)

    def test_pair(self):
        result = self.save()
        self.assertEqual(result.out, f"{self.to}/{DOMAIN}.crt\n{self.to}/{DOMAIN}.key\n")
        self.assertEqual(result.err, "")
        self.assertEqual(self.mode(f"{DOMAIN}.key"), 0o600)
        self.assertEqual(self.mode(f"{DOMAIN}.crt"), 0o666 & ~self._mask())
        self.assertEqual(openssl("x509", "-pubkey", "-noout", "-in", self.to / f"{DOMAIN}.crt"),
                         openssl("pkey", "-pubout", "-in", self.to / f"{DOMAIN}.key"))  # fmt: skip

    def _mask(self):
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_forms(self):
        for form, name in (("crt", "crt"), ("key", "key"), ("fullchain", "pem"), ("combined", "pem")):
            with self.subTest(form=form):
                self.assertEqual(self.save("--form", form, "--force", "--yes").out, f"{self.to}/{DOMAIN}.{name}\n")

    def test_password_on_standard_input(self):
        for form in ("p12", "p12-legacy"):
            self.save("--form", form, "--force", "--yes", typed=PASSWORD + "\n")
            provider = ["-legacy"] if form == "p12-legacy" else []
            openssl("pkcs12", "-in", self.to / f"{DOMAIN}.p12", "-passin", f"pass:{PASSWORD}", "-nodes", *provider)
        self.assertRegex(self.save("--form", "p12", "--force", status=FAILED).err, "no password")
        self.save("--form", "key", "--encrypt", typed=PASSWORD + "\n")
        self.assertIn("ENCRYPTED", (self.to / f"{DOMAIN}.key").read_text())

    def test_what_is_there_is_kept(self):
        (self.to / f"{DOMAIN}.key").write_text("mine")
        result = self.save(status=FAILED)
        self.assertRegex(result.err, f"{DOMAIN}.key” is there already. “--force” replaces it")
        self.assertEqual(self.names(), [f"{DOMAIN}.key"])
        self.assertEqual((self.to / f"{DOMAIN}.key").read_text(), "mine")
        self.save("--force")
        self.assertIn("PRIVATE KEY", (self.to / f"{DOMAIN}.key").read_text())

    def test_warning(self):
        other = Authority(tempfile.mkdtemp(dir=self.home.folder))
        self.put([certificate(1)], other.chain(DOMAIN, key=self.key))
        result = self.save(status=FAILED)
        self.assertRegex(result.err, "(?s)nobody could be asked.*--yes")
        self.assertEqual(self.names(), [])
        result = self.save("--yes")
        self.assertNotEqual(result.err, "")
        self.assertEqual(self.names(), [f"{DOMAIN}.crt", f"{DOMAIN}.key"])

    def test_refusal_that_nobody_can_allow(self):
        self.put([certificate(1)], key=new_key("ec"))
        result = self.save("--yes", "--force", status=FAILED)
        self.assertRegex(result.err, "(?s)key.*Nothing was saved")
        self.assertEqual(self.names(), [])

    def test_obstacles(self):
        self.put([certificate(1, private_key="forbidden")])
        self.assertRegex(self.save(status=FAILED).err, "You may not read keys")
        self.save("--form", "crt")
        self.put([])
        self.assertRegex(self.save(status=FAILED).err, "no current certificate")

    def test_older_certificate(self):
        older = self.authority.chain(DOMAIN, key=self.key)
        self.put([certificate(2), certificate(1, is_current=False)])
        self.cdn.pems["GET", "crt+1/=/chain"] = older
        self.save("--form", "crt", "--certificate", "crt+1/=")
        self.assertIn((self.to / f"{DOMAIN}.crt").read_text().strip(), older)
        self.assertRegex(self.save("--certificate", "none", status=FAILED).err, "no certificate “none”")

    def test_unknown_domain(self):
        result = self.run_command("save", "no.example", "--to", self.to, status=FAILED, CERTBOOK_TOKEN=TOKEN)
        self.assertRegex(result.err, "“no.example” is not among the domains of “Work”")

    def test_capitals_and_a_dot(self):
        self.run_command("save", "WWW.Example.com.", "--to", self.to, CERTBOOK_TOKEN=TOKEN)
        self.assertEqual(self.names(), [f"{DOMAIN}.crt", f"{DOMAIN}.key"])

    def test_no_folder(self):
        result = self.run_command("save", DOMAIN, "--to", self.to / "none", status=FAILED, CERTBOOK_TOKEN=TOKEN)
        self.assertRegex(result.err, "there is no folder.*none")

    def test_usage(self):
        for arguments in ([], [DOMAIN], ["--to", "x"], [DOMAIN, "--to", "x", "--form", "y"], ["a b", "--to", "x"],
                          [DOMAIN, "two.example", "--to", "x"], [DOMAIN, "--to", "x", "--encrypt"]):  # fmt: skip
            with self.subTest(arguments=arguments):
                self.assertIn("certbook save --help", self.run_command("save", *arguments, status=USAGE).err)

    def test_questions_at_a_terminal(self):
        (self.to / f"{DOMAIN}.crt").write_text("mine")
        for answer, status in (("n", CANCELLED), ("y", 0)):
            environment = {**self.home.environment, "CERTBOOK_TOKEN": TOKEN}
            with Terminal([PROGRAM, "save", DOMAIN, "--to", str(self.to)], environment) as terminal:
                terminal.wait_for(r"Replace “.*crt”\?.*\[y/N\] ")
                terminal.type(answer + "\n")
                self.assertEqual(terminal.finish(), status)
            self.assertEqual(pathlib.Path(self.to, f"{DOMAIN}.crt").read_text() == "mine", status != 0)

    def test_password_at_a_terminal(self):
        environment = {**self.home.environment, "CERTBOOK_TOKEN": TOKEN}
        for again, status in (("other", FAILED), (PASSWORD, 0)):
            with Terminal([PROGRAM, "save", DOMAIN, "--to", str(self.to), "--form", "p12"], environment) as terminal:
                terminal.wait_for("Password for the file: ")
                terminal.type(PASSWORD + "\n")
                terminal.wait_for("The same again: ")
                terminal.type(again + "\n")
                self.assertEqual(terminal.finish(), status)
                self.assertNotIn(PASSWORD.encode(), terminal.seen)

    def test_nothing_secret_in_debug_output(self):
        self.save("--form", "p12", typed=PASSWORD + "\n", G_MESSAGES_DEBUG="all", G_DEBUG=None)


tap.main()
