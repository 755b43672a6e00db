# SPDX-License-Identifier: GPL-3.0-or-later
"""`certbook check`: 0 all is well, 1 something expires or needs a person, 2 it could not tell."""

import re
import sqlite3
import time

from command import CommandTest, tap
from inventory_cdn import row

WELL, TROUBLE, UNKNOWN = 0, 1, 2
DAY = 86400


class Check(CommandTest):
    def ends_in(self, days):
        return int(time.time()) + days * DAY + 1800

    def check(self, status, *arguments):
        return self.run_command("check", *arguments, status=status)

    def test_all_is_well(self):
        self.fill([row("a.example", self.ends_in(8)), row("b.example", None)])
        self.assertRegex(self.check(WELL).out, r"^Work: all is well. Domains: 2. Synced just now.\n$")
        self.assertEqual(self.check(WELL, "--quiet").out, "")

    def test_days(self):
        self.fill([row("a.example", self.ends_in(8))])
        for days, status in ((0, WELL), (7, WELL), (8, TROUBLE), (100, TROUBLE)):
            self.check(status, "--days", days)

    def test_the_last_red_day(self):
        self.fill([row("a.example", self.ends_in(7))])
        self.check(TROUBLE)
        self.check(WELL, "--days", 6)

    def test_expired(self):
        self.fill([row("a.example", 1)])
        self.check(TROUBLE, "--days", 0)

    def test_expired_because_the_cdn_says_so(self):
        self.fill([row("a.example", None, "expired")])
        self.check(TROUBLE)

    def test_needs_a_person(self):
        for status in ("pending", "failed", "revoked", "discarded", "odd word"):
            self.cdn.rows = [row("a.example", None, status)]
            self.add_account(status)
            self.sync(status)
            self.check(TROUBLE, "--account", status)

    def test_what_is_told(self):
        self.fill([row("old.example", 1), row("bad.example", None, "failed"), row("soon.example", self.ends_in(3)),
                   row("fine.example", self.ends_in(60))])  # fmt: skip
        lines = self.check(TROUBLE).out.splitlines()
        self.assertEqual(lines[0], "Work: 1 expired, 1 needs attention, 1 ends within 7 days. Synced just now.")
        self.assertEqual([re.split("  +", line)[0] for line in lines[2:]], ["old.example", "soon.example", "bad.example"])
        self.assertEqual(self.check(TROUBLE, "-q").out, "")

    def test_one_is_told_as_one(self):
        self.fill([row("soon.example", self.ends_in(1))])
        self.assertIn("1 ends within 1 day. ", self.check(TROUBLE, "--days", "1").out)
        self.make_older(3 * 3600)
        self.assertRegex(self.check(UNKNOWN, "--max-age", "1").err, "hours ago, which is longer than 1 hour: ")

    def test_could_not_tell(self):
        self.assertRegex(self.check(UNKNOWN).err, "no account yet")
        self.add_account()
        self.assertRegex(self.check(UNKNOWN).err, "never synced to its end")
        self.check(UNKNOWN, "--account", "none")
        for arguments in (["--days", "-1"], ["--days", "x"], ["--none"], ["word"], ["--max-age", "-5"]):
            self.check(UNKNOWN, *arguments)

    def test_damaged_database_tells_nothing(self):
        self.fill([row("a.example", None)])
        self.home.databases()[0].write_bytes(b"this is no database at all" * 1000)
        self.assertRegex(self.check(UNKNOWN).err, "was damaged. It was put aside as")

    def make_older(self, seconds):
        """As if the last sync had been so long ago."""
        (database,) = self.home.databases()
        with sqlite3.connect(database) as connection:
            self.assertEqual(connection.execute("UPDATE state SET synced = synced - ?", (seconds,)).rowcount, 1)

    def test_old_inventory_tells_nothing(self):
        self.fill([row("a.example", self.ends_in(60))])
        self.make_older(47 * 3600)
        self.check(WELL)
        self.make_older(2 * 3600)
        self.assertRegex(self.check(UNKNOWN).err, "was synced 2 days ago, which is longer than 48 hours|49 hours ago")
        self.check(WELL, "--max-age", "0")
        self.check(WELL, "--max-age", "50")

    def test_what_is_known_outweighs_what_is_not(self):
        self.fill([row("a.example", 1)])
        self.add_account("Other")
        result = self.check(TROUBLE)
        self.assertRegex(result.err, "“Other” was never synced")
        self.check(UNKNOWN, "--account", "Other")

    def test_well_and_unknown_is_unknown(self):
        self.fill([row("a.example", None)])
        self.add_account("Other")
        self.check(UNKNOWN)
        self.check(WELL, "-a", "Work")


tap.main()
