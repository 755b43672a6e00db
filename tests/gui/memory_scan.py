# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for parts of a secret in the memory of a process and in files: any 16 bytes of it in a row, in the forms it could have."""
import base64
import os
import pathlib
import re
import signal
import subprocess
from contextlib import contextmanager

RUN = 16
WORD = 8
CHUNK = 8 << 20
OVERLAP = 4096
# Pages of the kernel, which no program can write and nobody else can read.
KERNEL = ('[vvar]', '[vvar_vclock]', '[vsyscall]')
# The parts of `openssl pkey -text` that are secret.
SECRET_PARTS = ('priv', 'privateExponent', 'prime1', 'prime2', 'exponent1', 'exponent2', 'coefficient')


def secret_parts(key):
    """{name: bytes} of the numbers of a private key that make it private, as OpenSSL reads them from that file."""
    text = subprocess.run(['openssl', 'pkey', '-in', key, '-noout', '-text'], check=True, capture_output=True, text=True).stdout
    parts = {}
    for name, digits in re.findall(r'^(\w+):\n((?:    +[0-9a-f:]+\n)+)', text, re.M):
        if name in SECRET_PARTS:
            parts[name] = bytes.fromhex(re.sub(r'[\s:]', '', digits)).lstrip(b'\0')
    if not parts:
        raise AssertionError(f'OpenSSL shows no secret numbers of {key}')
    return parts


def forms(parts):
    """{name: bytes}: as in DER, as OpenSSL computes with it, in hexadecimal, and in base64 wherever a group of three bytes begins."""
    found = {}
    for name, number in parts.items():
        found[name] = number
        found[name + ' backwards'] = number[::-1]
        found[name + ' in hexadecimal'] = number.hex().encode()
        found[name + ' in HEXADECIMAL'] = number.hex().upper().encode()
        for shift in range(3):
            # The characters at either end depend on what is beside it, so they are left out.
            text = base64.b64encode(bytes(shift) + number + bytes(2))
            found[f'{name} in base64, {shift} bytes later'] = text[2 if shift else 0 :][:-4].rstrip(b'=')
    return found


class Scanner:
    """Finds RUN or more bytes in a row of any form of a secret.

    Such a run, wherever it is, has a whole word of the machine in it, so the words of what is looked at are compared with all words
    that the secret has at any place.
    """

    def __init__(self, parts):
        self.forms = forms(parts)
        self.words = {}
        for name, form in self.forms.items():
            for start in range(len(form) - WORD + 1):
                word = int.from_bytes(form[start : start + WORD], 'little')
                self.words.setdefault(word, []).append((name, start))

    def find(self, data):
        """The names of the forms of which there is a part in those bytes."""
        words = memoryview(data)[: len(data) // WORD * WORD].cast('Q')
        found = set()
        for word in set(self.words).intersection(words):
            for name, start in self.words[word]:
                if self._has_run(data, word.to_bytes(WORD, 'little'), self.forms[name], start):
                    found.add(name)
        return found

    @staticmethod
    def _has_run(data, word, form, start):
        place = data.find(word)
        while place >= 0:
            before = after = 0
            while before < min(place, start) and data[place - before - 1] == form[start - before - 1]:
                before += 1
            rest = min(len(data) - place, len(form) - start) - WORD
            while after < rest and data[place + WORD + after] == form[start + WORD + after]:
                after += 1
            if before + WORD + after >= RUN:
                return True
            place = data.find(word, place + 1)
        return False

    def in_memory(self, pid):
        """({name of the form: where}, bytes looked at) of all the memory of a process, which stands still meanwhile."""
        found, looked = {}, 0
        with standing_still(pid), open(f'/proc/{pid}/mem', 'rb', buffering=0) as memory:
            for line in pathlib.Path(f'/proc/{pid}/maps').read_text().splitlines():
                span, rights, _, _, _, *name = line.split(maxsplit=5)
                name = name[0] if name else 'anonymous'
                if 'r' not in rights or name in KERNEL:
                    continue
                start, end = (int(number, 16) for number in span.split('-'))
                file = f'/proc/{pid}/root{name}' if name.startswith('/') else None
                for data in pieces(memory, start, end, file):
                    looked += min(len(data), CHUNK)
                    for form in self.find(data):
                        found.setdefault(form, name)
        return found, looked

    def in_files(self, *folders, but=()):
        """({name of the form: file}, number of files) of all the files in some folders, but for some files and folders."""
        found, looked = {}, 0
        for path in (path for folder in folders for path in pathlib.Path(folder).rglob('*')):
            if not path.is_file() or path.is_symlink() or any(other == path or other in path.parents for other in but):
                continue
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # the journal of a database, for example
            looked += 1
            for form in self.find(data) | self.find(os.fsencode(path.name)):
                found.setdefault(form, str(path))
        return found, looked


def pieces(memory, start, end, file):
    """The bytes of one part of the memory, which may be that of a file; each piece has the beginning of the next one at its end."""
    for begin in range(start, end, CHUNK):
        memory.seek(begin)
        wanted = min(end, begin + CHUNK + OVERLAP) - begin
        data = bytearray()
        while len(data) < wanted:
            try:
                data += memory.read(wanted - len(data)) or b''
            except OSError as error:
                if file is None or not os.path.exists(file):
                    raise AssertionError(f'{file or "what is no file"} cannot be read at {begin + len(data):#x}: {error}') from error
                break  # the file ends before what was mapped of it
        yield bytes(data)


@contextmanager
def standing_still(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
