# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a sandbox keeps tokens: a file of its own, locked with a secret that the portal has from the keyring of the user.

The file is libsecret's: a header, salt and rounds of a PBKDF2, and items of AES-128-CBC with HMAC-SHA-256.
"""
import hashlib
import hmac
import subprocess

import gi

gi.require_version('GLib', '2.0')
from gi.repository import GLib  # noqa: E402

import sandbox
from keyring import Keyring

HEADER = b'GnomeKeyring\n\r\0\n\1\0'
FILE, ITEM = '(uayutua(a{say}ay))', '(a{ss}sttay)'
KEY_BYTES = BLOCK = 16
MAC_BYTES = 32


def parse(kind, data):
    return GLib.Variant.new_from_bytes(GLib.VariantType(kind), GLib.Bytes(data), False).unpack()


def decrypt(key, data):
    """An item, whose end says how it was locked."""
    locked, vector, mac = data[: -BLOCK - MAC_BYTES], data[-BLOCK - MAC_BYTES : -MAC_BYTES], data[-MAC_BYTES:]
    assert hmac.digest(key, data[:-MAC_BYTES], 'sha256') == mac, 'an item was locked with another secret'
    return subprocess.run(['openssl', 'enc', '-d', '-aes-128-cbc', '-K', key.hex(), '-iv', vector.hex()], input=locked,
                          capture_output=True, check=True).stdout  # fmt: skip


class SandboxKeyring(Keyring):
    """That of the user, who has the secret; the file is in the home that it was given."""

    def __init__(self, desktop, home):
        super().__init__(desktop, home)
        self._folder = home.data / 'keyrings'

    def _secret(self):
        return subprocess.run(['secret-tool', 'lookup', 'app_id', sandbox.APPLICATION], env=self._environment, capture_output=True,
                              check=True).stdout  # fmt: skip

    def tokens(self):
        found = {}
        for file in self._folder.glob('*.keyring'):
            data = file.read_bytes()
            assert data.startswith(HEADER), data[: len(HEADER)]
            _, salt, rounds, _, _, items = parse(FILE, data[len(HEADER) :])
            key = hashlib.pbkdf2_hmac('sha256', self._secret(), bytes(salt), rounds, KEY_BYTES)
            for _, locked in items:
                attributes, _, _, _, token = parse(ITEM, decrypt(key, bytes(locked)))
                found[attributes['account']] = bytes(token).decode()
        return found
