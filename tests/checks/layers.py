# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers: what each component of src/ may include and link. The table is the law; this is its only copy in code."""
import re

import tree as t

GLIB = {"glib"}
GIO = {"glib", "gio"}

# component: (components whose headers it may include, libraries from outside)
LAYERS = {
    "error": (set(), GLIB),
    "inventory": ({"error"}, GIO),
    "pki": ({"error"}, GIO | {"openssl"}),
    "store": ({"error", "inventory"}, GIO | {"sqlite3"}),
    "accounts": ({"error"}, GIO | {"libsecret"}),
    "connectors": ({"error", "inventory"}, GIO | {"libsoup"}),
    "sync": ({"error", "inventory", "store", "accounts", "connectors"}, GIO),
    "export": ({"error", "inventory"}, GIO),
    "cli": ({"error", "inventory", "pki", "store", "accounts", "connectors", "sync", "export"}, GIO),
    "demo": ({"error", "inventory"}, GIO | {"libsoup", "openssl"}),
    "app": (
        {"error", "inventory", "pki", "store", "accounts", "connectors", "sync", "export", "cli"},
        GIO | {"gtk", "libadwaita"},
    ),
    "main": ({"app", "cli"}, GLIB),
}

# How a library's headers are named between < and >.
LIBRARIES = [
    ("glib", r"glib(-object|-unix)?\.h|glib/|gobject/"),
    ("gio", r"gio/"),
    ("gtk", r"gtk/|gdk/|gsk/|gdk-pixbuf/|graphene|pango/"),
    ("libadwaita", r"adwaita\.h"),
    ("openssl", r"openssl/"),
    ("sqlite3", r"sqlite3\.h"),
    ("libsoup", r"libsoup/"),
    ("libsecret", r"libsecret/"),
]
# Of ISO C and POSIX, which every component may use.
SYSTEM = re.compile(
    r"(assert|complex|ctype|errno|fcntl|fenv|float|inttypes|limits|locale|malloc|math|poll|pthread|pwd|sched|setjmp|signal|"
    r"stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|termios|time|unistd|wchar|"
    r"dirent|sys/[a-z]+|linux/magic|netinet/[a-z]+|arpa/inet)\.h"
)

# Headers that meson makes.
GENERATED = {"config.h", "cbk-resources.h"}

# What a component's meson.build may name.
DEPENDENCIES = {
    "glib_dep": "glib",
    "gio_dep": "gio",
    "gio_unix_dep": "gio",
    "gtk_dep": "gtk",
    "adw_dep": "libadwaita",
    "soup_dep": "libsoup",
    "sqlite_dep": "sqlite3",
    "openssl_dep": "openssl",
    "secret_dep": "libsecret",
}

# Types that give away which library is behind a component.
FOREIGN_TYPES = re.compile(
    r"\b(sqlite3(_stmt)?|X509\w*|EVP_\w+|ASN1_\w+|BIO|Soup[A-Z]\w+|Secret[A-Z]\w+)\b"
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def component_of(path):
    """src/core/pki/cbk-chain.c -> pki; None where the table has no row for the place."""
    parts = path.split("/")
    if parts[:2] == ["src", "core"]:
        if len(parts) == 3:
            return "error" if parts[2].startswith("cbk-error.") else None
        return parts[2] if parts[2] in LAYERS else None
    if path == "src/main.c":
        return "main"
    return parts[1] if len(parts) > 2 and parts[1] in ("cli", "demo", "app") else None


def library_of(header):
    for library, pattern in LIBRARIES:
        if re.match(pattern, header):
            return library
    return "system" if SYSTEM.fullmatch(header) else None


def foreign_headers(tree):
    """Headers that show another library's types: they belong to their own component alone."""
    found = set()
    for path in tree.files(".h", under=("src",)):
        if component_of(path) not in ("app", None) and FOREIGN_TYPES.search(t.strip_comments(tree.text(path))):
            found.add(path)
    return found


def problem_of_own(tree, path, component, header, foreign):
    """An include between quotes."""
    if header in GENERATED:
        return None
    target = "src/" + header
    if not (tree.root / target).is_file():
        return f'"{header}" is no path from src/'
    other = component_of(target)
    if other == component:
        return None
    if other not in LAYERS[component][0]:
        return f'{component} may not include {other} ("{header}")'
    if target in foreign:
        return f'"{header}" shows another library\'s types, so it is for {other} alone'
    return None


def problem_of_outside(component, header):
    """An include between angle brackets."""
    library = library_of(header)
    if library is None:
        return f"<{header}> is of no library in the table"
    if library != "system" and library not in LAYERS[component][1]:
        return f"{component} may not include {library} (<{header}>)"
    return None


def includes(tree):
    problems = []
    foreign = foreign_headers(tree)
    for path in tree.files(".c", ".h", under=("src",)):
        component = component_of(path)
        if component is None:
            problems.append(f"{path}:1: the table of layers has no place for this file")
            continue
        text = t.strip_comments(tree.text(path))
        for match in INCLUDE.finditer(text):
            quote, header = match.groups()
            if quote == '"':
                problem = problem_of_own(tree, path, component, header, foreign)
            else:
                problem = problem_of_outside(component, header)
            if problem:
                problems.append(f"{path}:{t.line_of(text, match.start())}: {problem}")
    return problems


def links(tree):
    problems = []
    for path in tree.files("meson.build", under=("src",)):
        component = component_of(path)
        if path == "src/core/meson.build":
            component = "error"
        if component is None:
            continue
        own, outside = LAYERS[component]
        for number, line in enumerate(tree.lines(path), 1):
            for name in re.findall(r"\b\w+_dep\b", line.split("#")[0]):
                other = re.fullmatch(r"cbk_(\w+)_dep", name)
                if name in DEPENDENCIES and DEPENDENCIES[name] not in outside:
                    problems.append(f"{path}:{number}: {component} may not link {DEPENDENCIES[name]}")
                elif other and other[1] in LAYERS and other[1] != component and other[1] not in own:
                    problems.append(f"{path}:{number}: {component} may not link {other[1]}")
    return problems


RULES = {"every include is in the table of layers": includes, "every link is in the table of layers": links}

if __name__ == "__main__":
    t.run(RULES)
