# SPDX-License-Identifier: GPL-3.0-or-later
"""The process itself: it can be cancelled at any time, leaves no core, and shows its secrets to nobody."""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

from authority import new_key
from pem_cdn import TOKEN, Answer
from saving import CANCELLED, DOMAIN, FAILED, ID, PROGRAM, SAVED, USAGE, WAIT, Save, SaveTest, secret_lines, tap

PASSWORD = "correct horse battery staple"
NOBODY = 65534


class Cancel(SaveTest):
    def assert_cancelled(self, process):
        self.assertIsNone(process.event())
        self.assertEqual(process.finish(), CANCELLED)
        self.assertEqual(self.names(), [])

    def start_held(self, method, path):
        """A save that waits for this answer of the CDN."""
        held = Answer(self.chain if path == "chain" else self.key)
        held.gate.clear()
        self.cdn.put(ID, **{"chain" if path == "chain" else "key": held})
        process = self.start()
        process.request(**self.members())
        if path != "chain":
            self.cdn.wait_for("GET", f"{ID}/chain")
        self.cdn.wait_for(method, f"{ID}/{path}")
        return process

    def test_before_the_request(self):
        process = self.start()
        process.hang_up()
        self.assert_cancelled(process)

    def test_within_the_request(self):
        process = self.start()
        process.send(json.dumps(self.members())[:-1])
        process.hang_up()
        self.assert_cancelled(process)

    def test_while_the_chain_comes(self):
        process = self.start_held("GET", "chain")
        process.hang_up()
        self.assert_cancelled(process)

    def test_while_the_key_comes(self):
        process = self.start_held("POST", "private-key")
        process.hang_up()
        self.assert_cancelled(process)

    def test_with_the_request(self):
        """The end is there before anything was done."""
        process = self.start()
        process.request(**self.members())
        process.hang_up()
        process.process.wait(WAIT)
        event = process.event()
        self.assertIn(process.finish(), (CANCELLED, SAVED))
        self.assertEqual(self.names(), [] if event is None else ["a.crt", "a.key"])

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number.name):
                process = self.start_held("POST", "private-key")
                process.process.send_signal(number)
                self.assert_cancelled(process)

    def test_signal_instead_of_an_answer(self):
        process = self.start()
        process.request(**self.members(roots=None))
        self.assertEqual(process.event()["event"], "question")
        process.process.send_signal(signal.SIGTERM)
        self.assert_cancelled(process)

    def test_signal_instead_of_a_request(self):
        """More is sent than a pipe holds, so it is being read when the signal comes."""
        process = self.start()
        for _ in range(2 * 16):
            process.send("x" * 65536)
        process.process.send_signal(signal.SIGTERM)
        self.assert_cancelled(process)

    def test_the_window_is_gone(self):
        """Nobody reads the question: that is no answer."""
        process = self.start()
        process.process.stdout.close()
        process.request(**self.members(roots=None))
        self.assertEqual(process.process.wait(WAIT), CANCELLED)
        self.assertEqual(self.names(), [])
        process.process.stdout = open(os.devnull, "rb")  # noqa: SIM115

    def test_killed_and_saved_again(self):
        process = self.start_held("POST", "private-key")
        process.process.kill()
        process.process.wait(WAIT)
        self.assertEqual(self.names(), [])
        self.cdn.put(ID, self.chain, self.key)
        event, _ = self.save()
        self.assertEqual(event["event"], "saved")


class Requests(SaveTest):
    def refuse(self, text, words):
        process = self.start()
        process.send(text + "\n")
        self.assert_sentence(process.event(), words)
        self.assertEqual(process.finish(), FAILED)

    def test_what_is_no_request(self):
        for text in ("", "go", "[]", "{", "null", '"' + "x" * 100000 + '"', "\0", "[" * 1000):
            with self.subTest(text[:10]):
                self.refuse(text, "not a JSON object in one line")

    def test_members(self):
        good = self.members()
        for member in good:
            if member in ("roots", "password"):
                continue
            with self.subTest(member):
                self.refuse(json.dumps({**good, member: None}), f"the member “{member}” of the request")
                self.refuse(json.dumps({**good, member: 7}), f"the member “{member}” of the request")
                if isinstance(good[member], str):
                    self.refuse(json.dumps({**good, member: ""}), f"the member “{member}” of the request")
        self.refuse(json.dumps({**good, "roots": 7}), "“roots”")
        self.refuse(json.dumps({**good, "password": "x"}), "“password”")
        self.refuse(json.dumps(self.members("p12", password=None)), "“password”")
        self.refuse(json.dumps(self.members("crt", key_target="/a")), "“key_target”")
        self.refuse(json.dumps({**good, "form": "pfx"}), "“form”")
        self.assertEqual(self.names(), [])

    def test_members_that_are_not_known(self):
        process = self.start()
        process.request(**self.members(), mood="good")
        self.assertEqual(process.event()["event"], "saved")
        self.assertEqual(process.finish(), SAVED)

    def test_large_requests(self):
        """The authorities of a whole system fit; what never ends does not."""
        process = self.start()
        text = json.dumps(self.members(roots=self.authority.root + "\n" * 1000000))
        for start in range(0, len(text), 65536):
            process.send(text[start : start + 65536])
        process.send("\n")
        self.assertEqual(process.event()["event"], "saved")
        self.assertEqual(process.finish(), SAVED)

        process = self.start()
        for _ in range(5 * 16 + 1):
            process.send("x" * 65536)
        self.assert_sentence(process.event(), "the request is too long")
        self.assertEqual(process.finish(), FAILED)

    def test_token_that_is_none(self):
        self.refuse(json.dumps(self.members(token="a b")), "The token cannot be used")

    def test_arguments(self):
        for arguments in ([], ["--request-fd"], ["--request-fd", "77"], ["--request-fd", "-1"], ["--request-fd", "1"],
                          ["--request-fd", "0", "x"], ["--token", "x"]):  # fmt: skip
            with self.subTest(arguments):
                result = subprocess.run(
                    [PROGRAM, "save", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=WAIT
                )
                self.assertEqual((result.returncode, result.stdout), (USAGE, b""))
                self.assertTrue(result.stderr.startswith(b"certbook: "))

    def test_no_display_is_needed(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = self.start(env=environment)
        process.request(**self.members())
        self.assertEqual(process.event()["event"], "saved")
        self.assertEqual(process.finish(), SAVED)


class Secrecy(SaveTest):
    def start_waiting(self, **options):
        """A save of a locked .p12 that waits for an answer, and so has the token and the password in memory."""
        process = self.start(**options)
        process.request(**self.members("p12", roots=None, password=PASSWORD))
        self.assertEqual(process.event()["event"], "question")
        return process

    def test_arguments_and_environment(self):
        process = self.start_waiting()
        place = pathlib.Path("/proc", str(process.process.pid))
        for name in ("cmdline", "environ", "comm"):
            try:
                content = (place / name).read_bytes()
            except PermissionError:
                continue  # not even for its own user
            self.assertNotEqual(content, b"")
            for secret in (TOKEN, PASSWORD, DOMAIN, self.cdn.url):
                self.assertNotIn(secret.encode(), content, name)
        process.send("go\n")
        self.assertEqual(process.event()["event"], "saved")
        self.assertEqual(process.finish(), SAVED)

    def test_descriptors(self):
        """Nothing but the pipes, the CDN's socket and the like is open while it waits: no file that could hold a secret."""
        process = self.start_waiting()
        for target in self.descriptors(process.process.pid).values():
            self.assertRegex(target, r"^(pipe:|socket:|anon_inode:|/dev/null$|/dev/urandom$)")

    @staticmethod
    def descriptors(pid):
        """What each descriptor is; nothing where only root may know."""
        try:
            return {int(link.name): os.readlink(link) for link in pathlib.Path("/proc", str(pid), "fd").iterdir()}
        except PermissionError:
            return {}

    def test_no_core(self):
        """Neither by the limit nor by the system's own collector; a program that may have one is the proof that this sees it."""
        limits = lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)  # noqa: E731
        with tempfile.TemporaryDirectory() as place:
            process = self.start_waiting(preexec_fn=limits, cwd=place)
            text = pathlib.Path("/proc", str(process.process.pid), "limits").read_text()
            self.assertRegex(text, r"Max core file size +0 +0 ")
            _, status = self.abort(process.process)
            self.assertEqual(os.WTERMSIG(status), signal.SIGABRT)
            self.assertFalse(os.WCOREDUMP(status))
            self.assertEqual(os.listdir(place), [])
            other = subprocess.Popen(["cat"], stdin=subprocess.PIPE, preexec_fn=limits, cwd=place)
            _, status = self.abort(other)
            other.stdin.close()
            if not os.WCOREDUMP(status):
                print("# this system makes no cores at all")

    @staticmethod
    def abort(process):
        os.kill(process.pid, signal.SIGABRT)
        found = os.waitpid(process.pid, 0)
        process.returncode = -signal.SIGABRT
        return found

    def test_not_for_other_processes_of_the_user(self):
        """What is in /proc belongs to root, and not to the user, where a process is closed to its user's others."""
        if os.geteuid() == 0:
            reachable = subprocess.run(["test", "-x", PROGRAM], user=NOBODY, group=NOBODY, check=False).returncode == 0
            options = {"user": NOBODY, "group": NOBODY} if reachable else None
        else:
            options = {}
        if options is None:
            print("# the program is in a place that only root can reach")
            return
        with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **options) as other:
            self.assertNotEqual(os.stat(f"/proc/{other.pid}/environ").st_uid, 0)
            other.stdin.close()
        process = self.start_waiting(**options)
        for name in ("environ", "mem", "maps", "fd"):
            self.assertEqual(os.stat(f"/proc/{process.process.pid}/{name}").st_uid, 0)

    def test_messages_of_libraries(self):
        """What a library logs does not get between the lines of the protocol, and no TLS secret goes to a file."""
        log = self.folder / "keylog"
        environment = {**os.environ, "G_MESSAGES_DEBUG": "all", "SSLKEYLOGFILE": str(log)}
        process = Save(secret_lines(self.key), env=environment)
        with process:
            process.request(**self.members())
            self.assertEqual(process.event()["event"], "saved")
            rest, errors = process.process.communicate(timeout=WAIT)
            self.assertEqual((rest, process.process.returncode), (b"", SAVED))
            for secret in process.secrets:
                self.assertNotIn(secret.encode(), errors)
        self.assertFalse(log.exists())

    def test_without_standard_streams(self):
        """No file of ours becomes the standard output, into which the report is written."""
        held = Answer(self.chain)
        held.gate.clear()
        self.cdn.put(ID, held)
        reader, writer = os.pipe()
        command = ["sh", "-c", 'exec "$0" save --request-fd 9 9<&0 0<&- 1>&- 2>&-', PROGRAM]
        with subprocess.Popen(command, stdin=reader) as process:
            os.close(reader)
            os.write(writer, (json.dumps(self.members()) + "\n").encode())
            self.cdn.wait_for("GET", f"{ID}/chain")
            found = self.descriptors(process.pid)
            held.gate.set()
            self.assertEqual(process.wait(WAIT), SAVED)
            os.close(writer)
        self.assertEqual({found.get(fd, "/dev/null") for fd in (0, 1, 2)}, {"/dev/null"})
        self.assertEqual(self.names(), ["a.crt", "a.key"])
        self.assertEqual(self.read("a.crt"), self.chain)
        self.assertNotIn("event", self.read("a.key"))

    def test_temporary_files_elsewhere(self):
        """Nothing is put into the folders that programs use for what they need for a while."""
        with tempfile.TemporaryDirectory() as home:
            places = {name: home for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                              "XDG_RUNTIME_DIR", "XDG_STATE_HOME")}  # fmt: skip
            process = self.start(env={**os.environ, **places}, cwd=home)
            process.request(**self.members())
            self.assertEqual(process.event()["event"], "saved")
            self.assertEqual(process.finish(), SAVED)
            self.assertEqual([path for path in pathlib.Path(home).rglob("*") if path.is_file()], [])

    def test_users_mask(self):
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o644), (0o000, 0o644)):
            process = self.start(umask=mask)
            process.request(**self.members(replace=True, replace_key=True))
            self.assertEqual(process.event()["event"], "saved")
            self.assertEqual(process.finish(), SAVED)
            self.assertEqual((self.mode("a.crt"), self.mode("a.key")), (mode, 0o600))


class ManyKills(SaveTest):
    def test_killed_at_any_moment(self):
        """Each name has a whole old or a whole new file, and the next save leaves nothing but these."""
        old_key = new_key()
        old_chain = self.authority.chain(DOMAIN, key=old_key)
        (self.folder / "a.crt").write_text(old_chain)
        (self.folder / "a.key").write_text(old_key)
        ends = set()
        for number in range(40):
            chain, key = ((self.chain, self.key), (old_chain, old_key))[number % 2]
            self.cdn.put(ID, chain, key)
            process = Save()
            with process:
                process.request(**self.members(replace=True, replace_key=True))
                # The CDN's answer to the last question is the moment from which on it writes.
                self.cdn.wait_for("GET", f"{ID}/chain")
                self.cdn.wait_for("POST", f"{ID}/private-key")
                try:
                    process.process.wait(number * 0.001)
                except subprocess.TimeoutExpired:
                    process.process.kill()
                process.process.wait(WAIT)
                ends.add(process.process.returncode)
            self.assertIn(self.read("a.crt"), (self.chain, old_chain))
            self.assertIn(self.read("a.key"), (self.key, old_key))
        self.cdn.put(ID, self.chain, self.key)
        self.save(replace=True, replace_key=True)
        self.assertEqual(self.names(), ["a.crt", "a.key"])
        self.assertEqual((self.read("a.crt"), self.read("a.key")), (self.chain, self.key))
        print(f"# ends: {sorted(ends)}", file=sys.stderr)


if __name__ == "__main__":
    tap.main()
