# SPDX-License-Identifier: GPL-3.0-or-later
"""The languages of the program: the locales in which it speaks them, made for a story, and the words that are said there."""
import contextlib
import gettext
import pathlib
import re
import shutil
import subprocess

import sandbox
from story import PREFIX

CATALOGUES = (sandbox.program_files() if sandbox.APPLICATION else PREFIX) / 'share/locale'
GTK_CATALOGUES = (sandbox.runtime_files() if sandbox.APPLICATION else pathlib.Path('/usr')) / 'share/locale'
REGIONS = {'de': 'de_DE', 'es': 'es_ES', 'fr': 'fr_FR', 'ja': 'ja_JP', 'ms': 'ms_MY', 'vi': 'vi_VN', 'zh_CN': 'zh_CN'}
# A language that is read from the right, and in which the program has no words.
PSEUDO = {'ar': 'ar_EG'}


def locale(stage, language):
    """Makes a locale of that language on the desktop of the story, once, unless the runtime of the sandbox has it; the environment
    that uses it."""
    region = (REGIONS | PSEUDO)[language]
    name = f'{region}.UTF-8'
    if sandbox.APPLICATION:
        return {'LC_ALL': name, 'LANGUAGE': ''}
    folder = stage.desktop.folder / 'locales'
    if not (folder / name).exists():
        folder.mkdir(exist_ok=True)
        subprocess.run(['localedef', '-i', region, '-f', 'UTF-8', '--no-archive', str(folder / name)], check=True, capture_output=True)
    return {'LOCPATH': str(folder), 'LC_ALL': name, 'LANGUAGE': ''}


@contextlib.contextmanager
def pseudo_language(name):
    """A catalogue without a string: GTK speaks, and is laid out in, only languages that the program has."""
    folder = CATALOGUES / name / 'LC_MESSAGES'
    folder.mkdir(parents=True)
    try:
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        subprocess.run(['msgfmt', '-o', str(folder / 'certbook.mo'), '-'], input=header, text=True, check=True)
        yield
    finally:
        shutil.rmtree(CATALOGUES / name)


class Words:
    """What the program and GTK say in a language, or in a locale, for what they say in English."""

    def __init__(self, language):
        self._own = gettext.translation('certbook', CATALOGUES, [language], fallback=True)
        self._gtk = gettext.translation('gtk40', GTK_CATALOGUES, [language], fallback=True)

    def say(self, text):
        """A text of the program, as the translators have it, with the underscore of its mnemonic."""
        return self._own.gettext(text)

    def name(self, text):
        """A text of the program, as a button is called that says it: without the underscore."""
        return self.say(text).replace('_', '')

    def gtk(self, text):
        """A text of GTK itself."""
        return self._gtk.gettext(text)

    def filled(self, text, value):
        """A text of the program with a value in its place."""
        return self.say(text).replace('%s', value)

    def counted(self, text, plural, count, *values):
        """What the program says of so many: with these values in its places, or with the number in its only one."""
        said = self._own.ngettext(text, plural, count)
        for place, value in enumerate(values or [str(count)], 1):
            said = re.sub(rf'%(?:{place}\$)?[sd]', lambda _, value=value: value, said, count=1)
        return said

    def pattern(self, text, plural=None):
        """Matches a text of the program whatever stands in its places; with a plural, where it tells of one."""
        said = self._own.ngettext(text, plural, 1) if plural else self.say(text)
        return re.compile('.*'.join(map(re.escape, re.split(r'%(?:\d\$)?[su]', said))))
