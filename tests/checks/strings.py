# SPDX-License-Identifier: GPL-3.0-or-later
"""Every string for people can be translated, and the translators' tools find it."""
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import tree as t

MARKED_C = re.compile(r"(?<![A-Za-z0-9_])(_|N_|C_|NC_|Q_|ngettext|dngettext|g_dngettext|g_dpgettext2?)[ \t]*\(")
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2"]

# Properties of widgets whose text a person reads.
TEXT_PROPERTIES = {
    "body",
    "comments",
    "description",
    "heading",
    "label",
    "message",
    "placeholder-text",
    "primary-text",
    "secondary-text",
    "subtitle",
    "text",
    "title",
    "tooltip-markup",
    "tooltip-text",
}

# Functions whose string arguments a person reads. A format without words ("%s") is none.
TEXT_FUNCTIONS = re.compile(
    r"\b(g_set_error|g_set_error_literal|g_error_new|g_error_new_literal|g_task_return_new_error|g_prefix_error"
    r"|gtk_label_new|gtk_label_set_(text|label|markup)|gtk_button_new_with_(label|mnemonic)|gtk_button_set_label"
    r"|gtk_widget_set_tooltip_(text|markup)|gtk_window_set_title|gtk_column_view_column_(new|set_title)"
    r"|adw_toast_new|adw_toast_set_title|adw_status_page_set_(title|description)"
    r"|adw_preferences_(row|group)_set_(title|description)|adw_action_row_set_(title|subtitle)"
    r"|adw_message_dialog_(new|set_heading|set_body|add_response)|adw_about_window_set_comments|g_menu_append)[ \t]*\("
)
# Functions that are also given an identifier, which nobody reads: a response, an action.
WITH_IDENTIFIER = {"adw_message_dialog_add_response", "g_menu_append"}
IDENTIFIER = re.compile(r"[a-z0-9.-]+")
CONVERSION = re.compile(r"%[-+ #0]*\d*(\.\d+)?(hh|h|ll|l|z|j|t)?[A-Za-z%]")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def listed(tree):
    return [line.strip() for line in tree.lines("po/POTFILES") if line.strip() and not line.startswith("#")]


def has_strings(tree, path):
    text = tree.text(path)
    if path.endswith((".c", ".h")):
        return MARKED_C.search(t.strip_comments(text)) is not None
    if path.endswith(".ui"):
        return re.search(r"translatable=[\"'](yes|true|1)[\"']", text) is not None
    return path.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml"))


def sources_are_listed(tree):
    known = set(listed(tree))
    return [
        f"{path}:1: has strings for people, but po/POTFILES does not name it"
        for path in tree.files(".c", ".h", ".ui", ".desktop.in", ".metainfo.xml.in", ".gschema.xml", under=("src", "ui", "data"))
        if has_strings(tree, path) and path not in known
    ]


def listed_have_strings(tree):
    problems = []
    names = listed(tree)
    for name in names:
        if not (tree.root / name).is_file():
            problems.append(f"po/POTFILES: {name} does not exist")
        elif not has_strings(tree, name):
            problems.append(f"po/POTFILES: {name} has no strings for people")
    if names != sorted(set(names)):
        problems.append("po/POTFILES: not in the order of the alphabet, or a name stands there twice")
    return problems


def extracted(tree):
    """xgettext says on stderr what it cannot use; a file that does not exist is another rule's."""
    names = [name for name in listed(tree) if (tree.root / name).is_file()]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "certbook.pot")
        result = subprocess.run(
            ["xgettext", "--from-code=UTF-8", "--add-comments=Translators", f"--output={output}"]
            + [f"--keyword={keyword}" for keyword in KEYWORDS]
            + names,
            cwd=tree.root,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        problems = result.stderr.strip().splitlines()
        if result.returncode == 0 and not output.is_file():
            problems.append("po/POTFILES: not one string was found")
    return problems or ([f"xgettext ended with {result.returncode}"] if result.returncode != 0 else [])


def ui_strings(tree):
    """A text with letters in a property, a menu's attribute or an accessible name is translatable or not there."""
    problems = []
    for path in tree.files(".ui", under=("ui",)):
        try:
            document = ElementTree.fromstring(tree.text(path))
        except ElementTree.ParseError as error:
            problems.append(f"{path}: {error}")
            continue
        for element in document.iter():
            if element.tag not in ("property", "attribute", "item", "col") or len(element):
                continue
            if element.tag in ("property", "attribute") and element.get("name") not in TEXT_PROPERTIES:
                continue
            text = element.text or ""
            if re.search(r"[^\W\d_]{2}", text) and element.get("translatable") not in ("yes", "true"):
                problems.append(f'{path}: <{element.tag} name="{element.get("name", "")}"> is not translatable: {text.strip()}')
    return problems


def c_strings(tree):
    """A literal with words among the arguments of a function that shows them stands within _() or its like."""
    problems = []
    for path in tree.files(".c", under=("src",)):
        text = t.strip_comments(tree.text(path))
        for call in TEXT_FUNCTIONS.finditer(text):
            start = call.end() - 1
            arguments = text[start : t.end_of_call(text, start)]
            for literal in bare_literals(arguments):
                if call[1] in WITH_IDENTIFIER and IDENTIFIER.fullmatch(literal):
                    continue
                if re.search(r"[^\W\d_]{2}", CONVERSION.sub("", literal)):
                    problems.append(f'{path}:{t.line_of(text, call.start())}: {call[1]} shows "{literal}" without _()')
    return problems


def bare_literals(arguments):
    """The string literals among a call's own arguments: not those of calls within it, marked or not."""
    out = []
    i = 1
    while i < len(arguments):
        if arguments[i] in "\"'":
            end = t.end_of_string(arguments, i)
            if arguments[i] == '"':
                out.append(arguments[i + 1 : end - 1])
            i = end
        elif arguments[i] == "(":
            i = t.end_of_call(arguments, i)
        else:
            i += 1
    return out


RULES = {
    "every file with strings is in POTFILES": sources_are_listed,
    "every file in POTFILES has strings": listed_have_strings,
    "xgettext extracts without a warning": extracted,
    "every text of a .ui file is translatable": ui_strings,
    "every text of a C file is translatable": c_strings,
}

if __name__ == "__main__":
    t.run(RULES)
