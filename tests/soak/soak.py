#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs in a bad network from a CDN that changes, and ends some syncs in their midst. What was committed is never lost, and in
the end the database equals the CDN's inventory. Run by tools/soak."""

import argparse
import collections
import itertools
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from weather import Proxy, Weather

TOKEN = "token-of-the-soak-test"
NAME = "Soak"
N_DOMAINS = 20000
PAGE = 200
LONGEST_SYNC = 120
# Seconds, delay of a piece in seconds, packets lost of a hundred, packets reset of a thousand.
PHASES = [
    ("delay", 15, 0.1, 0, 0),
    ("loss", 20, 0, 20, 0),
    ("resets", 15, 0, 0, 20),
    ("delay, loss and resets", 20, 0.05, 10, 10),
    ("nothing comes through", 5, 0, 100, 0),
]
# What each row has in the database, by the name of the member of the API; times are compared in seconds.
COLUMNS = ["domain", "status", "status_reason", "provisioning", "certificate_count", "current_certificate_id"]
TIMES = ["create_time", "update_time", "expire_time"]
SECONDS = ", ".join(f"strftime ('%Y-%m-%dT%H:%M:%SZ', {name}, 'unixepoch')" for name in TIMES)
QUESTION = f"SELECT id, {', '.join(COLUMNS)}, {SECONDS} FROM domain"


class Cdn:
    """The demo CDN, in which something happens each second."""

    def __init__(self, prefix):
        reader, self._writer = os.pipe()
        program = prefix / "libexec/certbook-demo-cdn"
        self.process = subprocess.Popen(
            [program, f"--token-fd={reader}", f"--domains={N_DOMAINS}", f"--max-page-size={PAGE}", "--live=1"],
            pass_fds=[reader], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(reader)
        os.write(self._writer, TOKEN.encode() + b"\n")
        self.url = self.process.stdout.readline().strip()
        self.port = urllib.parse.urlsplit(self.url).port

    def rows(self):
        """{id: what the database must have of it}, asked for without a bad network in between."""
        found, query = {}, {"page_size": PAGE}
        while True:
            url = f"{self.url}/v1/domains?{urllib.parse.urlencode(query)}"
            request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                page = json.load(answer)
            for row in page["domains"]:
                found[row["id"]] = tuple(row.get(name) for name in COLUMNS + TIMES)
            if not page.get("next_page_token"):
                return found
            query["page_token"] = page["next_page_token"]

    def end(self):
        os.close(self._writer)
        self.process.wait(30)


class Account:
    """The command line with one account, in a home of its own."""

    def __init__(self, prefix, home):
        self.program = prefix / "bin/certbook"
        self.home = pathlib.Path(home)
        self.environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": home,
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_RUNTIME_DIR": home,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/no-bus",
            "CERTBOOK_TOKEN": TOKEN,
        }

    def add(self, url):
        self._start("account", "add", NAME, url).communicate(TOKEN + "\n", timeout=LONGEST_SYNC)

    def start_sync(self, *options):
        return self._start("sync", *options, NAME)

    def _start(self, *arguments):
        return subprocess.Popen(
            [self.program, *arguments], env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, question):
        (path,) = self.home.glob("data/certbook/*/inventory.db")
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()

    def rows(self):
        return {row[0]: row[1:] for row in self.ask(QUESTION)}


class Soak:
    def __init__(self, prefix, home, seconds):
        self.cdn = Cdn(prefix)
        self.proxy = Proxy(self.cdn.port)
        self.weather = Weather(self.proxy.port)
        self.account = Account(prefix, home)
        self.end = time.monotonic() + seconds
        self.is_over = threading.Event()
        self.phase = None
        self.random = random.Random(1)
        self.counts = collections.Counter()
        self.sentences = collections.Counter()

    def play(self):
        self.account.add(f"http://127.0.0.1:{self.proxy.port}{urllib.parse.urlsplit(self.cdn.url).path}")
        weather = threading.Thread(target=self._change_weather)
        weather.start()
        try:
            while time.monotonic() < self.end:
                self.sync()
        finally:
            self.is_over.set()
            weather.join()
        self.proxy.delay = 0.0
        self.weather.set()

    def _change_weather(self):
        """It changes in the midst of syncs, too."""
        for self.phase, seconds, self.proxy.delay, lost, reset in itertools.cycle(PHASES):
            self.weather.set(lost, reset)
            if self.is_over.wait(seconds):
                return

    def sync(self):
        """One sync: every fourth one of everything, and every fifth one is killed when it has run for some time."""
        is_full, is_killed = self.random.random() < 0.25, self.random.random() < 0.2
        process = self.account.start_sync(*(["--full"] if is_full else []))
        try:
            _, said = process.communicate(timeout=self.random.uniform(0.05, 3) if is_killed else LONGEST_SYNC)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.counts["killed" if is_killed else "never ended"] += 1
        else:
            kind = "everything" if is_full else "changes"
            self.counts[f"{kind}, {'done' if process.returncode == 0 else 'failed'}"] += 1
            if process.returncode != 0:
                self.sentences[re.sub(r"127\.0\.0\.1:\d+", "HOST", said.strip().splitlines()[-1])] += 1
        self.check(self.phase)

    def check(self, phase):
        """The file is whole at any time, and no row is lost but by a removal, of which there is one in some seconds."""
        assert self.account.ask("PRAGMA integrity_check") == [("ok",)], phase
        (n_rows,) = self.account.ask("SELECT count (*) FROM domain")[0]
        most = self.counts["most rows"] = max(self.counts["most rows"], n_rows)
        assert n_rows > most - N_DOMAINS // 50, f"{phase}: {n_rows} rows of {most}"

    def compare(self):
        """Whether a sync brings what the CDN has. Something may happen between the two looks: then they are taken again."""
        for _ in range(20):
            process = self.account.start_sync()
            _, said = process.communicate(timeout=LONGEST_SYNC)
            assert process.returncode == 0, said
            there, here = self.cdn.rows(), self.account.rows()
            if there == here:
                return len(here)
        wrong = [identity for identity in there.keys() | here.keys() if there.get(identity) != here.get(identity)]
        print(f"{len(wrong)} rows differ, for example {there.get(wrong[0])} and {here.get(wrong[0])}")
        return None

    def tell(self):
        for what, count in sorted(self.counts.items()):
            print(f"{what}: {count}")
        for sentence, count in self.sentences.most_common():
            print(f"{count} × {sentence}")
        print(f"{self.proxy.n_connections} connections, {self.proxy.n_bytes >> 20} MiB; {self.weather.lost} packets lost, "
              f"{self.weather.reset} reset")  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=180)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="certbook-soak-") as home:
        soak = Soak(options.prefix, home, options.seconds)
        soak.play()
        n_rows = soak.compare()
        soak.tell()
        soak.cdn.end()
    print("The database differs from the CDN's inventory." if n_rows is None else f"The database equals the CDN's inventory: {n_rows} rows.")
    sys.exit(n_rows is None or soak.counts["never ended"] > 0)


if __name__ == "__main__":
    main()
