# SPDX-License-Identifier: GPL-3.0-or-later
"""Deltas: what changed since the pass began, tombstones, and tokens that are no longer known."""

import difflib
import unittest

import tap
from cdn import Cdn

# A bound for polling, not a time: the CDN's clock goes on while it is asked.
TRIES = 20000


def apply(inventory, rows):
    """What a client does with a delta."""
    for row in rows:
        inventory.pop(row["id"], None)
        if not row.get("deleted"):
            inventory[row["id"]] = row


def wait_for(test, question):
    """Asks until the answer is not None."""
    for _ in range(TRIES):
        answer = question()
        if answer is not None:
            return answer
    return test.fail("it did not come")


class Quiet(unittest.TestCase):
    """Where nothing happens."""

    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "30")
        cls.sync_token = cls.cdn.full_pass()[-1]["next_sync_token"]

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def expect_expired(self, **query):
        answer = self.cdn.get("/v1/domains", **query)
        self.assertEqual((answer.status, answer.problem), (410, "sync-token-expired"), query)

    def test_nothing_changed(self):
        page = self.cdn.domains(sync_token=self.sync_token)
        self.assertEqual(page["domains"], [])
        self.assertEqual(page["total_size"], 0)
        self.assertNotIn("next_page_token", page)
        self.assertEqual(self.cdn.delta(page["next_sync_token"])[0], [])

    def test_every_page_size_has_the_same_sync_token(self):
        self.assertEqual(self.cdn.full_pass(7)[-1]["next_sync_token"], self.sync_token)

    def test_unknown_sync_token(self):
        for wrong in ("x", self.sync_token[:-1], self.sync_token + "=", self.sync_token.swapcase(), "A" * 600):
            self.expect_expired(sync_token=wrong)

    def test_page_token_is_no_sync_token(self):
        self.expect_expired(sync_token=self.cdn.domains(page_size=3)["next_page_token"])

    def test_sync_token_of_another_inventory(self):
        for arguments in (("--seed", "2"), ("--domains", "31")):
            with Cdn(*("--domains", "30") if "--domains" not in arguments else (), *arguments) as other:
                self.expect_expired(sync_token=other.full_pass()[-1]["next_sync_token"])

    def test_sync_token_of_another_day(self):
        with Cdn("--domains", "30", now="2026-08-19T15:01:46Z") as other:
            self.expect_expired(sync_token=other.full_pass()[-1]["next_sync_token"])

    def test_unknown_page_token_of_a_delta(self):
        page_token = self.cdn.domains(page_size=3)["next_page_token"]
        for wrong in ("x", page_token):
            self.expect_expired(sync_token=self.sync_token, page_token=wrong)


class Live(unittest.TestCase):
    """Where something happens all the time."""

    def setUp(self):
        self.cdn = Cdn("--domains", "300", "--live=0.02")
        self.addCleanup(self.cdn.__exit__, None, None, None)

    def wait_for_changes(self, sync_token, n):
        """Returns when a delta has at least `n` changes."""
        return wait_for(
            self, lambda: True if self.cdn.domains(sync_token=sync_token, page_size=1)["total_size"] >= n else None
        )

    def test_everything_happens(self):
        inventory = {row["id"]: row for row in self.cdn.rows()}
        sync_token = self.cdn.full_pass()[-1]["next_sync_token"]
        kinds = set()
        gone = set()

        def look():
            nonlocal sync_token
            rows, sync_token = self.cdn.delta(sync_token)
            for row in rows:
                old = inventory.get(row["id"])
                if row.get("deleted"):
                    kinds.add("removed")
                    gone.add(row["id"])
                elif old is None:
                    names = {other["domain"] for other in inventory.values()}
                    kinds.add("returned" if row["id"] in gone else "replaced" if row["domain"] in names else "new")
                elif row["status"] == "failed" and old["status"] != "failed":
                    kinds.add("failed")
                elif row["update_time"] > old["update_time"]:
                    kinds.add("renewed")
                    self.assertEqual((row["status"], row["status_reason"]), ("valid", None))
                    self.assertEqual(row["certificate_count"], old["certificate_count"] + 1)
                    self.assertNotEqual(row["current_certificate_id"], old["current_certificate_id"])
                apply(inventory, [row])
            self.assertEqual(len({row["domain"] for row in inventory.values()}), len(inventory))
            return True if len(kinds) >= 6 else None

        wait_for(self, look)
        self.assertEqual(kinds, {"removed", "returned", "replaced", "new", "failed", "renewed"})

    def test_replica_stays_true(self):
        """A slow pass and its deltas lead to what a pass in one piece shows at the same moment."""
        pages = self.cdn.full_pass(7)
        inventory = {row["id"]: row for page in pages for row in page["domains"]}
        sync_token = pages[-1]["next_sync_token"]
        self.wait_for_changes(sync_token, 40)

        def compare():
            nonlocal sync_token
            rows, sync_token = self.cdn.delta(sync_token, 5)
            apply(inventory, rows)
            whole = self.cdn.domains(page_size=1000)
            self.assertNotIn("next_page_token", whole)
            return whole if whole["next_sync_token"] == sync_token else None

        whole = wait_for(self, compare)
        self.assertEqual(whole["total_size"], len(whole["domains"]))
        self.assertEqual({row["id"]: row for row in whole["domains"]}, inventory)
        self.assertEqual(len({row["domain"] for row in whole["domains"]}), len(inventory))

    def test_token_stands_for_the_beginning_of_the_pass(self):
        first = self.cdn.domains(page_size=100)
        # Another pass, which begins later: what changes since then has changed since the first one began.
        later = self.cdn.full_pass()[-1]["next_sync_token"]
        self.wait_for_changes(later, 10)
        page = first
        while page.get("next_page_token"):
            page = self.cdn.domains(page_size=100, page_token=page["next_page_token"])
        self.assertGreaterEqual(len(self.cdn.delta(page["next_sync_token"])[0]), 10)

    def test_pages_of_a_delta(self):
        sync_token = self.cdn.full_pass()[-1]["next_sync_token"]
        self.wait_for_changes(sync_token, 10)
        page = self.cdn.domains(sync_token=sync_token, page_size=4)
        total = page["total_size"]
        ids = [row["id"] for row in page["domains"]]
        while page.get("next_page_token"):
            self.assertEqual(len(page["domains"]), 4)
            self.assertNotIn("next_sync_token", page)
            token = page["next_page_token"]
            alone = self.cdn.domains(page_token=token, page_size=4)
            page = self.cdn.domains(page_token=token, page_size=4, sync_token=sync_token)
            self.assertEqual([row["id"] for row in alone["domains"]], [row["id"] for row in page["domains"]])
            self.assertEqual(page["total_size"], total)
            ids += [row["id"] for row in page["domains"]]
        self.assertEqual(len(ids), total)
        self.assertEqual(len(set(ids)), total)

    def test_domain_that_changed_twice_comes_once(self):
        with Cdn("--domains", "3", "--live=0.01") as cdn:
            sync_token = cdn.full_pass()[-1]["next_sync_token"]
            known = {row["id"]: row["certificate_count"] for row in cdn.rows()}

            def look():
                rows, _ = cdn.delta(sync_token)
                twice = [row for row in rows if row.get("certificate_count", 0) >= known.get(row["id"], 0) + 2]
                return rows if twice else None

            ids = [row["id"] for row in wait_for(self, look)]
            self.assertEqual(len(ids), len(set(ids)))

    def test_other_sync_token_beside_a_page_token(self):
        old = self.cdn.full_pass()[-1]["next_sync_token"]
        self.wait_for_changes(old, 3)
        token = self.cdn.domains(sync_token=old, page_size=1)["next_page_token"]
        new = self.cdn.full_pass()[-1]["next_sync_token"]
        self.assertEqual(self.cdn.get("/v1/domains", sync_token=new, page_token=token).status, 410)

    def test_removed_domain_has_nothing_left(self):
        rows = self.cdn.rows()
        owners = {row["id"]: row for row in rows}
        sync_token = self.cdn.full_pass()[-1]["next_sync_token"]

        def find():
            changes, _ = self.cdn.delta(sync_token)
            for row in changes:
                if row.get("deleted") and owners.get(row["id"], {}).get("current_certificate_id"):
                    return owners[row["id"]]
            return None

        row = wait_for(self, find)
        answers = [
            self.cdn.chain(row["current_certificate_id"]),
            self.cdn.private_key(row["current_certificate_id"]),
        ]
        # It may come back at any time, under its old id.
        listed = any(other["id"] == row["id"] for other in self.cdn.rows())
        self.assertTrue(listed or {answer.status for answer in answers} == {404})

    def test_two_runs_do_the_same(self):
        def changes(cdn, sync_token):
            rows, _ = cdn.delta(sync_token)
            return [row["id"] for row in rows][:40] if len(rows) >= 40 else None

        with Cdn("--domains", "300", "--live=0.1") as one, Cdn("--domains", "300", "--live=0.1") as other:
            tokens = [(cdn, cdn.domains(page_size=1000)["next_sync_token"]) for cdn in (one, other)]
            first, second = [wait_for(self, lambda: changes(cdn, token)) for cdn, token in tokens]
        # The passes need not have begun at the same event, and what changed twice stands where it changed last. Two lists of 40
        # of 300 domains that have nothing to do with each other are alike by less than a quarter.
        self.assertGreater(difflib.SequenceMatcher(None, first, second, False).ratio(), 0.4)


class Forgotten(unittest.TestCase):
    def test_old_tokens_expire(self):
        with Cdn("--domains", "300", "--live=0.0001") as cdn:
            page = cdn.domains(page_size=100)
            sync_token = cdn.full_pass()[-1]["next_sync_token"]
            delta = wait_for(
                self, lambda: cdn.domains(sync_token=sync_token, page_size=1).get("next_page_token")
            )

            def look():
                answer = cdn.get("/v1/domains", sync_token=sync_token, page_size=1)
                return answer if answer.status != 200 else None

            self.assertEqual(wait_for(self, look).problem, "sync-token-expired")
            answer = cdn.get("/v1/domains", page_token=delta)
            self.assertEqual((answer.status, answer.problem), (410, "sync-token-expired"))
            # A full pass goes on nevertheless.
            self.assertEqual(cdn.get("/v1/domains", page_token=page["next_page_token"]).status, 200)


tap.main()
