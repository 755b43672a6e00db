# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's source tree as the checks see it, and their TAP output.

A rule is a function: tree -> list of problems, each "path:line: what is wrong". planted.py hands it a small tree with one
mistake in it, so no rule can become one that nothing fails.
"""
import os
import sys
from pathlib import Path

# Folders of the project; what lies beside them (build folders, a downloaded tool) is nobody's source.
FOLDERS = ("src", "ui", "data", "po", "tests", "tools", "flatpak", ".ci")


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self._texts = {}

    def files(self, *suffixes, under=FOLDERS):
        """Paths relative to the root, sorted; all files where no suffix is given."""
        found = []
        for folder in under:
            for place, folders, names in os.walk(self.root / folder):
                folders[:] = [name for name in folders if name not in ("__pycache__", "node_modules")]
                for name in names:
                    if not suffixes or name.endswith(suffixes):
                        found.append(Path(place, name).relative_to(self.root).as_posix())
        return sorted(found)

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8", errors="replace")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def scripts(self, interpreter):
        """Programs whose first line names the interpreter, with or without a suffix."""
        found = []
        for path in self.files(under=("tests", "tools", "flatpak", ".ci")):
            with open(self.root / path, "rb") as file:
                first = file.readline(200)
            if first.startswith(b"#!") and interpreter.encode() in first:
                found.append(path)
        return found


def run(rules):
    """Prints TAP for every rule, over the tree named by the first argument."""
    tree = Tree(sys.argv[1])
    failed = False
    print(f"1..{len(rules)}")
    for number, (name, rule) in enumerate(rules.items(), 1):
        problems = rule(tree)
        for problem in problems:
            print(f"# {problem}")
        print(f"{'not ok' if problems else 'ok'} {number} - {name}", flush=True)
        failed = failed or bool(problems)
    sys.exit(1 if failed else 0)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def strip_comments(text):
    """C without its comments; strings and line numbers stay."""
    out = []
    i = 0
    while i < len(text):
        if text.startswith("/*", i):
            end = text.find("*/", i + 2)
            end = len(text) if end < 0 else end + 2
            out.append("\n" * text.count("\n", i, end))
            i = end
        elif text.startswith("//", i):
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        elif text[i] in "\"'":
            end = end_of_string(text, i)
            out.append(text[i:end])
            i = end
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def end_of_string(text, start):
    """Where the C string or character that begins at start ends (behind its quote)."""
    i = start + 1
    while i < len(text) and text[i] != text[start] and text[i] != "\n":
        i += 2 if text[i] == "\\" else 1
    return i + 1


def end_of_call(text, start):
    """Where the parenthesis at start is closed (behind it)."""
    depth = 0
    i = start
    while i < len(text):
        if text[i] in "\"'":
            i = end_of_string(text, i)
            continue
        if text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return len(text)
