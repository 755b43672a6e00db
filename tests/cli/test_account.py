# SPDX-License-Identifier: GPL-3.0-or-later
"""`certbook account`: with a real keyring, without one, and what nobody may see."""

import pathlib
import re
import tempfile


from command import CANCELLED, FAILED, PROGRAM, USAGE, CommandTest, tap
from authority import new_key, openssl
from inventory_cdn import TOKEN, InventoryCdn, row
from keyring_bus import Keyring
from terminal import Terminal


class WithKeyring(CommandTest):
    def setUp(self):
        super().setUp()
        self.keyring = self.enterContext(Keyring(self.home))
        self.home.environment["DBUS_SESSION_BUS_ADDRESS"] = self.keyring.address

    def test_token_is_kept(self):
        self.cdn.rows = [row("a.example", None)]
        result = self.add_account()
        self.assertEqual(result.out, "“Work” was added. “certbook sync” fetches its domains.\n")
        self.assertEqual(result.err, "")
        self.assertEqual(self.keyring.items(), 1)
        self.assertIn("1 domain;", self.run_command("sync").out)
        self.run_command("account", "remove", "Work", "--yes")
        self.assertEqual(self.keyring.items(), 0)
        self.assertEqual(self.home.databases(), [])

    def test_refused_token_is_not_kept(self):
        result = self.add_account(token="wrong", status=FAILED)
        self.assertRegex(result.err, "does not accept the token")
        self.assertEqual(self.keyring.items(), 0)
        self.assertEqual(self.run_command("account", "list").out, "")

    def test_new_token(self):
        self.add_account()
        self.cdn.token = "the-next-token"
        self.secrets = (TOKEN, "the-next-token")
        result = self.run_command("sync", status=FAILED)
        self.assertRegex(result.err, "(?s)token.*certbook account token NAME")
        self.run_command("account", "token", "Work", typed="wrong\n", status=FAILED)
        result = self.run_command("account", "token", "work", typed="the-next-token\n")
        self.assertEqual(result.out, "The new token of “Work” is accepted.\n")
        self.run_command("sync")
        self.assertEqual(self.keyring.items(), 1)

    def test_environment_goes_first(self):
        self.add_account()
        self.cdn.token = "another-token"
        self.run_command("sync", CERTBOOK_TOKEN="another-token")
        self.run_command("sync", status=FAILED)

    def test_locked_keyring(self):
        self.add_account()
        self.keyring.lock()
        result = self.run_command("sync", status=FAILED)
        self.assertRegex(result.err, "(?s)keyring is locked.*CERTBOOK_TOKEN")
        self.sync()

    def test_nothing_secret_in_debug_output(self):
        self.cdn.rows = [row("a.example", None)]
        for arguments in (["account", "list"], ["sync"], ["list"], ["account", "remove", "Work", "--yes"]):
            if arguments[1:] == ["list"]:
                self.add_account(G_MESSAGES_DEBUG="all", G_DEBUG=None)
            # CommandTest looks for the token in all that was written.
            self.run_command(*arguments, G_MESSAGES_DEBUG="all", G_DEBUG=None)


class WithoutKeyring(CommandTest):
    def test_add_says_that_the_token_is_not_kept(self):
        result = self.add_account()
        self.assertRegex(result.err, "(?s)not kept.*CERTBOOK_TOKEN")
        self.assertRegex(self.run_command("sync", status=FAILED).err, "(?s)could not be looked up.*CERTBOOK_TOKEN")
        self.sync()

    def test_token_of_the_environment(self):
        self.run_command("account", "add", "Work", self.cdn.url, CERTBOOK_TOKEN=TOKEN)
        result = self.run_command("account", "add", "Other", self.cdn.url, status=FAILED)
        self.assertRegex(result.err, "There is no token")

    def test_token_goes_to_one_cdn_alone(self):
        other = self.enterContext(InventoryCdn())
        other.token = "the-token-of-the-other"
        self.add_account("Work")
        self.add_account("Other", other.url, token=other.token)
        other.tokens.clear()
        result = self.run_command("sync", CERTBOOK_TOKEN=TOKEN, status=FAILED)
        self.assertEqual(result.err.count("is used for one account alone"), 2)
        self.assertEqual(other.tokens, [])
        self.run_command("sync", "Work", CERTBOOK_TOKEN=TOKEN)
        self.assertEqual(other.tokens, [])

    def test_list(self):
        self.assertEqual(self.run_command("account", "list").out, "")
        self.add_account("Work")
        self.add_account("Söme other")
        self.sync("Work")
        lines = self.run_command("account", "list").out.splitlines()
        self.assertEqual(re.split("  +", lines[0]), ["Work", self.cdn.url, "Synced just now"])
        self.assertEqual(re.split("  +", lines[1]), ["Söme other", self.cdn.url, "Never synced"])
        self.assertEqual(self.run_command("account", "list", "--names").out, "Work\nSöme other\n")
        self.assertEqual(len(self.home.databases()), 1)

    def test_names_are_unique(self):
        self.add_account("Work")
        self.assertRegex(self.add_account("wORK", status=FAILED).err, "There is an account “wORK” already")

    def test_remove(self):
        self.fill([row("a.example", None)])
        result = self.run_command("account", "remove", "Work", status=FAILED)
        self.assertRegex(result.err, "nobody could be asked.*--yes")
        self.assertEqual(len(self.home.databases()), 1)
        result = self.run_command("account", "remove", "WORK", "--yes")
        self.assertEqual(result.out, "“Work” was removed.\n")
        self.assertEqual(list((self.home.folder / "data" / "certbook").iterdir()), [])
        self.assertEqual(self.run_command("account", "list").out, "")
        self.assertRegex(self.run_command("account", "remove", "Work", "--yes", status=FAILED).err, "no account yet")

    def test_addresses(self):
        for url, words in (
            ("ftp://cdn.example", "begin with “https://”"),
            ("http://cdn.example/api", "anybody on the way could read the token"),
            ("https://cdn.example/?x", "question mark"),
            ("https://no-such-host.invalid/api", "The host of no-such-host.invalid was not found"),
            ("http://127.0.0.1:1/api", "127.0.0.1:1 refuses connections"),
            (self.cdn.url + "/nothing", "There is no inventory API at this address of 127.0.0.1"),
        ):
            with self.subTest(url=url):
                result = self.add_account(url=url, status=FAILED)
                self.assertRegex(result.err, words)
                self.assertNotIn("was added", result.out)
        self.assertEqual(self.run_command("account", "list").out, "")

    def test_api_of_another_version(self):
        self.cdn.api_version = "2.0"
        self.assertRegex(self.add_account(status=FAILED).err, "speaks version 2.0 .*: install a newer Certbook")
        self.assertEqual(self.run_command("account", "list").out, "")

    def test_usage(self):
        for arguments in ([], ["none"], ["add"], ["add", "a"], ["add", "a", "b", "c"], ["remove"], ["list", "x"], ["add", "--no"]):
            with self.subTest(arguments=arguments):
                self.assertIn("account", self.run_command("account", *arguments, status=USAGE).err)

    def test_help(self):
        for part in ("add", "list", "remove", "token"):
            self.assertIn(f"certbook account {part}", self.run_command("account", "--help").out)
            self.assertIn(f"certbook account {part}", self.run_command("account", part, "--help").out)

    def test_input_that_is_no_token(self):
        for typed in ("", "\n", "   \n", "x" * 9000 + "\n", "a\0b\n"):
            with self.subTest(typed=typed[:10]):
                result = self.run_command("account", "add", "Work", self.cdn.url, typed=typed, status=FAILED)
                self.assertRegex(result.err, "There is no token|not one line of text")
        self.assertEqual(self.cdn.tokens, [])

    def test_token_is_in_no_argument_and_no_environment(self):
        self.cdn.hold(0)
        self.add_account()
        process = self.start("account", "token", "Work")
        process.stdin.write(TOKEN.encode() + b"\n")
        process.stdin.flush()
        for name in ("cmdline", "environ"):
            self.assertNotIn(TOKEN.encode(), pathlib.Path("/proc", str(process.pid), name).read_bytes())
        self.finish(process)

    def test_no_file_has_the_token(self):
        self.fill([row("a.example", None)])
        for file in self.home.folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(TOKEN.encode(), file.read_bytes(), file)


class WithTls(CommandTest):
    def setUp(self):
        super().setUp()
        authority = self.enterContext(_authority(self.home.folder))
        self.cdn = self.enterContext(InventoryCdn(tls=authority.server))
        self.root = authority.root

    def test_ca(self):
        self.assertRegex(self.add_account(status=FAILED).err, "it comes from an authority that is unknown to this computer")
        self.assertEqual(self.cdn.tokens, [])
        ca = self.home.folder / "ca.pem"
        ca.write_text(self.root)
        self.add_account("Work", self.cdn.url, "--ca", ca)
        ca.unlink()
        self.sync()

    def test_file_that_is_no_ca(self):
        bad = self.home.folder / "bad.pem"
        self.assertRegex(self.add_account("Work", self.cdn.url, "--ca", bad, status=FAILED).err, "cannot be read")
        bad.write_text("nothing")
        self.assertRegex(self.add_account("Work", self.cdn.url, "--ca", bad, status=FAILED).err, "holds no CA certificate")


class _authority:
    """A root, and a server's certificate for 127.0.0.1 from it."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        key, root, request, leaf, extensions = (self.folder / name for name in ("r.key", "r.crt", "s.csr", "s.crt", "s.ext"))
        self.server = self.folder / "s.pem"
        key.write_text(new_key())
        server_key = self.folder / "s.key"
        server_key.write_text(new_key())
        extensions.write_text("subjectAltName = IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n")
        openssl("req", "-x509", "-key", key, "-subj", "/CN=Root of a console", "-days", "30", "-out", root)
        openssl("req", "-new", "-key", server_key, "-subj", "/CN=console", "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", root, "-CAkey", key, "-days", "30", "-extfile", extensions, "-out", leaf)
        self.server.write_text(leaf.read_text() + server_key.read_text())
        self.root = root.read_text()
        return self

    def __exit__(self, *_):
        pass


class AtATerminal(CommandTest):
    def open(self, *arguments, out=None, **variables):
        return self.enterContext(Terminal([PROGRAM, *arguments], {**self.home.environment, **variables}, out))

    def test_token_is_not_shown(self):
        terminal = self.open("account", "add", "Work", self.cdn.url)
        terminal.wait_for("Token of “Work”: ")
        terminal.type(TOKEN + "\n")
        self.assertEqual(terminal.finish(), 0)
        self.assertNotIn(TOKEN.encode(), terminal.seen)
        self.assertIn("was added".encode(), terminal.seen)

    def test_interrupted_prompt(self):
        terminal = self.open("account", "add", "Work", self.cdn.url)
        terminal.wait_for("Token of “Work”: ")
        self.interrupt(terminal.process)
        self.assertEqual(terminal.finish(), CANCELLED)
        self.assertEqual(self.run_command("account", "list").out, "")

    def test_removal_is_asked_about(self):
        self.add_account()
        for answer, status in (("n", CANCELLED), ("", CANCELLED), ("x", CANCELLED), ("y", 0)):
            terminal = self.open("account", "remove", "Work")
            terminal.wait_for(r"Remove “Work”\?.*\[y/N\] ")
            terminal.type(answer + "\n")
            self.assertEqual(terminal.finish(), status)
            self.assertEqual(self.run_command("account", "list", "--names").out, "" if status == 0 else "Work\n")

    def test_removal_is_answered_in_the_language_of_the_person(self):
        for answer, status in (("nein", CANCELLED), ("jo", CANCELLED), ("y", 0), ("ja", 0), ("J", 0)):
            with self.subTest(answer=answer):
                if "Work" not in self.run_command("account", "list", "--names").out:
                    self.add_account()
                terminal = self.open("account", "remove", "Work", LANGUAGE="de")
                terminal.wait_for(r"„Work“ entfernen\?.*\[j/N\] ")
                terminal.type(answer + "\n")
                self.assertEqual(terminal.finish(), status)

    def test_progress_is_not_among_the_results(self):
        self.cdn.rows = [row("a.example", None)]
        self.add_account()
        with tempfile.TemporaryFile() as out:
            terminal = self.open("sync", out=out, CERTBOOK_TOKEN=TOKEN)
            self.assertEqual(terminal.finish(), 0)
            self.assertIn(b"Syncing: 1 of 1 domain", terminal.seen)
            out.seek(0)
            self.assertEqual(out.read(), "Work: 1 domain; 1 added, 0 changed, 0 removed.\n".encode())

    def test_wait_is_told(self):
        self.add_account()
        self.cdn.rows = [row("a.example", None)]
        self.cdn.broken = (503, "maintenance", "Back soon.")
        terminal = self.open("sync", CERTBOOK_TOKEN=TOKEN)
        terminal.wait_for(r"Trying again in \d+ s")
        self.cdn.broken = None
        self.assertEqual(terminal.finish(), 0, terminal.seen)

    def test_wait_is_interrupted(self):
        self.add_account()
        self.cdn.broken = (503, "maintenance", "Back soon.", {"Retry-After": "290"})
        terminal = self.open("sync", CERTBOOK_TOKEN=TOKEN)
        terminal.wait_for("Waiting 290 s: the CDN asked for it")
        self.interrupt(terminal.process)
        self.assertEqual(terminal.finish(), CANCELLED)

    def test_colours_and_progress(self):
        self.cdn.rows = [row("a.example", 1), row("b.example", 4_000_000_000), row("c.example", None, "failed")]
        self.add_account()
        terminal = self.open("sync", CERTBOOK_TOKEN=TOKEN)
        self.assertEqual(terminal.finish(), 0)
        self.assertIn(b"Syncing: 3 of 3 domains", terminal.seen)
        terminal = self.open("list")
        self.assertEqual(terminal.finish(), 0)
        for colour, word in (("1;31", "Expired"), ("1;31", "N/A"), ("32", "Valid"), ("33", "Failed")):
            self.assertIn(f"\033[{colour}m{word}\033[0m".encode(), terminal.seen)
        self.assertRegex(terminal.seen.decode(), "Showing 3 of 3 domains · 1 expired · 1 needs attention · Synced")
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            terminal = self.open("list", **variables)
            self.assertEqual(terminal.finish(), 0)
            self.assertNotIn(b"\033", terminal.seen)



tap.main()
