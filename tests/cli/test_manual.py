# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual and the completions know every command, option and value, and bash completes what it should."""

import os
import pathlib
import re
import subprocess

from command import PROGRAM, USAGE, CommandTest, tap
from terminal import Terminal

SHARE = pathlib.Path(os.environ["CERTBOOK_PREFIX"], "share")
MANUAL = SHARE / "man/man1/certbook.1"
BASH = SHARE / "bash-completion/completions/certbook"
ZSH = SHARE / "zsh/site-functions/_certbook"
FISH = SHARE / "fish/vendor_completions.d/certbook.fish"
COMMANDS = (["account", "add"], ["account", "list"], ["account", "remove"], ["account", "token"], ["sync"], ["list"], ["check"], ["save"])


def options_of(help_text):
    return set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", help_text, re.MULTILINE)) - {"help"}


class Words(CommandTest):
    def test_every_option_is_everywhere(self):
        manual = subprocess.run(["groff", "-man", "-Tutf8", "-P-cbou", str(MANUAL)], capture_output=True, check=True).stdout.decode()
        manual = manual.replace("‐", "-").replace("−", "-")
        n_options = 0
        for command in COMMANDS:
            for option in options_of(self.run_command(*command, "--help").out):
                n_options += 1
                self.assertIn("--" + option, manual)
                self.assertIn("--" + option, BASH.read_text())
                self.assertRegex(ZSH.read_text(), rf"--{option}\b")
                self.assertRegex(FISH.read_text(), rf"-l {option}\b")
        self.assertGreater(n_options, 20)

    def test_help_of_the_program_names_the_commands(self):
        text = self.run_command("--help").out
        for command in ("account", "sync", "list", "check", "save"):
            self.assertRegex(text, rf"(?m)^  {command} ")

    def test_unknown_command(self):
        result = self.run_command("lits", status=USAGE)
        self.assertRegex(result.err, "(?s)“lits” is no command.*  list ")

    def test_manual_is_well_formed(self):
        result = subprocess.run(["groff", "-man", "-ww", "-z", str(MANUAL)], capture_output=True, check=True)
        self.assertEqual(result.stderr, b"")


class Bash(CommandTest):
    def complete(self, *words):
        script = (
            'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _certbook; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        environment = {**self.home.environment, "LD_PRELOAD": ""}
        result = subprocess.run(["bash", "-c", script, "bash", str(BASH), PROGRAM, *words], env=environment,
                                capture_output=True, check=True)  # fmt: skip
        self.assertEqual(result.stderr, b"")
        return result.stdout.decode().split("\n")[:-1]

    def test_commands(self):
        self.assertEqual(self.complete(""), ["account", "sync", "list", "check", "save", "--help"])
        self.assertEqual(self.complete("s"), ["sync", "save"])
        self.assertEqual(self.complete("account", ""), ["add", "list", "remove", "token", "--help"])

    def test_options_and_values(self):
        self.assertEqual(self.complete("list", "--s"), ["--status", "--search", "--sort"])
        self.assertEqual(self.complete("list", "--status", ""), ["all", "expired", "valid", "7days", "30days", "attention"])
        self.assertEqual(self.complete("list", "--status", "=", "3"), ["30days"])
        self.assertEqual(self.complete("list", "-f", ""), ["table", "csv", "json", "markdown", "ics"])
        self.assertEqual(self.complete("save", "-f", "p"), ["pair", "p12", "p12-legacy"])
        self.assertEqual(self.complete("check", "--d"), ["--days"])

    def test_accounts(self):
        self.add_account("Work")
        self.add_account("Work at $home")
        names = ["Work", r"Work\ at\ \$home"]
        for words in (["list", "--account", ""], ["sync", "w"], ["account", "remove", ""], ["check", "-a", "W"]):
            self.assertEqual(self.complete(*words), names)


# A shell that a person types into, and that writes down what it offers.
ZSH_SETUP = """
PS1='what now> ' LISTMAX=1000
fpath=({folder} $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {{
  local -a offers
  if [[ " $* " != *' '-[AOD]' '* ]]; then
    builtin compadd -A offers "$@"
    print -rl -- $offers >>{record}
  fi
  builtin compadd "$@"
}}
"""


class OtherShells(CommandTest):
    def setUp(self):
        super().setUp()
        self.environment = {**self.home.environment, "LD_PRELOAD": ""}
        self.environment["PATH"] = f"{os.path.dirname(PROGRAM)}:{self.environment['PATH']}"

    def complete(self, line):
        """What fish offers behind a line, without its descriptions."""
        environment = self.environment
        result = subprocess.run(["fish", "--no-config", "-c", f"source {FISH}; complete -C '{line}'"], env=environment,
                                capture_output=True, check=True)  # fmt: skip
        self.assertEqual(result.stderr, b"")
        return sorted(offer.split("\t")[0] for offer in result.stdout.decode().splitlines())

    def test_fish(self):
        self.add_account("Work")
        self.assertEqual(self.complete("certbook "), ["account", "check", "list", "save", "sync"])
        self.assertEqual(self.complete("certbook account "), ["add", "list", "remove", "token"])
        self.assertEqual(self.complete("certbook list --status "), ["30days", "7days", "all", "attention", "expired", "valid"])
        self.assertEqual(self.complete("certbook save --fo"), ["--force", "--form"])
        for line in ("certbook sync ", "certbook account remove ", "certbook check --account "):
            self.assertEqual(self.complete(line), ["Work"])

    def complete_in_zsh(self, line):
        """What zsh offers behind a line."""
        setup, record = self.home.folder / "setup", self.home.folder / "offers"
        setup.write_text(ZSH_SETUP.format(folder=ZSH.parent, record=record))
        record.write_text("")
        with Terminal(["zsh", "-f", "-i"], self.environment) as terminal:
            terminal.type(f"source {setup}\n")
            terminal.wait_for("what now> ")
            terminal.type(line + "\t\x15exit\n")
            terminal.finish()
        return sorted(filter(None, record.read_text().split("\n")))

    def test_zsh(self):
        self.add_account("Work")
        self.assertEqual(self.complete_in_zsh("certbook "), ["account", "check", "list", "save", "sync"])
        self.assertEqual(self.complete_in_zsh("certbook account "), ["add", "list", "remove", "token"])
        self.assertEqual(self.complete_in_zsh("certbook list --status="), ["30days", "7days", "all", "attention", "expired", "valid"])
        self.assertEqual(self.complete_in_zsh("certbook save --fo"), ["--force", "--form"])
        for line in ("certbook sync ", "certbook account remove ", "certbook check --account="):
            self.assertEqual(self.complete_in_zsh(line), ["Work"])


tap.main()
