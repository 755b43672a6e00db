# SPDX-License-Identifier: GPL-3.0-or-later
"""How every source file begins, how long it may be, and what must not stand in it."""
import re

import tree as t

LICENSE = "SPDX-License-Identifier: GPL-3.0-or-later"
COMMENTED = {
    "/* {} */": (".c", ".h", ".css"),
    "# {}": (".py", ".sh", "meson.build", "meson_options.txt", ".in.desktop", ".desktop.in", ".yaml", ".yml"),
    "<!-- {} -->": (".ui", ".svg", ".xml", ".xml.in"),
}

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60

# Put together here, so that this file does not hold what it looks for.
WORDS_OF_A_LATER_DAY = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))

# (what, pattern, in files that end in, in folders)
FORBIDDEN = [
    ("code that is switched off", r"^[ \t]*#[ \t]*if[ \t]+0\b", (".c", ".h"), ("src", "tests")),
    ("a second code path for another version", r"\b\w+_CHECK_VERSION\b", (".c", ".h"), ("src", "tests")),
    ("a muted warning", r"-Wno-\w+", ("meson.build", ".c", ".h", ".py", ".sh", "run", "test"), t.FOLDERS),
    ("a muted warning", r"#[ \t]*pragma[ \t]+(GCC|clang)[ \t]+diagnostic", (".c", ".h"), ("src", "tests")),
    ("a muted warning", r"\bG_GNUC_(BEGIN|END)_IGNORE_" + "DEPRECATIONS", (".c", ".h"), ("src", "tests")),
    ("work put off", rf"^[^\"'\n]*(#|/\*|//|<!--)[ \t]*({WORDS_OF_A_LATER_DAY})\b|\b({WORDS_OF_A_LATER_DAY})[ \t]*[:(]", (), t.FOLDERS),
    ("an assertion that a release drops", r"\bg_assert[ \t]*\(", (".c", ".h"), ("tests",)),
    ("a wait for a fixed time", r"\b(u|nano|g_u)?sleep[ \t]*\(", (".c", ".h"), ("src", "tests")),
    ("a wait for a fixed time", r"\btime\.sleep\((\d*[1-9]\d*(\.\d*)?|\d*\.[1-9]\d*)\)", (".py",), ("tests",)),
    ("a tab", r"\t", (".c", ".h", ".py", ".ui", "meson.build"), t.FOLDERS),
    ("blanks at the end of a line", r"[ \t]+$", (".c", ".h", ".py", ".ui", ".css", "meson.build"), t.FOLDERS),
]
# Bytes that a test feeds to the program are as they are.
DATA = ("/fixtures/",)


def is_text(path):
    return not path.endswith((".png", ".gz", ".mo", ".gmo", ".der", ".http", ".bin")) and not any(
        part in path for part in DATA
    )


def licenses(tree):
    """The first line, or the second one behind what a file of its kind has to begin with."""
    problems = []
    paths = [path for path in tree.files() if is_text(path)]
    scripts = set(tree.scripts("sh") + tree.scripts("python"))
    for path in paths:
        for comment, suffixes in COMMENTED.items():
            if path.endswith(suffixes) or (comment.startswith("#") and path in scripts):
                lines = tree.lines(path)
                first = 1 if lines and lines[0].startswith(("#!", "<?xml")) else 0
                if len(lines) <= first or lines[first] != comment.format(LICENSE):
                    problems.append(f"{path}:{first + 1}: no {comment.format(LICENSE)}")
    return problems


def file_sizes(tree):
    return [
        f"{path}:{len(tree.lines(path))}: more than {MAX_FILE_LINES} lines: find the second concern in it"
        for path in tree.files(".c", under=("src",))
        if len(tree.lines(path)) > MAX_FILE_LINES
    ]


def function_sizes(tree):
    """A function's body is between braces in the first column, as the style puts them."""
    problems = []
    for path in tree.files(".c", under=("src",)):
        start = None
        previous = ""
        for number, line in enumerate(tree.lines(path), 1):
            if line == "{" and previous.endswith(")"):
                start = number
            elif line.startswith("}") and start is not None:
                if number - start - 1 > MAX_FUNCTION_LINES:
                    problems.append(f"{path}:{start}: a function of {number - start - 1} lines, and {MAX_FUNCTION_LINES} are allowed")
                start = None
            previous = line
    return problems


def forbidden(tree):
    problems = []
    for what, pattern, suffixes, folders in FORBIDDEN:
        regex = re.compile(pattern, re.MULTILINE)
        for path in tree.files(*suffixes, under=folders):
            # The patterns are written down in this folder, and planted in it.
            if not is_text(path) or path.startswith("tests/checks/"):
                continue
            for match in regex.finditer(tree.text(path)):
                problems.append(f"{path}:{t.line_of(tree.text(path), match.start())}: {what}: {match[0].strip()}")
    return problems


def built(tree):
    """A source that no meson.build names is not compiled, and so not looked at by anything else."""
    named = " ".join(tree.text(path) for path in tree.files("meson.build", under=("src",)))
    return [
        f"{path}:1: no meson.build of src/ names this file"
        for path in tree.files(".c", under=("src",))
        if f"{path.rsplit('/', 1)[-1]}'" not in named
    ]


RULES = {
    "every file begins with its license": licenses,
    f"no file of src/ is longer than {MAX_FILE_LINES} lines": file_sizes,
    f"no function is longer than {MAX_FUNCTION_LINES} lines": function_sizes,
    "nothing forbidden": forbidden,
    "every source is built": built,
}

if __name__ == "__main__":
    t.run(RULES)
