# SPDX-License-Identifier: GPL-3.0-or-later
"""`certbook sync`: against hand-written answers, against the demo CDN, and while somebody else syncs."""

import sqlite3
import sys

from command import CANCELLED, DONE, FAILED, USAGE, CommandTest, cdn, tap
from inventory_cdn import TOKEN, row

DEMO_ROWS = 3000


class Sync(CommandTest):
    def test_what_changed_is_told(self):
        self.cdn.rows = [row("a.example", None), row("b.example", None), row("c.example", None)]
        self.add_account()
        self.assertEqual(self.sync().out, "Work: 3 domains; 3 added, 0 changed, 0 removed.\n")
        self.cdn.rows = [row("a.example", 4_000_000_000), row("b.example", None), row("d.example", None)]
        self.assertEqual(self.sync().out, "Work: 3 domains; 1 added, 1 changed, 1 removed.\n")
        self.assertEqual(self.sync("work", "--full", "--quiet").out, "")

    def test_full(self):
        self.cdn.can_delta = True
        self.fill([row("a.example", None), row("gone.example", None)])
        # What a delta does not name stays, and what a full pass does not name goes.
        self.cdn.rows = [row("b.example", None)]
        self.assertEqual(self.sync().out, "Work: 3 domains; 1 added, 0 changed, 0 removed.\n")
        self.assertEqual(self.sync("--full").out, "Work: 1 domain; 0 added, 0 changed, 2 removed.\n")
        self.assertEqual([query.get("sync_token") for query in self.cdn.queries], [None, "since", None])

    def start_held_sync(self):
        """Starts a sync of thirty domains, which waits for the second of its three pages."""
        self.cdn.rows = [row(f"a{i}.example", None) for i in range(30)]
        self.cdn.page_size = 10
        self.add_account()
        self.cdn.hold(2)
        process = self.start("sync", CERTBOOK_TOKEN=TOKEN)
        self.cdn.wait_until_held()
        return process

    def test_interrupted_sync_goes_on_where_it_was(self):
        process = self.start_held_sync()
        process.kill()
        self.finish(process)
        self.cdn.release()
        asked = len(self.cdn.queries)
        self.assertIn("Work: 30 domains;", self.sync().out)
        self.assertNotIn("0", [query.get("page_token", "0") for query in self.cdn.queries[asked:]])

    def test_nothing_on_standard_error(self):
        self.cdn.rows = [row("a.example", None)]
        self.add_account()
        self.assertEqual(self.sync().err, "")

    def test_rows_that_cannot_be_read(self):
        self.cdn.rows = [row("a.example", None), {**row("b.example", None), "create_time": "yesterday"}]
        self.add_account()
        result = self.sync()
        self.assertRegex(result.err, "(?s)Work: 1 domain could not be read.*b.example")
        self.assertIn("Work: 1 domain;", result.out)

    def test_cancelled_and_resumed(self):
        process = self.start_held_sync()
        self.interrupt(process)
        result = self.finish(process)
        self.assertEqual((result.status, result.err), (CANCELLED, "certbook: Cancelled.\n"))
        self.cdn.release()
        self.assertIn("Work: 30 domains;", self.sync().out)

    def test_two_at_once(self):
        self.cdn.rows = [row(f"a{i}.example", None) for i in range(20)]
        self.cdn.page_size = 10
        self.add_account()
        self.cdn.hold(1)
        first = self.start("sync", CERTBOOK_TOKEN=TOKEN)
        self.cdn.wait_until_held()
        second = self.sync(status=FAILED)
        self.assertRegex(second.err, "sync")
        self.assertEqual(second.out, "")
        self.cdn.release()
        result = self.finish(first)
        self.assertEqual((result.status, result.out), (DONE, "Work: 20 domains; 20 added, 0 changed, 0 removed.\n"))

    def test_failures_keep_the_rows(self):
        self.fill([row("a.example", None)])
        for broken, words in (((403, "forbidden", "No."), "No"), ((404, "not-found", "Gone."), "."), ((401, "unauthorized", "?"), "token")):
            with self.subTest(broken=broken):
                self.cdn.broken = broken
                self.assertRegex(self.sync(status=FAILED).err, words)
                self.assertEqual(len(self.run_command("list", "-f", "json").json()["domains"]), 1)

    def test_damaged_database(self):
        self.fill([row("a.example", None)])
        (database,) = self.home.databases()
        damaged = b"this is no database at all" * 1000
        database.write_bytes(damaged)
        result = self.sync()
        self.assertRegex(result.err, "was damaged. It was put aside as “inventory.db.damaged-.*”, and everything is fetched anew")
        self.assertEqual(result.out, "Work: 1 domain; 1 added, 0 changed, 0 removed.\n")
        self.assertEqual([file.read_bytes() for file in database.parent.glob("*.damaged-*")], [damaged])

    def test_database_of_a_newer_version(self):
        self.fill([row("a.example", None)])
        (database,) = self.home.databases()
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA user_version = 9999")
        for command, status in (("sync", FAILED), ("list", FAILED), ("check", 2)):
            result = self.run_command(command, status=status, CERTBOOK_TOKEN=TOKEN)
            self.assertRegex(result.err, "was written by a newer version of Certbook. Install that version to open it.")
        with sqlite3.connect(database) as connection:
            self.assertEqual(connection.execute("SELECT domain FROM domain").fetchall(), [("a.example",)])

    def test_clock_that_is_wrong(self):
        self.add_account()
        self.cdn.seconds_ahead = 3600
        self.assertRegex(self.sync().err, "Work: The clock of this computer is .* behind the CDN’s")
        self.cdn.seconds_ahead = 240
        self.assertEqual(self.sync().err, "")

    def test_one_that_fails_does_not_stop_the_others(self):
        # Without a keyring no token is found for either; both are told of.
        self.add_account()
        self.add_account("Other")
        result = self.run_command("sync", status=FAILED)
        self.assertIn("Work: ", result.err)
        self.assertIn("Other: ", result.err)

    def test_words_of_a_server_in_errors(self):
        self.add_account()
        self.cdn.broken = (403, "forbidden", "\x1b[31mred\x07\u202e\nnext line")
        err = self.sync(status=FAILED).err
        self.assertNotRegex(err, "[\x07\x1b\u202e]")
        self.assertIn("next line", err)

    def test_usage(self):
        self.run_command("sync", "a", "b", status=USAGE)
        self.run_command("sync", "--none", status=USAGE)
        self.assertRegex(self.sync("none", status=FAILED).err, "There is no account yet")


class Demo(CommandTest):
    """With the demo CDN; its rows are asked for apart from the program."""

    secrets = (TOKEN, cdn.TOKEN)

    def test_rows_are_those_of_the_cdn(self):
        cdn.PROGRAM = sys.argv[1]
        demo = self.enterContext(cdn.Cdn(f"--domains={DEMO_ROWS}", "--live=86400", now=None))
        self.add_account("Demo", demo.url, token=cdn.TOKEN)
        self.run_command("sync", CERTBOOK_TOKEN=cdn.TOKEN)
        wanted = {(entry["domain"], entry["expire_time"], entry["status"], entry["provisioning"]) for entry in demo.rows()}
        listed = self.run_command("list", "-f", "json").json()["domains"]
        self.assertEqual(len(listed), DEMO_ROWS)
        found = {(entry["domain"], entry["expire_time"], entry["reported_status"], entry["type"]) for entry in listed}
        self.assertEqual(found, wanted)
        (database,) = self.home.databases()
        with sqlite3.connect(database) as connection:
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone(), ("ok",))


tap.main()
