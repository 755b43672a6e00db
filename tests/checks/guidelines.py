# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME's guidelines for the .ui files: what an icon alone means is told, and what is no sentence has header capitals."""
import re
import xml.etree.ElementTree as ElementTree

import tree as t

BUTTONS = ("GtkButton", "GtkMenuButton", "GtkToggleButton")
# The title of a field, and of a key in the list of the shortcuts, is a sentence.
SENTENCES = ("AdwEntryRow", "AdwPasswordEntryRow", "GtkShortcutsShortcut")
SMALL = set("a an and as at between but by for from in into nor of on or since so the to with".split())


def objects(tree, path):
    """Each object of the file, or a menu's item: its class, and its properties by their names."""
    for node in ElementTree.fromstring(tree.text(path)).iter():
        if node.tag in ("object", "template", "item"):
            name = node.get("parent") or node.get("class") or "item"
            yield name, {inner.get("name"): inner.text or "" for inner in node if inner.tag in ("property", "attribute")}


def has_header_capitals(text):
    words = re.findall(r"[^\W\d_][\w’'-]*", text.replace("_", ""))
    first_or_last = {0, len(words) - 1}
    return not any(word[0].islower() and (at in first_or_last or word not in SMALL) for at, word in enumerate(words))


def tooltips(tree):
    problems = []
    for path in tree.files(".ui", under=("ui",)):
        for name, properties in objects(tree, path):
            if name in BUTTONS and "icon-name" in properties and not {"label", "tooltip-text"} & set(properties):
                problems.append(f"{path}: nobody is told what the button with {properties['icon-name']} does")
    return problems


def capitals(tree):
    problems = []
    for path in tree.files(".ui", under=("ui",)):
        for name, properties in objects(tree, path):
            texts = [] if name in SENTENCES else [properties.get("title", "")]
            if name in (*BUTTONS, "item"):
                texts.append(properties.get("label", ""))
            if name in BUTTONS and "icon-name" in properties:
                texts.append(properties.get("tooltip-text", ""))
            problems += [f"{path}: no header capitals: {text}" for text in texts if not has_header_capitals(text)]
    return problems


RULES = {"what an icon alone means is told": tooltips, "titles, buttons and menus have header capitals": capitals}

if __name__ == "__main__":
    t.run(RULES)
