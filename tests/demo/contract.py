# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds answers against the published API document: what it does not name may not come."""

import copy
import json
import pathlib
import re

import jsonschema
import yaml

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "data" / "inventory-api.yaml"

# Objects of which a client passes over members that it does not know; the demo CDN has none that are not documented.
CLOSED = ("Info", "Capabilities", "Domain", "Tombstone", "DomainPage", "Certificate", "CertificatePage", "Problem")


class Contract:
    """The document, and which of its answers have been seen."""

    def __init__(self):
        self.document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
        self.seen = set()
        self._strict = copy.deepcopy(self.document)
        for name in CLOSED:
            self._strict["components"]["schemas"][name]["additionalProperties"] = False
        self._resolver = jsonschema.RefResolver("", self._strict)
        self._paths = {
            re.compile(re.sub(r"\{[a-z]+\}", "[^/]+", path)): item for path, item in self._strict["paths"].items()
        }

    def resolve(self, node):
        """What `node` stands for, when it is a reference."""
        while "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def validate(self, schema, value):
        """Raises where `value` is not what `schema` says."""
        checker = jsonschema.FormatChecker()
        jsonschema.Draft202012Validator(schema, resolver=self._resolver, format_checker=checker).validate(value)

    def find_operation(self, method, path):
        """The operation, or None; and whether the path is there at all."""
        for pattern, item in self._paths.items():
            if pattern.fullmatch(path):
                return item.get(method.lower()), True
        return None, False

    def find_response(self, method, path, status):
        """What the document says about an answer with `status`."""
        operation, known = self.find_operation(method, path)
        shared = self._strict["components"]["responses"]
        if operation is None:
            name = {401: "Unauthorized", 405 if known else 404: "MethodNotAllowed" if known else "NotFound"}.get(status)
            assert name, f"{method} {path}: {status} is not what a call that is not there is answered with"
            return shared[name]
        assert str(status) in operation["responses"], f"{method} {path}: {status} is not in the document"
        self.seen.add((operation["operationId"], status))
        return self.resolve(operation["responses"][str(status)])

    def check(self, method, path, status, headers, body):
        """Raises where the answer is not in the document. `headers` are (name, value), `body` is not compressed."""
        response = self.find_response(method, path, status)
        values = {name.lower(): value for name, value in headers}
        assert len(values) == len(headers), f"{method} {path}: a header came twice: {headers}"
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            assert name.lower() in values or not header.get("required"), f"{method} {path}: {status} without {name}"
            if name.lower() in values:
                self.validate(header["schema"], values[name.lower()])
        if "content" not in response:
            assert body == b"", f"{method} {path}: {status} has a body"
            return
        content_type = values["content-type"]
        assert content_type in response["content"], f"{method} {path}: {status} is {content_type}"
        text = body.decode("utf-8")
        value = json.loads(text) if content_type.endswith("json") else text
        self.validate(response["content"][content_type]["schema"], value)
