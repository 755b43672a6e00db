# SPDX-License-Identifier: GPL-3.0-or-later
"""What Alt and a letter press: no two things that a person sees at once have the same letter, in any language.

Seen at once is what one .ui file shows, with the files of the project's own widgets in it, but for pages of a stack, of
which one is shown, and for menus and popovers, which have their letters for themselves; and what one function of C
hands out, but for what it returns, and for the two sides of a choice.
"""
import itertools
import re
import xml.etree.ElementTree as ElementTree

import translations
import tree as t

OWN = "Cbk"
CALL = re.compile(r"\b_[ \t]*\(")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
MNEMONIC = re.compile(r"(?<!_)_(?!_)([^\W_])")
ENTRY = re.compile(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"(?:\n|\Z))+)', re.M)


def letter(text):
    found = MNEMONIC.search(text)
    return found[1].lower() if found else None


def file_of(class_name):
    return "ui/" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", class_name).lower() + ".ui"


class Screens:
    """The texts of a .ui file and of those within it, by what is seen at once."""

    def __init__(self, tree):
        self.tree = tree
        self.groups = []

    def read(self, path):
        self.groups = []
        root = ElementTree.fromstring(self.tree.text(path))
        for child in root:
            if child.tag == "menu":
                self.groups.append([item.text for item in child.iter("attribute") if item.get("name") == "label"])
        self.groups += self._ways([child for child in root if child.tag in ("template", "object")])
        return self.groups

    def _ways(self, elements):
        """One list for each way in which these elements may look."""
        ways = [[]]
        for element in elements:
            ways = [one + more for one, more in itertools.product(ways, self._looks(element))]
        return ways

    def _looks(self, element):
        name = element.get("class", "")
        if element.tag == "object" and name.endswith("Popover"):
            self.groups += self._inside(element)
            return [[]]
        return self._inside(element)

    def _inside(self, element):
        own = file_of(element.get("class", "")) if element.tag == "object" else ""
        if element.get("class", "").startswith(OWN) and (self.tree.root / own).is_file():
            inner = Screens(self.tree)
            inner.groups = []
            root = ElementTree.fromstring(self.tree.text(own))
            return inner._ways([child for child in root if child.tag == "template"])
        texts = [child.text for child in element if child.tag == "property" and child.get("translatable") and letter(child.text or "")]
        underlined = any(child.get("name") == "use-underline" and child.text == "True" for child in element)
        parts = [child for child in element if child.tag in ("child", "object") or (child.tag == "property" and len(child))]
        if element.get("class") == "GtkStack":
            return [way for part in parts for way in self._ways([part])] or [[]]
        return [(texts if underlined else []) + way for way in self._ways(parts)]


def functions(text):
    """The bodies of the functions of a C file, as they begin and end at the edge."""
    return re.findall(r"^\{\n.*?^\}", text, re.M | re.S)


def handed_out(body):
    """The marked texts of a function, each with the part of a choice that it is: (text, choice)."""
    found = []
    for call in CALL.finditer(body):
        start = call.end() - 1
        end = t.end_of_call(body, start)
        text = "".join(STRING.findall(body[start:end]))
        before = body[: call.start()].rstrip()
        if before.endswith("return") or letter(text) is None:
            continue
        choice = None
        if before.endswith("?"):
            choice = end
        elif before.endswith(":"):
            choice = len(before[:-1].rstrip())
        found.append((text, choice))
    return found


def seen_at_once(tree):
    """(where, texts) for all that is seen at once."""
    for path in tree.files(".ui", under=("ui",)):
        try:
            groups = Screens(tree).read(path)
        except ElementTree.ParseError:
            continue  # another rule says so
        for texts in groups:
            yield path, texts
    for path in tree.files(".c", under=("src/app",)):
        for body in functions(t.strip_comments(tree.text(path))):
            texts = handed_out(body)
            for (one, choice), (other, second) in itertools.combinations(texts, 2):
                if choice is None or choice != second:
                    yield path, [one, other]


def words(tree, language):
    """msgid to msgstr of what has a mnemonic."""
    text = tree.text(f"po/{language}.po")
    return {"".join(STRING.findall(key)): "".join(STRING.findall(value)) for key, value in ENTRY.findall(text)}


def clashes(tree, say, language):
    problems = []
    for path, texts in seen_at_once(tree):
        said = [say(text) for text in dict.fromkeys(texts) if letter(text)]
        for one, other in itertools.combinations(said, 2):
            if letter(one) is not None and letter(one) == letter(other):
                problems.append(f"{path}:1: “{one}” and “{other}” have the same letter{language}")
    return list(dict.fromkeys(problems))


def in_sources(tree):
    return clashes(tree, lambda text: text, "")


def in_translations(tree):
    problems = []
    for name in translations.languages(tree):
        catalogue = words(tree, name)
        problems += clashes(tree, lambda text, catalogue=catalogue: catalogue.get(text, ""), f" in po/{name}.po")
    return problems


RULES = {
    "no two mnemonics in sight are the same": in_sources,
    "no two translated mnemonics in sight are the same": in_translations,
}

if __name__ == "__main__":
    t.run(RULES)
