# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory: everything that a client must be able to show is in it, rows and histories agree, runs are alike."""

import calendar
import collections
import json
import re
import time
import unittest
import unittest.mock

import tap
from cdn import NOW, NOW_SECONDS, Cdn, quote

DAY = 24 * 60 * 60
HOUR = 60 * 60
RESERVED = re.compile(r"(\.|^)(example|test|example\.(com|net|org))$")


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) if text else None


def left(row):
    """Seconds to the expiry, or None."""
    return seconds(row["expire_time"]) - NOW_SECONDS if row["expire_time"] else None


# Each kind of row, by what a client sees of it.
KINDS = {
    "valid far away": lambda row: row["status"] == "valid" and left(row) > 40 * DAY,
    "valid within 30 days": lambda row: row["status"] == "valid" and 8 * DAY <= left(row) < 31 * DAY,
    "valid within 7 days": lambda row: row["status"] == "valid" and 2 * DAY <= left(row) < 8 * DAY,
    "valid under 48 hours": lambda row: row["status"] == "valid" and 0 < left(row) < 48 * HOUR,
    "expired lately": lambda row: row["status"] == "expired" and -14 * DAY < left(row) <= 0,
    "expired long ago": lambda row: row["status"] == "expired" and left(row) < -365 * DAY,
    "expired in the future": lambda row: row["status"] == "expired" and left(row) > 0,
    "valid in the past": lambda row: row["status"] == "valid" and left(row) <= 0,
    "pending without a certificate": lambda row: row["status"] == "pending" and left(row) is None,
    "pending with a certificate": lambda row: row["status"] == "pending" and left(row) is not None,
    "failed without a certificate": lambda row: row["status"] == "failed" and left(row) is None,
    "failed and ends soon": lambda row: row["status"] == "failed" and left(row) is not None and 0 < left(row) < 8 * DAY,
    "revoked": lambda row: row["status"] == "revoked",
    "discarded": lambda row: row["status"] == "discarded",
    "unknown status": lambda row: row["status"] == "suspended",
    "unknown provisioning": lambda row: row["provisioning"] == "imported",
    "upload": lambda row: row["provisioning"] == "upload" and row["status"] == "valid",
    "cname_not_pointed": lambda row: row["status_reason"] == "cname_not_pointed",
    "deploy_failed": lambda row: row["status_reason"] == "deploy_failed",
    "validation_failed": lambda row: row["status_reason"] == "validation_failed",
    "name_mismatch": lambda row: row["status_reason"] == "name_mismatch",
    "free text": lambda row: " " in (row["status_reason"] or ""),
    "wildcard": lambda row: row["domain"].startswith("*."),
    "empty history, known expiry": lambda row: row["certificate_count"] == 0 and left(row) is not None and left(row) > 0,
    "many pages of history": lambda row: row["certificate_count"] > 100,
    "German": lambda row: re.search("[äöü]", unicode_name(row)),
    "Cyrillic": lambda row: re.search("[а-я]{3}", unicode_name(row)),
    "Japanese": lambda row: re.search("[\u3040-\u30ff\u4e00-\u9fff]", unicode_name(row)),
    "Greek": lambda row: re.search("[α-ω]{3}", unicode_name(row)),
}


def unicode_name(row):
    return row["domain"].replace("*.", "").encode("ascii").decode("idna")


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "20000")
        page = cls.cdn.ask("GET", "/v1/domains?page_size=1000").json()
        cls.all = page["domains"]
        while page.get("next_page_token"):
            page = cls.cdn.ask("GET", f"/v1/domains?page_size=1000&page_token={quote(page['next_page_token'])}").json()
            cls.all = cls.all + page["domains"]

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def test_every_kind_is_there(self):
        for kind, matches in KINDS.items():
            self.assertTrue(any(matches(row) for row in self.all), kind)

    def test_every_kind_comes_by_chance_too(self):
        for kind, matches in KINDS.items():
            self.assertTrue(any(matches(row) for row in self.all[40:]), kind)

    def test_mix_is_that_of_a_real_cdn(self):
        n = len(self.all)
        fine = sum(row["status"] == "valid" and row["provisioning"] == "auto" and left(row) > 7 * DAY for row in self.all)
        self.assertGreater(fine / n, 0.78)
        urgent = sum(row["status"] == "valid" and 0 < left(row) < 8 * DAY for row in self.all)
        self.assertTrue(0.01 < urgent / n < 0.05, urgent)
        expired = sum(left(row) is not None and left(row) <= 0 for row in self.all)
        self.assertTrue(0.01 < expired / n < 0.05, expired)
        attention = sum(row["status"] not in ("valid", "expired") for row in self.all)
        self.assertTrue(0.01 < attention / n < 0.05, attention)

    def test_automatic_ones_are_renewed_in_time(self):
        fine = [row for row in self.all if row["status"] == "valid" and row["provisioning"] == "auto" and left(row) > 8 * DAY]
        self.assertLess(max(left(row) for row in fine), 90 * DAY)

    def test_names_are_reserved_for_examples(self):
        for row in self.all:
            self.assertRegex(row["domain"], RESERVED)

    def test_names_are_not_all_of_one_site(self):
        sites = collections.Counter(row["domain"].split(".", 1)[-1] for row in self.all)
        self.assertGreater(len(sites), 3000)

    def test_idn_labels_are_well_formed(self):
        labels = [row for row in self.all if "xn--" in row["domain"]]
        self.assertGreater(len(labels), 200)
        for row in labels:
            name = row["domain"].replace("*.", "")
            self.assertEqual(unicode_name(row).encode("idna").decode("ascii"), name)

    def test_one_name_mixes_scripts(self):
        names = [label for row in self.all for label in unicode_name(row).split(".")]
        self.assertTrue(any(re.search("[a-z]", name) and re.search("[а-я]", name) for name in names))

    def test_times_are_in_order(self):
        for row in self.all:
            self.assertLessEqual(row["create_time"], row["update_time"])
            self.assertLessEqual(seconds(row["update_time"]), NOW_SECONDS)

    def test_current_certificate_goes_with_the_history(self):
        for row in self.all:
            self.assertEqual(row["current_certificate_id"] is None, row["certificate_count"] == 0, row)

    def test_no_expiry_no_certificate(self):
        for row in self.all:
            if row["expire_time"] is None:
                self.assertEqual((row["certificate_count"], row["current_certificate_id"]), (0, None))


class Agreement(unittest.TestCase):
    """What a row says and what its history says."""

    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "400")
        cls.all = cls.cdn.rows()
        cls.histories = {row["id"]: cls.cdn.certificates(row["id"]) for row in cls.all}

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def each(self):
        for row in self.all:
            yield row, self.histories[row["id"]]

    def test_count(self):
        for row, history in self.each():
            self.assertEqual(row["certificate_count"], len(history))

    def test_current(self):
        for row, history in self.each():
            current = [entry for entry in history if entry["is_current"]]
            self.assertEqual([entry["id"] for entry in current], [row["current_certificate_id"]] if history else [])
            for entry in current:
                self.assertEqual(entry["expire_time"], row["expire_time"])
                self.assertEqual(entry["provisioning"], row["provisioning"])

    def test_update_time_is_that_of_the_newest(self):
        for row, history in self.each():
            if history:
                self.assertEqual(row["update_time"], history[0]["create_time"])

    def test_create_time_is_that_of_the_first(self):
        kept_since = NOW_SECONDS - 240 * DAY
        for row, history in self.each():
            if history and seconds(row["create_time"]) >= kept_since:
                self.assertEqual(row["create_time"], history[-1]["create_time"])
            elif history:
                self.assertLess(row["create_time"], history[-1]["create_time"])
                self.assertGreaterEqual(seconds(history[-1]["create_time"]), kept_since)

    def test_history_belongs_to_its_domain(self):
        for row, history in self.each():
            self.assertEqual({entry["domain_id"] for entry in history} - {row["id"]}, set())

    def test_ids_are_unique(self):
        ids = [entry["id"] for history in self.histories.values() for entry in history]
        self.assertEqual(len(ids), len(set(ids)))

    def test_serials_are_unique(self):
        serials = [entry["serial"] for history in self.histories.values() for entry in history]
        self.assertEqual(len(serials), len(set(serials)))

    def test_expired_certificates_say_so(self):
        for history in self.histories.values():
            for entry in history:
                if entry["status"] in ("valid", "expired"):
                    past = seconds(entry["expire_time"]) <= NOW_SECONDS
                    self.assertEqual(entry["status"], "expired" if past else "valid")

    def test_not_before_may_be_missing(self):
        entries = [entry for history in self.histories.values() for entry in history]
        self.assertTrue(any("not_before" not in entry for entry in entries))

    def test_fingerprint_goes_with_the_chain(self):
        for history in self.histories.values():
            for entry in history:
                self.assertEqual("sha256" in entry, entry["chain_available"])

    def test_newest_need_not_be_current(self):
        self.assertTrue(any(history and not history[0]["is_current"] for history in self.histories.values()))

    def test_three_certificates_within_three_minutes(self):
        row = self.all[0]
        newest, middle, oldest = self.histories[row["id"]]
        self.assertEqual([entry["provisioning"] for entry in (newest, middle, oldest)], ["auto", "upload", "auto"])
        self.assertEqual(seconds(newest["create_time"]) - seconds(oldest["create_time"]), 172)
        self.assertTrue(newest["is_current"])
        self.assertLess(middle["expire_time"], oldest["expire_time"])
        self.assertEqual((row["create_time"], row["update_time"]), (oldest["create_time"], newest["create_time"]))
        self.assertEqual(row["expire_time"], newest["expire_time"])


class Small(unittest.TestCase):
    def test_forty_rows_show_every_kind(self):
        with Cdn("--domains", "40") as cdn:
            rows = cdn.rows()
            for kind, matches in KINDS.items():
                self.assertTrue(any(matches(row) for row in rows), kind)
            entries = [entry for row in rows for entry in cdn.certificates(row["id"])]
            self.assertEqual({entry["private_key"] for entry in entries}, {"available", "none", "forbidden"})
            self.assertEqual({entry["chain_available"] for entry in entries}, {True, False})


class Sameness(unittest.TestCase):
    def pages(self, *arguments, **others):
        with Cdn("--domains", "3000", *arguments, **others) as cdn:
            bodies = [cdn.ask("GET", "/v1/domains?page_size=1000")]
            while bodies[-1].json().get("next_page_token"):
                token = quote(bodies[-1].json()["next_page_token"])
                bodies.append(cdn.ask("GET", f"/v1/domains?page_size=1000&page_token={token}"))
            return [answer.body for answer in bodies]

    def test_same_seed_same_bytes(self):
        self.assertEqual(self.pages("--seed", "7"), self.pages("--seed", "7"))

    def test_other_seed_other_bytes(self):
        self.assertNotEqual(self.pages("--seed", "7"), self.pages("--seed", "8"))

    def rows(self, now):
        return {row["id"]: row for page in self.pages(now=now) for row in json.loads(page)["domains"]}

    def changed(self, now):
        """The rows that another start at that moment has otherwise, as they were and as they are."""
        before, after = self.rows(NOW), self.rows(now)
        self.assertEqual(before.keys(), after.keys())
        return [(row, after[row["id"]]) for row in before.values() if row != after[row["id"]]]

    def test_start_some_minutes_later(self):
        self.assertLess(len(self.changed("2026-08-18T15:11:46Z")), 15)

    def test_start_a_day_later(self):
        changed = self.changed("2026-08-19T15:01:46Z")
        self.assertGreater(len(changed), 30)
        self.assertLess(len(changed), 200)
        renewed = [(old, new) for old, new in changed if old["update_time"] != new["update_time"]]
        self.assertGreater(len(renewed), 30)
        for old, new in renewed:
            self.assertGreater(new["update_time"], old["update_time"])
            self.assertEqual(new["expire_time"] is None, old["expire_time"] is None)
            self.assertGreaterEqual(new["expire_time"] or "", old["expire_time"] or "")

    def test_start_a_year_later(self):
        self.assertGreater(len(self.changed("2027-08-18T15:01:46Z")), 2500)

    def test_renewal_adds_to_the_history(self):
        row = next(old for old, new in self.changed("2026-08-19T15:01:46Z")
                   if left(old) and left(old) > 7 * DAY and left(new) > 85 * DAY and 1 < old["certificate_count"] < 10)  # fmt: skip
        histories = []
        for now in (NOW, "2026-08-19T15:01:46Z"):
            with Cdn("--domains", "3000", now=now) as cdn:
                histories.append(cdn.certificates(row["id"]))
        before, (newest, *others) = histories
        self.assertTrue(newest["is_current"])
        # The oldest one may be too old by then.
        for old, new in zip(before, others):
            for member in ("id", "serial", "create_time", "expire_time"):
                self.assertEqual(old[member], new[member])

    def test_offset_is_read(self):
        self.assertEqual(self.pages(), self.pages(now="2026-08-18T17:01:46+02:00"))

    def test_ids_last_as_long_as_the_seed(self):
        pattern = rb'"id":"([^"]*)"'
        first = re.findall(pattern, b"".join(self.pages()))
        self.assertEqual(first, re.findall(pattern, b"".join(self.pages(now="2027-01-01T00:00:00Z"))))

    def test_serials_are_the_same(self):
        serials = []
        for _ in range(2):
            with Cdn("--domains", "5") as cdn:
                serials.append([entry["serial"] for row in cdn.rows() for entry in cdn.certificates(row["id"])])
        self.assertEqual(serials[0], serials[1])


class Million(unittest.TestCase):
    # An address sanitizer keeps what was freed for a while: that is not what is measured here.
    @unittest.mock.patch.dict("os.environ", {"ASAN_OPTIONS": "quarantine_size_mb=1"})
    def test_a_million_domains(self):
        """They start at once, cost little memory, and each has a name of its own; the last one has a history, too."""
        with Cdn("--domains", "1000000", "--max-page-size", "10000") as cdn:
            names = set()
            token = ""
            n = 0
            while token is not None:
                body = cdn.ask("GET", f"/v1/domains?page_size=10000&page_token={quote(token)}").body
                found = re.findall(rb'"domain":"([^"]*)"', body)
                n += len(found)
                names.update(found)
                token = re.search(rb'"next_page_token":"([^"]*)"', body)
                token = token[1].decode() if token else None
            self.assertEqual((n, len(names)), (1000000, 1000000))
            last = re.findall(rb'"id":"([^"]*)"', body)[-1].decode()
            self.assertEqual(cdn.get(f"/v1/domains/{quote(last)}/certificates").status, 200)
            with open(f"/proc/{cdn.process.pid}/status", encoding="ascii") as status:
                peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])
            print(f"# peak memory {peak // 1024} MiB")
            self.assertLess(peak, 100 * 1024)


tap.main()
