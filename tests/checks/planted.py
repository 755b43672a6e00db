# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks themselves: each rule passes a small sound tree, and fails when one mistake is planted in it."""
import sys
import tempfile
from pathlib import Path

import flathub
import format as format_check
import guidelines
import layers
import mnemonics
import planted_flathub
import scripts
import sources
import strings
import translations
import tree as t
import ui_files
import wording

RULES = {
    name: rule
    for check in (layers, sources, format_check, strings, translations, wording, mnemonics, scripts, ui_files, guidelines, flathub)
    for name, rule in check.RULES.items()
}

C = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
HASH = "# SPDX-License-Identifier: GPL-3.0-or-later\n"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n'
LATER = "TO" + "DO"


def ui(inside):
    return f'{XML}<interface>\n  <template class="CbkWindow" parent="AdwApplicationWindow">\n{inside}  </template>\n</interface>\n'


def label(attributes, text="Domains"):
    return (
        f'    <property name="content">\n      <object class="GtkLabel">\n        <property name="label"{attributes}>{text}'
        "</property>\n      </object>\n    </property>\n"
    )


def buttons(*labels):
    """Buttons with letters, all in sight."""
    return "".join(
        f'    <child>\n      <object class="GtkButton">\n        <property name="label" translatable="yes">{text}</property>\n'
        '        <property name="use-underline">True</property>\n      </object>\n    </child>\n'
        for text in labels
    )


def catalogue(translation, more="", remove="_Entfernen"):
    """A small German catalogue; `more` stands before its strings."""
    fields = (
        "Project-Id-Version: certbook",
        "PO-Revision-Date: 2026-11-26 12:00+0000",
        "Last-Translator: Certbook developers",
        "Language-Team: German",
        "Language: de",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
    )
    header = "".join(f'"{field}\\n"\n' for field in fields)
    strings = {"Domains": translation, "_Add": "_Hinzufügen", "_Remove": remove}
    entries = "\n".join(f'msgid "{key}"\nmsgstr "{value}"\n' for key, value in strings.items())
    return f'{HASH}msgid ""\nmsgstr ""\n{header}\n{more}{entries}'


SOUND = {
    ".clang-format": (Path(sys.argv[1]) / ".clang-format").read_text(encoding="utf-8"),
    "po/POTFILES": "# The files.\nsrc/app/cbk-window.c\nui/cbk-window.ui\n",
    "po/LINGUAS": "de\n",
    "po/de.po": catalogue("Domains auf Deutsch"),
    "src/main.c": C + '\n#include "app/cbk-window.h"\n',
    "src/meson.build": HASH + "files('main.c')\n",
    "src/core/cbk-error.c": C + "\n#include <glib.h>\n",
    "src/core/meson.build": HASH + "files('cbk-error.c', dependencies: glib_dep)\n",
    "src/core/inventory/cbk-domain.h": C + "#pragma once\n",
    "src/core/inventory/cbk-domain.c": C + '\n#include <string.h>\n#include <gio/gio.h>\n\n#include "core/inventory/cbk-domain.h"\n',
    "src/core/inventory/meson.build": HASH + "files('cbk-domain.c', dependencies: [gio_dep, cbk_error_dep])\n",
    "src/core/store/cbk-store.h": C + "#pragma once\n",
    "src/core/store/cbk-sql.h": C + "#pragma once\n\n/* An sqlite3 handle. */\nstruct sqlite3;\n",
    "src/core/store/cbk-store.c": C + '\n#include <sqlite3.h>\n\n#include "core/inventory/cbk-domain.h"\n#include "core/store/cbk-sql.h"\n',
    "src/core/store/meson.build": HASH + "files('cbk-store.c', dependencies: sqlite_dep)\n",
    "src/core/sync/cbk-sync.c": C + '\n#include "core/store/cbk-store.h"\n',
    "src/core/sync/meson.build": HASH + "files('cbk-sync.c', dependencies: [gio_dep, cbk_store_dep])\n",
    "src/app/cbk-window.h": C + "#pragma once\n",
    "src/app/cbk-window.c": C
    + '\n#include <adwaita.h>\n#include <glib/gi18n.h>\n\n#include "app/cbk-window.h"\n\n'
    + "void\nname (GtkWidget *label, const char *domain)\n{\n"
    + '  gtk_label_set_label (GTK_LABEL (label), _ ("Domains"));\n'
    + '  ask (label, _ ("_Add"), _ ("_Remove"));\n'
    + '  gtk_label_set_label (GTK_LABEL (label), domain);\n  gtk_label_set_label (GTK_LABEL (label), "%d");\n}\n',
    "src/app/meson.build": HASH + "files('cbk-window.c', dependencies: [gtk_dep, adw_dep, cbk_store_dep])\n",
    "tests/test-a.c": C + "\n/* An old TO" + "DO list, and sleep. */\n",
    "tests/wait.py": HASH + "time.sleep(0.02)\n",
    "tools/run": "#!/bin/bash\n" + HASH + 'cd "$1" || exit 1\n',
    "ui/cbk-window.ui": ui(label(' translatable="yes"')),
}

LONG_FUNCTION = C + "\nvoid\nlong_one (void)\n{\n" + "  g ();\n" * 61 + "}\n"
INCLUDE_RULE = "every include is in the table of layers"
SAME_LETTER = "no two mnemonics in sight are the same"
LINK_RULE = "every link is in the table of layers"

# (rule, file, what it holds now (None: the file is gone), words of the complaint)
PLANTED = [
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + "#include <gtk/gtk.h>\n", "inventory may not include gtk"),
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + "#include <sqlite3.h>\n", "inventory may not include sqlite3"),
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + "#  include <openssl/x509.h>\n", "inventory may not include openssl"),
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + '#include "core/store/cbk-store.h"\n', "inventory may not include store"),
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + '#include "cbk-domain.h"\n', "no path from src/"),
    (INCLUDE_RULE, "src/core/inventory/cbk-domain.c", C + "#include <curl/curl.h>\n", "no library in the table"),
    (INCLUDE_RULE, "src/core/store/cbk-store.c", C + '#include "app/cbk-window.h"\n', "store may not include app"),
    (INCLUDE_RULE, "src/core/cbk-error.c", C + "#include <gio/gio.h>\n", "error may not include gio"),
    (INCLUDE_RULE, "src/core/sync/cbk-sync.c", C + '#include "core/store/cbk-sql.h"\n', "for store alone"),
    (INCLUDE_RULE, "src/app/cbk-window.c", C + "#include <libsoup/soup.h>\n", "app may not include libsoup"),
    (INCLUDE_RULE, "src/main.c", C + '#include "core/store/cbk-store.h"\n', "main may not include store"),
    (INCLUDE_RULE, "src/core/cbk-utils.c", C, "has no place for this file"),
    (INCLUDE_RULE, "src/core/common/cbk-a.c", C, "has no place for this file"),
    (LINK_RULE, "src/core/sync/meson.build", HASH + "files('cbk-sync.c', dependencies: gtk_dep)\n", "sync may not link gtk"),
    (LINK_RULE, "src/core/store/meson.build", HASH + "files('cbk-store.c', dependencies: cbk_sync_dep)\n", "store may not link sync"),
    ("every file begins with its license", "src/core/store/cbk-store.h", "#pragma once\n", "cbk-store.h:1"),
    ("every file begins with its license", "src/core/store/meson.build", "files('cbk-store.c')\n", "meson.build:1"),
    ("every file begins with its license", "tools/run", "#!/bin/bash\ntrue\n", "tools/run:2"),
    ("every file begins with its license", "ui/cbk-window.ui", "<interface/>\n", "cbk-window.ui:1"),
    ("no file of src/ is longer than 600 lines", "src/main.c", C + "\n" * 600, "main.c:601"),
    ("no function is longer than 60 lines", "src/main.c", LONG_FUNCTION, "61 lines"),
    ("nothing forbidden", "src/main.c", C + "#if 0\n#endif\n", "switched off"),
    ("nothing forbidden", "src/main.c", C + "#if GTK_CHECK_VERSION (4, 10, 0)\n#endif\n", "second code path"),
    ("nothing forbidden", "src/meson.build", HASH + "'-Wno-unused', 'main.c'\n", "muted warning"),
    ("nothing forbidden", "src/main.c", C + '#pragma GCC diagnostic ignored "-Wall"\n', "muted warning"),
    ("nothing forbidden", "src/main.c", C + "G_GNUC_BEGIN_IGNORE_" + "DEPRECATIONS\n", "muted warning"),
    ("nothing forbidden", "src/main.c", C + f"/* {LATER} the rest */\n", "work put off"),
    ("nothing forbidden", "tools/run", f"#!/bin/bash\n{HASH}# {LATER} the rest\n", "work put off"),
    ("nothing forbidden", "tests/test-a.c", C + "g_assert (TRUE);\n", "assertion"),
    ("nothing forbidden", "tests/test-a.c", C + "g_usleep (100);\n", "fixed time"),
    ("nothing forbidden", "tests/wait.py", HASH + "time.sleep(1)\n", "fixed time"),
    ("nothing forbidden", "tests/wait.py", HASH + "time.sleep(0.5)\n", "fixed time"),
    ("nothing forbidden", "src/main.c", C + "int\ta;\n", "a tab"),
    ("nothing forbidden", "src/main.c", C + "int a; \n", "blanks"),
    ("every source is built", "src/core/sync/cbk-forgotten.c", C, "cbk-forgotten.c:1"),
    ("every C file is formatted", "src/main.c", C + "int a ( void );\n", "src/main.c"),
    ("every file with strings is in POTFILES", "po/POTFILES", "src/app/cbk-window.c\n", "ui/cbk-window.ui"),
    ("every file with strings is in POTFILES", "po/POTFILES", "ui/cbk-window.ui\n", "src/app/cbk-window.c"),
    ("every file in POTFILES has strings", "po/POTFILES", "src/gone.c\n", "does not exist"),
    ("every file in POTFILES has strings", "po/POTFILES", "src/main.c\n", "no strings"),
    ("every file in POTFILES has strings", "po/POTFILES", "ui/cbk-window.ui\nsrc/app/cbk-window.c\n", "alphabet"),
    ("xgettext extracts without a warning", "src/app/cbk-window.c", 'a = _ ("open;\n', "cbk-window.c"),
    ("xgettext extracts without a warning", "src/app/cbk-window.c", C + 'a = _ ("caf\\303");\n', "cbk-window.c"),
    ("every text of a .ui file is translatable", "ui/cbk-window.ui", ui(label("")), "not translatable: Domains"),
    ("every text of a .ui file is translatable", "ui/cbk-window.ui", ui(label(' translatable="no"')), "not translatable"),
    ("every text of a C file is translatable", "src/app/cbk-window.c", C + 'w = gtk_label_new ("Domains");\n', "gtk_label_new"),
    ("every text of a C file is translatable", "src/main.c", C + 'g_set_error (e, D, 1, "No %s", _ ("x"));\n', "g_set_error"),
    ("bash reads every shell script", "tools/run", "#!/bin/bash\nif true; then\n", "tools/run"),
    ("shellcheck has nothing to say", "tools/run", "#!/bin/bash\ncd $1\nrm *.o\n", "tools/run"),
    ("Python reads every Python file", "tests/wait.py", HASH + "def f(:\n", "tests/wait.py:2"),
    ("every XML file is well formed", "ui/cbk-window.ui", "<interface>\n", "ui/cbk-window.ui"),
    ("every translation is listed", "po/LINGUAS", "", "does not list it"),
    ("every translation is listed", "po/LINGUAS", "de fr\n", "fr has no file"),
    ("every translation is sound", "po/de.po", catalogue("Domains", '#, c-format\nmsgid "%d days"\nmsgstr "%s Tage"\n\n'), "de.po"),
    ("every translation is sound", "po/de.po", catalogue("Domains", '#\nmsgid "_Close"\nmsgstr "Zu"\n\n'), "de.po"),
    ("every translation is complete", "po/de.po", catalogue(""), "not translated"),
    ("every translation is complete", "po/de.po", catalogue("Domains", "#, fuzzy\n"), "not"),
    ("one thing has one name in a language", "po/de.po", catalogue("Gebiete"), "'domain' is"),
    ("each language has its own marks", "po/de.po", catalogue("Domains …"), "no-break space"),
    ("each language has its own marks", "po/de.po", catalogue("“Domains”"), "„ “"),
    (SAME_LETTER, "ui/cbk-window.ui", ui(buttons("_Details", "_Dismiss")), "_Dismiss"),
    (SAME_LETTER, "src/app/cbk-window.c", C + 'void\na (void)\n{\n  ask (_ ("_Add"), _ ("_All"));\n}\n', "_All"),
    ("no two translated mnemonics in sight are the same", "po/de.po", catalogue("Domains", remove="Weg _heben"), "po/de.po"),
    ("what an icon alone means is told", "ui/cbk-window.ui", ui(buttons("x").replace("label", "icon-name")), "with x"),
    ("titles, buttons and menus have header capitals", "ui/cbk-window.ui", ui(buttons("Show _all")), "Show _all"),
    ("GTK reads every .ui file", "ui/cbk-window.ui", ui(label(' translatable="yes"').replace("GtkLabel", "GtkLabour")), "GtkLabour"),
    ("GTK reads every .ui file", "ui/cbk-window.ui", ui(label(' translatable="yes"').replace('"label"', '"lable"')), "lable"),
]


PLANTED += planted_flathub.PLANTED


def problems_of(rule, changes):
    """The complaints about the sound tree of that rule, with these files changed."""
    files = {**(planted_flathub.SOUND if rule in flathub.RULES else SOUND), **changes}
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return RULES[rule](t.Tree(folder))


def main():
    cases = [(rule, None, None, None) for rule in RULES] + [case for case in PLANTED if case[0] in RULES]
    never = set(RULES) - {case[0] for case in PLANTED}
    failed = bool(never)
    print(f"1..{len(cases) + 1}")
    for number, (rule, path, text, words) in enumerate(cases, 1):
        if path is None:
            problems = problems_of(rule, {})
            good = not problems
            name = f"a sound tree passes: {rule}"
        else:
            problems = problems_of(rule, {path: text})
            good = any(words in problem for problem in problems)
            name = f"a mistake in {path} fails ({words}): {rule}"
        if not good:
            print(f"# {problems}")
        print(f"{'ok' if good else 'not ok'} {number} - {name}", flush=True)
        failed = failed or not good
    print(f"{'not ok' if never else 'ok'} {len(cases) + 1} - a mistake is planted for every rule {sorted(never) or ''}".rstrip())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
