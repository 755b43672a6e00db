# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for every call: the token, the method, entity tags, compression and the clock."""

import email.utils
import http.client
import socket
import unittest

import tap
from cdn import NOW_SECONDS, TOKEN, Cdn, quote


class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cdn = Cdn("--domains", "50")
        cls.row = cls.cdn.rows()[0]
        cls.key = f"/v1/certificates/{quote(cls.row['current_certificate_id'])}/private-key"

    @classmethod
    def tearDownClass(cls):
        cls.cdn.__exit__(None, None, None)

    def test_base_url(self):
        self.assertRegex(self.cdn.url, r"^http://127\.0\.0\.1:[1-9][0-9]*/api$")

    def test_only_loopback(self):
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", self.cdn.port)).close()

    def test_info(self):
        info = self.cdn.get("/v1/info").json()
        self.assertEqual(info["capabilities"], {"delta": True, "history": True, "chain": True, "private_key": True})
        self.assertEqual(info["max_page_size"], 1000)
        self.assertEqual(info["api_version"], "1.0")

    def test_info_has_no_tag(self):
        self.assertIsNone(self.cdn.get("/v1/info").headers["ETag"])

    def test_clock_starts_where_it_is_told(self):
        date = email.utils.parsedate_to_datetime(self.cdn.get("/v1/info").headers["Date"]).timestamp()
        self.assertGreaterEqual(date, NOW_SECONDS)
        self.assertLess(date, NOW_SECONDS + 600)

    def test_date_is_in_every_answer(self):
        for path in ("/v1/info", "/v1/domains", "/v1/nothing"):
            date = email.utils.parsedate_to_datetime(self.cdn.get(path).headers["Date"]).timestamp()
            self.assertLess(abs(date - NOW_SECONDS), 600)

    def test_token_is_needed(self):
        like = "Bearer " + "x" * len(TOKEN)
        for wrong in (None, "Bearer", "Bearer ", "Bearer x", like, f"Bearer {TOKEN.swapcase()}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN):
            for path in ("/v1/info", "/v1/domains", "/v1/nothing"):
                answer = self.cdn.get(path, {"Authorization": wrong})
                self.assertEqual((answer.status, answer.problem), (401, "unauthorized"), wrong)

    def test_scheme_is_in_any_case(self):
        self.assertEqual(self.cdn.get("/v1/info", {"Authorization": f"bearer {TOKEN}"}).status, 200)

    def test_unknown_paths(self):
        chain = self.key.replace("private-key", "chain")
        for path in ("/", "/v1", "/v1/", "/v2/info", "/v1/info/", "/v1//info", chain + "/x", "/v1/domains/", "/v1/dom%00"):
            answer = self.cdn.get(path)
            self.assertEqual((answer.status, answer.problem), (404, "not-found"), path)

    def test_unknown_ids(self):
        good = self.row["id"]
        for wrong in ("x", "dom_", good[:-1], good + "=", good.replace("dom", "crt"), good[:8] + "\n" + good[8:], "ä"):
            answer = self.cdn.get(f"/v1/domains/{quote(wrong)}/certificates")
            self.assertEqual((answer.status, answer.problem), (404, "not-found"), wrong)

    def test_slash_in_an_id_is_encoded(self):
        self.assertIn("/", self.row["id"])
        self.assertEqual(self.cdn.get(f"/v1/domains/{quote(self.row['id'])}/certificates").status, 200)
        self.assertEqual(self.cdn.get(f"/v1/domains/{self.row['id']}/certificates").status, 404)

    def test_wrong_methods(self):
        for path, right in (("/v1/info", "GET"), ("/v1/domains", "GET"), (self.key, "POST")):
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {right}:
                answer = self.cdn.request(method, path)
                self.assertEqual((answer.status, answer.problem), (405, "method-not-allowed"), (method, path))
                self.assertEqual(answer.headers["Allow"], right)

    def test_key_wants_an_empty_body(self):
        self.assertEqual(self.cdn.request("POST", self.key, body=b"x" * 100000).status, 400)
        self.assertEqual(self.cdn.request("POST", self.key).status, 200)

    def test_key_is_never_cached_or_compressed(self):
        answer = self.cdn.request("POST", self.key, {"Accept-Encoding": "gzip"})
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIsNone(answer.headers["ETag"])
        self.assertIsNone(answer.headers["Content-Encoding"])

    def test_query_that_is_none(self):
        for query in ("page_size=%ff", "page_token=%00", "=1&%c0"):
            answer = self.cdn.request("GET", "/v1/domains?" + query)
            self.assertEqual((answer.status, answer.problem), (400, "invalid-parameter"), query)

    def test_request_that_is_no_http(self):
        """These are refused before anybody has seen that they are calls of this API; the server lives on."""
        for target in ("/v1/domains?page_size=%", "/v1/dom%zz", "/v1/info#x%"):
            connection = http.client.HTTPConnection("127.0.0.1", self.cdn.port, timeout=30)
            connection.request("GET", "/api" + target, headers={"Authorization": f"Bearer {TOKEN}"})
            self.assertEqual(connection.getresponse().status, 400, target)
            connection.close()

    def test_unknown_parameter_is_passed_over(self):
        self.assertEqual(self.cdn.get("/v1/domains", colour="red").status, 200)

    def test_problem_tells_its_status_and_its_request(self):
        first, second = (self.cdn.get("/v1/nothing").json() for _ in range(2))
        self.assertEqual(first["status"], 404)
        self.assertNotEqual(first["instance"], second["instance"])

    def test_same_answer_has_the_same_tag(self):
        tags = {self.cdn.get("/v1/domains").headers["ETag"] for _ in range(2)}
        self.assertEqual(len(tags), 1)
        self.assertNotIn(self.cdn.get("/v1/domains", page_size=3).headers["ETag"], tags)

    def test_known_tag_is_not_modified(self):
        for path in ("/v1/domains", f"/v1/domains/{quote(self.row['id'])}/certificates", self.key.replace("private-key", "chain")):
            tag = self.cdn.get(path).headers["ETag"]
            for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                answer = self.cdn.get(path, {"If-None-Match": known})
                self.assertEqual((answer.status, answer.raw), (304, b""), (path, known))
                self.assertEqual(answer.headers["ETag"], tag)
            self.assertEqual(self.cdn.get(path, {"If-None-Match": '"other"'}).status, 200)

    def test_gzip_only_when_asked_for(self):
        self.assertIsNone(self.cdn.get("/v1/domains").headers["Content-Encoding"])
        for accepted, packed in (
            ("gzip", True),
            ("deflate, GZIP;q=0.5", True),
            ("*", True),
            ("identity", False),
            ("gzip;q=0", False),
            ("*, gzip;q=0", False),
        ):
            answer = self.cdn.get("/v1/domains", {"Accept-Encoding": accepted})
            self.assertEqual(answer.headers["Content-Encoding"] == "gzip", packed, accepted)
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")

    def test_gzip_is_the_same_and_smaller(self):
        plain = self.cdn.get("/v1/domains")
        packed = self.cdn.get("/v1/domains", {"Accept-Encoding": "gzip"})
        self.assertEqual(packed.body, plain.body)
        self.assertLess(len(packed.raw), len(plain.raw) / 2)

    def test_gzip_has_a_tag_of_its_own(self):
        plain = self.cdn.get("/v1/domains").headers["ETag"]
        packed = self.cdn.get("/v1/domains", {"Accept-Encoding": "gzip"}).headers["ETag"]
        self.assertNotEqual(plain, packed)
        self.assertEqual(self.cdn.get("/v1/domains", {"If-None-Match": packed}).status, 200)
        self.assertEqual(self.cdn.get("/v1/domains", {"If-None-Match": packed, "Accept-Encoding": "gzip"}).status, 304)

    def test_chain_is_compressed_too(self):
        path = self.key.replace("private-key", "chain")
        self.assertEqual(self.cdn.get(path, {"Accept-Encoding": "gzip"}).body, self.cdn.get(path).body)


tap.main()
