# SPDX-License-Identifier: GPL-3.0-or-later
"""`certbook list`: the rows, their order and their words are what this file works out by itself."""

import csv
import datetime
import io
import itertools
import random
import re
import signal
import time
import unicodedata
import zoneinfo

import icalendar

import command
from command import CANCELLED, DONE, FAILED, USAGE, CommandTest, tap
from inventory_cdn import row, stamp

DAY = 86400
RANKS = ["expired", "failed", "revoked", "discarded", "pending", "unknown", "valid"]
TITLES = ["SSL Domain", "Create At", "Update At", "Expired Date", "Expire Day", "Status", "Type"]
NICKS = ["domain", "create", "update", "expire", "days", "status", "type"]
FILTERS = ["all", "expired", "valid", "7days", "30days", "attention"]
TYPES = {"auto": "Auto SSL", "upload": "Upload SSL"}
REASONS = {"deploy_failed": "The certificate could not be deployed"}
UNICODE = {"xn--mnchen-3ya.example": "münchen.example", "xn--fiqs8s.example": "中国.example"}
LAST = (1,)


class Row:
    """A row as a person sees it at a moment, worked out from what the CDN sent."""

    def __init__(self, sent, now):
        self.sent = sent
        self.domain = sent["domain"]
        self.shown = UNICODE.get(self.domain, self.domain)
        self.create, self.update, self.expire = (self._seconds(sent[f"{which}_time"]) for which in ("create", "update", "expire"))
        word = sent["status"]
        self.is_expired = word == "expired" or (self.expire is not None and self.expire <= now)
        self.status = "expired" if self.is_expired else word
        self.needs_person = not self.is_expired and word != "valid"
        self.days = None if self.is_expired or self.expire is None else (self.expire - now) // DAY

    @staticmethod
    def _seconds(text):
        return None if text is None else int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())

    def matches(self, which, with_attention=False):
        limit = {"7days": 7, "30days": 30}.get(which)
        if limit is not None:
            state = self.status == "valid" or (with_attention and self.needs_person)
            return state and self.days is not None and self.days <= limit
        return {
            "all": True,
            "expired": self.is_expired,
            "valid": self.status == "valid",
            "attention": self.needs_person,
        }[which]

    def contains(self, text):
        return text.lower() in self.domain or text.lower() in self.shown

    def key(self, column):
        """Equal keys stay in the domain's order; LAST is last in both directions."""
        if column in ("create", "update"):
            return (0, getattr(self, column))
        if column == "expire":
            return LAST if self.expire is None else (0, self.expire)
        if column == "days":
            return (0, -1) if self.is_expired else LAST if self.days is None else (0, self.days)
        if column == "status":
            known = self.status in RANKS
            return (0, RANKS.index(self.status if known else "unknown"), "" if known else self.status)
        if column == "type":
            word = self.sent["provisioning"]
            return (0, list(TYPES).index(word) if word in TYPES else len(TYPES), "" if word in TYPES else word)
        return (0, self.domain)

    def words(self, zone):
        def local(seconds):
            return "–" if seconds is None else datetime.datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M:%S")

        days = "N/A" if self.is_expired else "–" if self.days is None else str(self.days)
        status = self.status.capitalize() if self.status in RANKS else self.status
        kind = self.sent["provisioning"]
        return [self.shown, local(self.create), local(self.update), local(self.expire), days, status, TYPES.get(kind, kind)]

    def json(self):
        return {
            "domain": self.domain,
            "shown_domain": self.shown,
            "create_time": stamp(self.create),
            "update_time": stamp(self.update),
            "expire_time": stamp(self.expire),
            "expire_day": self.days,
            "status": self.status,
            "reported_status": self.sent["status"],
            "status_reason": self.sent["status_reason"],
            "type": self.sent["provisioning"],
        }


def arrange(rows, column, descending):
    by_domain = sorted(rows, key=lambda entry: entry.domain)
    known = [entry for entry in by_domain if entry.key(column) != LAST]
    runs = [list(run) for _, run in itertools.groupby(sorted(known, key=lambda entry: entry.key(column)), lambda entry: entry.key(column))]
    if descending:
        runs.reverse()
    return [entry for run in runs for entry in run] + [entry for entry in by_domain if entry.key(column) == LAST]


def make_rows(generator, now, n_rows):
    """Rows of every kind. Whole days are half an hour away, so that none passes while a test runs."""
    names = list(UNICODE) + [f"{generator.choice('abc')}{i}.{generator.choice(['shop', 'x-y', '_z'])}.example" for i in range(n_rows)]
    names[5] = "*." + names[5]
    rows = []
    for name in names:
        days = generator.choice([*range(-40, 40), 7, 8, 30, 31, 0, -1])
        expire = None if generator.random() < 0.15 else now + days * DAY + 1800
        status = generator.choice(["valid"] * 6 + RANKS[:5] + ["odd word", "another, \"word\"", "=SUM(1)"])
        create = now - generator.randrange(40) * 10_000_000
        rows.append(
            row(name, expire, status, generator.choice([None, None, "deploy_failed", "-free, text"]),
                generator.choice(["auto", "auto", "upload", "other"]), create, create + generator.randrange(3) * DAY)
        )  # fmt: skip
    generator.shuffle(rows)
    return rows


def width_of(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def read_markdown(line):
    """The cells of a line of a table, as GitHub Flavored Markdown has it: a backslash takes what it means from a punctuation mark."""
    cells = re.split(r"(?<!\\)\|", line)
    return [re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", cell[1:-1]) for cell in cells[1:-1]]


class Random(CommandTest):
    """Random inventories, each asked in every way."""

    seed = 1

    def setUp(self):
        super().setUp()
        generator = random.Random(self.seed)
        self.now = int(time.time())
        sent = make_rows(generator, self.now, 60)
        self.fill(sent)
        self.rows = [Row(entry, self.now) for entry in sent]
        self.generator = generator

    def expect(self, status="all", search="", column="expire", descending=False, with_attention=False):
        found = [entry for entry in self.rows if entry.matches(status, with_attention) and entry.contains(search)]
        return arrange(found, column, descending)

    def test_every_filter_and_sort_as_json(self):
        for status, column in itertools.product(FILTERS, NICKS):
            descending = self.generator.random() < 0.5
            with self.subTest(status=status, column=column, descending=descending):
                sort = f"{column}:desc" if descending else self.generator.choice([column, f"{column}:asc"])
                answer = self.run_command("list", "--status", status, "--sort", sort, "--format", "json").json()
                wanted = [entry.json() for entry in self.expect(status, "", column, descending)]
                self.assertEqual(answer["domains"], wanted)

    def test_defaults(self):
        answer = self.run_command("list", "-f", "json").json()
        self.assertEqual([entry["domain"] for entry in answer["domains"]], [entry.domain for entry in self.expect()])
        self.assertEqual(answer["account"], "Work")
        self.assertLess(abs(Row._seconds(answer["time"]) - self.now), 600)
        self.assertLess(abs(Row._seconds(answer["synced_time"]) - self.now), 600)

    def test_search(self):
        for text in ("shop", "SHOP", "%", "_z", "a1", "münch", "MÜNCH", "xn--", "中", "nothing-has-this", "https://a1.shop.example/x"):
            with self.subTest(text=text):
                answer = self.run_command("list", "--search", text, "--format", "json").json()
                looked_for = "a1.shop.example" if "://" in text else text
                wanted = [entry.domain for entry in self.expect(search=looked_for)]
                self.assertEqual([entry["domain"] for entry in answer["domains"]], wanted)

    def test_with_attention(self):
        for status in ("7days", "30days"):
            answer = self.run_command("list", "--status", status, "--with-attention", "--format", "json").json()
            wanted = [entry.domain for entry in self.expect(status, with_attention=True)]
            self.assertEqual([entry["domain"] for entry in answer["domains"]], wanted)

    def test_csv(self):
        for zone in ("UTC", "Asia/Kolkata", "America/New_York"):
            with self.subTest(zone=zone):
                text = self.run_command("list", "--format", "csv", "--sort", "domain", TZ=zone).out
                lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
                wanted = []
                for entry in self.expect(column="domain"):
                    reason = entry.sent["status_reason"] or ""
                    words = [*entry.words(zoneinfo.ZoneInfo(zone)), REASONS.get(reason, reason)]
                    wanted.append(["'" + word if word[:1] in "=+-@" and word else word for word in words])
                self.assertEqual(lines, [[*TITLES, "Reason"], *wanted])
                self.assertEqual(text.count("\r\n"), len(lines))
                self.assertEqual(text.count("\n"), len(lines))

    def test_markdown(self):
        lines = self.run_command("list", "--format", "markdown", "--sort", "domain:desc", TZ="Asia/Kolkata").out.split("\n")
        self.assertEqual(lines.pop(), "")
        self.assertRegex(lines.pop(1), r"^(\| -+:? )+\|$")
        wanted = [[*TITLES, "Reason"]]
        for entry in self.expect(column="domain", descending=True):
            reason = entry.sent["status_reason"] or ""
            wanted.append([*entry.words(zoneinfo.ZoneInfo("Asia/Kolkata")), REASONS.get(reason, reason)])
        self.assertEqual([read_markdown(line) for line in lines], wanted)

    def test_ics(self):
        out = self.run_command("list", "--format", "ics", "--sort", "domain", TZ="Asia/Kolkata").out
        self.assertTrue(all(len(line.encode()) <= 75 for line in out.split("\r\n")))
        self.assertNotIn("\n", out.replace("\r\n", ""))
        calendar = icalendar.Calendar.from_ical(out)
        events = calendar.walk("VEVENT")
        wanted = [entry for entry in self.expect(column="domain") if entry.expire is not None]
        for event, entry in zip(events, wanted, strict=True):
            self.assertEqual(event.decoded("DTSTART"), datetime.datetime.fromtimestamp(entry.expire, datetime.timezone.utc))
            self.assertEqual(str(event["SUMMARY"]), f"SSL certificate of {entry.shown} expires")
            words = entry.words(datetime.timezone.utc)
            reason = entry.sent["status_reason"]
            reasons = [f"Reason: {REASONS.get(reason, reason)}"] if reason else []
            self.assertEqual(str(event["DESCRIPTION"]).split("\n"), [f"Status: {words[5]}", *reasons, f"Type: {words[6]}", "Account: Work"])
            alarms = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
            lead = None if entry.days is None or entry.days < 1 else datetime.timedelta(days=-7 if entry.days >= 7 else -1)
            self.assertEqual(alarms, [] if lead is None else [lead])
        again = icalendar.Calendar.from_ical(self.run_command("list", "--format", "ics", "--sort", "days").out)
        identities = [str(event["UID"]) for event in events]
        self.assertEqual(len(set(identities)), len(events))
        self.assertEqual(sorted(str(event["UID"]) for event in again.walk("VEVENT")), sorted(identities))

    def test_what_programs_read_is_the_same_in_every_language(self):
        english = self.run_command("list", "--format", "csv").out
        german = {"LC_ALL": "C.UTF-8", "LANGUAGE": "de"}
        self.assertEqual(self.run_command("list", "--format", "csv", **german).out, english)
        self.assertNotIn("SSL Domain", self.run_command("list", "--format", "markdown", **german).out)

    def test_table(self):
        text = self.run_command("list", "--sort", "status:desc", TZ="Asia/Kolkata").out
        lines = text.split("\n")
        self.assertEqual(lines.pop(), "")
        starts = []
        for title in TITLES:
            starts.append(lines[0].index(title))
        wanted = self.expect(column="status", descending=True)
        self.assertEqual(len(lines), len(wanted) + 1)
        for line, entry in zip(lines[1:], wanted):
            cells = re.split(r"  +", line)
            words = entry.words(zoneinfo.ZoneInfo("Asia/Kolkata"))
            self.assertEqual(cells, words)
            # The second column begins where its title does, however wide the letters of the first one are.
            self.assertEqual(width_of(line.split(words[1])[0]), starts[1], line)


class MoreRandom(Random):
    seed = 2


class Text(CommandTest):
    def test_words_of_a_server_never_reach_a_terminal_as_they_are(self):
        now = int(time.time())
        nasty = "\x1b[31mred\x07\u202eevil\x9b2J"
        self.fill([row("a.example", now + 90 * DAY + 1800, nasty, nasty, nasty)])
        for form in ("table", "csv", "json"):
            out = self.run_command("list", "--format", form).out
            for letter in "\x1b\x07\u202e\x9b":
                self.assertNotIn(letter, out)
            self.assertIn("evil", out)

    def test_nothing_found_is_no_error(self):
        self.fill([row("a.example", None)])
        self.assertEqual(self.run_command("list", "--search", "b").out.strip().split("  ")[0], "SSL Domain")
        self.assertEqual(self.run_command("list", "--search", "b", "-f", "json").json()["domains"], [])
        self.assertEqual(len(self.run_command("list", "--search", "b", "-f", "csv").out.split("\r\n")), 2)

    def test_reader_that_has_seen_enough(self):
        self.fill([row(f"a{i}.example", None) for i in range(3000)])
        process = self.start("list", "--format", "csv")
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertIn(process.wait(command.WAIT), (DONE, -13))
        self.assertEqual(err, b"")

    def test_interrupted_while_nobody_reads(self):
        self.fill([row(f"a{i}.example", None) for i in range(3000)])
        process = self.start("list")
        process.stdout.read(1)  # it is writing, and more than a pipe holds
        self.interrupt(process)
        self.assertEqual(process.wait(command.WAIT), -signal.SIGINT)
        process.communicate()

    def test_debug_output_is_not_among_the_rows(self):
        self.fill([row("a.example", None)])
        self.run_command("list", "-f", "json", G_MESSAGES_DEBUG="all", G_DEBUG=None).json()


class Failures(CommandTest):
    def test_no_account(self):
        result = self.run_command("list", status=FAILED)
        self.assertRegex(result.err, "no account yet.*account add")
        self.assertEqual(result.out, "")

    def test_never_synced(self):
        self.add_account()
        self.assertRegex(self.run_command("list", status=FAILED).err, "Nothing has been fetched for “Work” yet.*certbook sync")

    def test_first_sync_that_was_cancelled(self):
        self.add_account()
        self.cdn.rows = [row(f"a{i}.example", None) for i in range(30)]
        self.cdn.page_size = 10
        self.cdn.hold(2)
        process = self.start("sync", CERTBOOK_TOKEN=command.TOKEN)
        self.cdn.wait_until_held()
        self.interrupt(process)
        self.assertEqual(self.finish(process).status, CANCELLED)
        self.cdn.release()
        result = self.run_command("list", "-f", "json")
        self.assertRegex(result.err, "has not reached its end.*goes on")
        self.assertIn(len(result.json()["domains"]), (10, 20))
        self.assertIsNone(result.json()["synced_time"])

    def test_several_accounts(self):
        self.fill([row("a.example", None)])
        self.add_account("Other")
        self.assertRegex(self.run_command("list", status=FAILED).err, "several accounts.*--account: “Work”, “Other”")
        self.assertEqual(len(self.run_command("list", "--account", "work", "-f", "json").json()["domains"]), 1)
        self.assertRegex(self.run_command("list", "-a", "none", status=FAILED).err, "no account “none”")

    def test_wrong_arguments(self):
        for arguments in (["--status", "x"], ["--sort", "x"], ["--sort", "days:up"], ["--format", "xml"], ["--none"], ["word"]):
            with self.subTest(arguments=arguments):
                result = self.run_command("list", *arguments, status=USAGE)
                self.assertIn("certbook list --help", result.err)
                self.assertEqual(result.out, "")

    def test_damaged_database(self):
        self.fill([row("a.example", None)])
        self.home.databases()[0].write_bytes(b"this is no database at all" * 1000)
        result = self.run_command("list", status=FAILED)
        self.assertRegex(result.err, "(?s)was damaged. It was put aside as .*Nothing has been fetched")


tap.main()
