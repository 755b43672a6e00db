# SPDX-License-Identifier: GPL-3.0-or-later
"""Full passes: pages of every size name each domain once, and tokens are opaque and strict."""

import unittest

import tap
from cdn import Cdn, quote


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "2345")
        cls.all = cls.cdn.rows()

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def test_every_domain_once(self):
        self.assertEqual(len(self.all), 2345)
        self.assertEqual(len({row["id"] for row in self.all}), 2345)
        self.assertEqual(len({row["domain"] for row in self.all}), 2345)

    def test_any_page_size_gives_the_same(self):
        for size in (1000, 777, 100, 67):
            self.assertEqual(self.cdn.rows(size), self.all, size)

    def test_total_size(self):
        for page in self.cdn.full_pass(500):
            self.assertEqual(page["total_size"], 2345)

    def test_only_the_last_page_has_no_successor(self):
        pages = self.cdn.full_pass(500)
        self.assertEqual([len(page["domains"]) for page in pages], [500, 500, 500, 500, 345])
        for page in pages[:-1]:
            self.assertNotIn("next_sync_token", page)
        self.assertNotIn("next_page_token", pages[-1])
        self.assertIn("next_sync_token", pages[-1])

    def test_default_page_size(self):
        self.assertEqual(len(self.cdn.domains()["domains"]), 100)
        self.assertEqual(len(self.cdn.domains(page_size=0)["domains"]), 100)

    def test_too_great_a_page_size_is_the_greatest(self):
        for size in ("1001", "2345", "4294967297", "99999999999999999999999999"):
            self.assertEqual(len(self.cdn.domains(page_size=size)["domains"]), 1000, size)

    def test_small_page_sizes(self):
        for size in ("1", "007"):
            self.assertEqual(len(self.cdn.domains(page_size=size)["domains"]), int(size))

    def test_wrong_page_sizes(self):
        history = f"/v1/domains/{quote(self.all[0]['id'])}/certificates"
        for path in ("/v1/domains", history):
            for size in ("-1", "-0", "", " 5", "+5", "5.0", "1e3", "0x10", "ten", "５"):
                answer = self.cdn.get(path, page_size=size)
                self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"), size)

    def test_page_size_may_change_on_the_way(self):
        first = self.cdn.domains(page_size=10)
        second = self.cdn.domains(page_size=25, page_token=first["next_page_token"])
        self.assertEqual(first["domains"] + second["domains"], self.all[:35])

    def test_tokens_and_ids_need_encoding(self):
        page = self.cdn.domains(page_size=10)
        for text in (page["next_page_token"], page["domains"][0]["id"], page["domains"][0]["current_certificate_id"]):
            for character in "+/=":
                self.assertIn(character, text)

    def test_token_that_was_not_encoded(self):
        token = self.cdn.domains(page_size=10)["next_page_token"]
        self.assertEqual(self.cdn.request("GET", f"/v1/domains?page_token={quote(token)}").status, 200)
        answer = self.cdn.request("GET", f"/v1/domains?page_token={token}")
        self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"))

    def test_empty_token_is_none(self):
        self.assertEqual(self.cdn.domains(page_token="", sync_token=""), self.cdn.domains())

    def test_unknown_page_token(self):
        token = self.cdn.domains(page_size=10)["next_page_token"]
        wrong = ["x", token[:-1], token + "=", " " + token, token.lower(), "A" * 600, token[:20] + "A" + token[21:]]
        for text in wrong + [self.all[0]["id"], self.cdn.full_pass()[-1]["next_sync_token"]]:
            answer = self.cdn.get("/v1/domains", page_token=text)
            self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"), text)

    def test_token_may_be_used_again(self):
        token = self.cdn.domains(page_size=10)["next_page_token"]
        self.assertEqual(self.cdn.domains(page_token=token), self.cdn.domains(page_token=token))

    def test_token_of_another_inventory(self):
        with Cdn("--domains", "2345", "--seed", "2") as other:
            token = other.domains(page_size=10)["next_page_token"]
        self.assertEqual(self.cdn.get("/v1/domains", page_token=token).status, 400)


class Limits(unittest.TestCase):
    def test_no_domains(self):
        with Cdn("--domains", "0") as cdn:
            page = cdn.domains()
            self.assertEqual((page["domains"], page["total_size"]), ([], 0))
            self.assertNotIn("next_page_token", page)
            self.assertIn("next_sync_token", page)

    def test_full_last_page(self):
        with Cdn("--domains", "200") as cdn:
            self.assertEqual([len(page["domains"]) for page in cdn.full_pass(100)], [100, 100])

    def test_max_page_size(self):
        with Cdn("--domains", "50", "--max-page-size", "7") as cdn:
            self.assertEqual(cdn.get("/v1/info").json()["max_page_size"], 7)
            for query in ({}, {"page_size": 0}, {"page_size": 8}, {"page_size": 1000}):
                self.assertEqual(len(cdn.domains(**query)["domains"]), 7)


class History(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "50")
        cls.row = max(cls.cdn.rows(), key=lambda row: row["certificate_count"])
        cls.path = f"/v1/domains/{quote(cls.row['id'])}/certificates"

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def test_has_pages(self):
        page = self.cdn.get(self.path).json()
        self.assertEqual(len(page["certificates"]), 100)
        self.assertIn("next_page_token", page)

    def test_any_page_size_gives_the_same(self):
        whole = self.cdn.certificates(self.row["id"])
        self.assertEqual(len(whole), self.row["certificate_count"])
        self.assertEqual(len({entry["id"] for entry in whole}), len(whole))
        for size in (13, 10):
            self.assertEqual(self.cdn.certificates(self.row["id"], size), whole)

    def test_newest_first(self):
        times = [entry["create_time"] for entry in self.cdn.certificates(self.row["id"])]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_token_of_another_history(self):
        token = self.cdn.get(self.path).json()["next_page_token"]
        other = quote(self.cdn.rows()[0]["id"])
        for path, wrong in ((f"/v1/domains/{other}/certificates", token), (self.path, token[1:]), ("/v1/domains", token)):
            answer = self.cdn.get(path, page_token=wrong)
            self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"))


tap.main()
