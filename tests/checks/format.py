# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format with the project's .clang-format would write it."""
import subprocess

import tree as t


def formatted(tree):
    files = tree.files(".c", ".h", under=("src", "tests"))
    if not files:
        return []
    result = subprocess.run(
        ["clang-format", "--dry-run", "--Werror", "--ferror-limit=1", *files],
        cwd=tree.root,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    problems = [line for line in result.stderr.splitlines() if ": error:" in line]
    return problems or ([result.stderr.strip()] if result.returncode != 0 else [])


RULES = {"every C file is formatted": formatted}

if __name__ == "__main__":
    t.run(RULES)
