# SPDX-License-Identifier: GPL-3.0-or-later
"""A session bus of a test's own, and a real gnome-keyring on it, whose keyring is unlocked."""

import subprocess

WAIT = 30

# Nothing can be started on it but what the test starts: nobody comes and asks for a password.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy>
</busconfig>
"""


class Keyring:
    """Gives the environment of programs that can reach it. Ends what it started."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        # A sanitizer, and a warning that ends a program, are for the program under test.
        environment = {**self.home.environment, "LD_PRELOAD": "", "G_DEBUG": ""}
        config = self.home.folder / "bus.conf"
        config.write_text(CONFIG.format(self.home.folder / "run"))
        self._bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"], env=environment,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
        self.address = self._bus.stdout.readline().decode().strip()
        self.environment = {**environment, "DBUS_SESSION_BUS_ADDRESS": self.address}
        self._daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                                        env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)  # fmt: skip
        self._daemon.stdin.write(b"the password of the keyring")
        self._daemon.stdin.close()
        # The bus waits for a name that is not there yet.
        subprocess.run(["gdbus", "wait", "--address", self.address, "--timeout", str(WAIT), "org.freedesktop.secrets"],
                       env=self.environment, check=True)  # fmt: skip
        return self

    def __exit__(self, *_):
        for process in (self._daemon, self._bus):
            process.terminate()
            process.wait(WAIT)
        self._bus.stdout.close()

    def call(self, path, method, *arguments):
        """Asks the keyring; what it prints."""
        return subprocess.run(
            ["gdbus", "call", "--address", self.address, "--dest", "org.freedesktop.secrets", "--object-path", path,
             "--method", method, *arguments],
            env=self.environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def items(self):
        """How many tokens of Certbook's it holds."""
        found = self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.SearchItems",
                          "{'application': 'io.github.certbook.Certbook'}")  # fmt: skip
        return found.count("/org/freedesktop/secrets/collection/")

    def lock(self):
        self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                  "['/org/freedesktop/secrets/collection/login']")  # fmt: skip
