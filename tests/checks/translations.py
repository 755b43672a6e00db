# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language that is listed has all strings of the program, and none that would break a sentence."""
import subprocess
import tempfile
from pathlib import Path

import strings
import tree as t

KEYWORDS = [*strings.KEYWORDS, "g_dngettext:2,3"]


def run(tree, *argv):
    return subprocess.run(argv, cwd=tree.root, capture_output=True, text=True, check=False)


def languages(tree):
    return [word for line in tree.lines("po/LINGUAS") if not line.startswith("#") for word in line.split()]


def listed(tree):
    """LINGUAS and the folder name the same languages."""
    files = {path[len("po/") : -len(".po")] for path in tree.files(".po", under=("po",))}
    names = set(languages(tree))
    return [f"po/LINGUAS: {name} has no file" for name in sorted(names - files)] + [
        f"po/{name}.po: LINGUAS does not list it" for name in sorted(files - names)
    ]


def formats(tree):
    """msgfmt finds nothing wrong: plural forms, headers, and the placeholders and mnemonics of each string."""
    problems = []
    for name in languages(tree):
        result = run(tree, "msgfmt", "--check", "--check-accelerators=_", "-o", "/dev/null", f"po/{name}.po")
        problems += [line for line in result.stderr.splitlines() if f"{name}.po:" in line]
        if result.returncode != 0 and not problems:
            problems.append(result.stderr)
    return problems


def complete(tree):
    """Held against the strings that the sources have now."""
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        template = str(Path(folder, "all.pot"))
        made = run(tree, "xgettext", "--from-code=UTF-8", *(f"-k{keyword}" for keyword in KEYWORDS), "-f", "po/POTFILES", "-o", template)
        if made.returncode != 0:
            return [made.stderr]
        for name in languages(tree):
            merged = str(Path(folder, name + ".po"))
            run(tree, "msgmerge", "--quiet", "--no-fuzzy-matching", f"po/{name}.po", template, "-o", merged)
            missing = run(tree, "msgattrib", "--untranslated", "--no-wrap", merged).stdout.split("\n\n")[1:]
            fuzzy = run(tree, "msgattrib", "--only-fuzzy", "--no-wrap", merged).stdout.split("\n\n")[1:]
            problems += [f"po/{name}.po: not translated: {entry.strip().splitlines()[-2]}" for entry in missing if entry.strip()]
            problems += [f"po/{name}.po: not sure: {entry.strip().splitlines()[-2]}" for entry in fuzzy if entry.strip()]
    return problems


RULES = {
    "every translation is listed": listed,
    "every translation is sound": formats,
    "every translation is complete": complete,
}

if __name__ == "__main__":
    t.run(RULES)
