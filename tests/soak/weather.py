# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad network between a program and a server on loopback: a proxy that delays, and rules that lose and reset packets."""

import asyncio
import random
import re
import subprocess
import threading

TABLE = "soak"
RULES = """flush table inet {table}
table inet {table} {{
  chain input {{
    type filter hook input priority 0; policy accept;
    {rules}
  }}
}}
"""


class Proxy:
    """Leads each connection on to a port, and each piece of it after a delay."""

    def __init__(self, target):
        self.target = target
        self.delay = 0.0
        self.n_connections = 0
        self.n_bytes = 0
        self._random = random.Random(1)
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    async def _serve(self):
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await server.serve_forever()

    async def _lead(self, reader, writer):
        self.n_connections += 1
        try:
            there = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pump(reader, there[1]), self._pump(there[0], writer))

    async def _pump(self, reader, writer):
        try:
            while piece := await reader.read(16384):
                self.n_bytes += len(piece)
                await asyncio.sleep(self.delay * self._random.random())
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


class Weather:
    """What happens to packets from and to a port of loopback."""

    def __init__(self, port):
        self.port = port
        self.lost = 0
        self.reset = 0
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self._nft(f"add table inet {TABLE}")

    def set(self, lost=0, reset=0):
        """Loses so many of a hundred packets of answers, and resets so many of a thousand of questions."""
        self._count()
        rules = []
        if lost:
            chance = f"numgen random mod 100 < {lost}" if lost < 100 else ""
            rules.append(f"tcp sport {self.port} {chance} counter drop")
        if reset:
            rules.append(f"tcp dport {self.port} numgen random mod 1000 < {reset} counter reject with tcp reset")
        self._nft(RULES.format(table=TABLE, rules="\n    ".join(rules)))

    def _count(self):
        listing = subprocess.run(["nft", "list", "table", "inet", TABLE], check=True, capture_output=True, text=True)
        for packets, verdict in re.findall(r"counter packets (\d+) bytes \d+ (drop|reject)", listing.stdout):
            if verdict == "drop":
                self.lost += int(packets)
            else:
                self.reset += int(packets)

    @staticmethod
    def _nft(rules):
        subprocess.run(["nft", "-f", "-"], input=rules, check=True, text=True)
