# SPDX-License-Identifier: GPL-3.0-or-later
"""The published document is sound, and every kind of answer that it promises comes as it says."""

import unittest

import jsonschema

import tap
from cdn import CONTRACT, Cdn, quote


def walk(node):
    """Every object in the document."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for child in node if isinstance(node, list) else []:
        yield from walk(child)


class Document(unittest.TestCase):
    def test_version(self):
        self.assertEqual(CONTRACT.document["openapi"], "3.1.0")

    def test_references_lead_somewhere(self):
        for node in walk(CONTRACT.document):
            if "$ref" in node:
                CONTRACT.resolve(node)

    def test_schemas_are_schemas(self):
        for schema in CONTRACT.document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_examples_are_examples(self):
        n = 0
        for node in walk(CONTRACT.document["paths"]):
            values = [example["value"] for example in node.get("examples", {}).values()] if "schema" in node else []
            for value in values + ([node["example"]] if "example" in node else []):
                CONTRACT.validate(node["schema"], value)
                n += 1
        self.assertEqual(n, 4)

    def test_operations_have_names_of_their_own(self):
        names = [node["operationId"] for node in walk(CONTRACT.document["paths"]) if "operationId" in node]
        self.assertEqual(len(names), 5)
        self.assertEqual(len(set(names)), 5)


class Validator(unittest.TestCase):
    """What holds the answers against the document can say no."""

    HEADERS = [("Date", "Tue, 18 Aug 2026 15:01:46 GMT"), ("Vary", "Accept-Encoding"), ("Content-Type", "application/json")]
    BODY = (
        b'{"name":"x","api_version":"1.0","time":"2026-08-18T15:01:46Z","capabilities":{},'
        b'"max_page_size":1000,"min_poll_seconds":60}'
    )

    def refuse(self, status=200, headers=None, body=BODY, method="GET", path="/v1/info"):
        with self.assertRaises((AssertionError, jsonschema.ValidationError)):
            CONTRACT.check(method, path, status, self.HEADERS if headers is None else headers, body)

    def test_takes_what_is_right(self):
        CONTRACT.check("GET", "/v1/info", 200, self.HEADERS, self.BODY)

    def test_refuses_unknown_status(self):
        self.refuse(status=418)

    def test_refuses_missing_member(self):
        self.refuse(body=self.BODY.replace(b'"name":"x",', b""))

    def test_refuses_undocumented_member(self):
        self.refuse(body=self.BODY.replace(b'"name"', b'"expire_day":1,"name"'))

    def test_refuses_wrong_type(self):
        self.refuse(body=self.BODY.replace(b"1000", b'"1000"'))

    def test_refuses_wrong_time(self):
        self.refuse(body=self.BODY.replace(b"46Z", b"46"))

    def test_refuses_missing_header(self):
        self.refuse(headers=self.HEADERS[1:])

    def test_refuses_other_content_type(self):
        self.refuse(headers=self.HEADERS[:2] + [("Content-Type", "text/html")])

    def test_refuses_unknown_path(self):
        self.refuse(path="/v1/infos")


class Answers(unittest.TestCase):
    """Each request goes through the validator; this makes each kind of answer come once."""

    def test_every_documented_answer(self):
        CONTRACT.seen.clear()
        with Cdn("--domains", "60") as cdn:
            rows = cdn.rows()
            entries = [entry for row in rows for entry in cdn.certificates(row["id"])]
            for key in ("available", "none", "forbidden"):
                cdn.private_key(next(entry["id"] for entry in entries if entry["private_key"] == key))
            for available in (True, False):
                cdn.chain(next(entry["id"] for entry in entries if entry["chain_available"] == available))
            history = f"/v1/domains/{quote(rows[0]['id'])}/certificates"
            chain = f"/v1/certificates/{quote(rows[0]['current_certificate_id'])}/chain"
            key = chain.replace("/chain", "/private-key")
            for path in ("/v1/domains", history, chain):
                tag = cdn.get(path).headers["ETag"]
                self.assertEqual(cdn.get(path, {"If-None-Match": tag}).status, 304)
            for path in ("/v1/info", "/v1/domains", history, chain):
                self.assertEqual(cdn.get(path, {"Authorization": None}).status, 401)
                self.assertEqual(cdn.request("GET", path + "?page_size=%ff").status, 400)
            self.assertEqual(cdn.get("/v1/info").status, 200)
            self.assertEqual(cdn.get("/v1/domains", sync_token="x").status, 410)
            self.assertEqual(cdn.get(history.replace("dom_", "cod_")).status, 404)
            self.assertEqual(cdn.request("POST", key, {"Authorization": "Bearer x"}).status, 401)
            self.assertEqual(cdn.request("POST", key, body=b"x").status, 400)
            self.assertEqual(cdn.request("POST", key.replace("crt_", "ctr_")).status, 404)
        promised = {
            (operation["operationId"], int(status))
            for item in CONTRACT.document["paths"].values()
            for operation in (item.get("get"), item.get("post"))
            if operation
            for status in operation["responses"]
        }
        # A demo has no rush hour and no maintenance, and it does not fail on request.
        self.assertEqual({pair for pair in promised - CONTRACT.seen if pair[1] not in (429, 500, 503)}, set())


tap.main()
