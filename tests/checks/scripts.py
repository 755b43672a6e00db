# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts: the shell's and Python's own parsers, and shellcheck."""
import shutil
import subprocess

import tree as t


def shell_syntax(tree):
    problems = []
    for path in tree.scripts("sh"):
        result = subprocess.run(
            ["bash", "-n", path], cwd=tree.root, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
        problems += result.stderr.splitlines() or ([path] if result.returncode != 0 else [])
    return problems


def shell_check(tree):
    scripts = tree.scripts("sh")
    if not scripts:
        return []
    result = subprocess.run(
        ["shellcheck", "--format=gcc", "--external-sources", "--severity=warning", *scripts],
        cwd=tree.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return result.stdout.splitlines() or ([f"shellcheck ended with {result.returncode}"] if result.returncode else [])


def python_syntax(tree):
    problems = []
    for path in sorted(set(tree.files(".py") + tree.scripts("python"))):
        try:
            compile(tree.text(path), path, "exec", dont_inherit=True)
        except SyntaxError as error:
            problems.append(f"{path}:{error.lineno}: {error.msg}")
    return problems


RULES = {
    "bash reads every shell script": shell_syntax,
    "Python reads every Python file": python_syntax,
}
# Not one of the tools that the project asks for.
if shutil.which("shellcheck"):
    RULES["shellcheck has nothing to say"] = shell_check

if __name__ == "__main__":
    t.run(RULES)
