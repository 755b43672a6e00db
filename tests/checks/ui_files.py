# SPDX-License-Identifier: GPL-3.0-or-later
"""The .ui files, by GTK's own parser: every type, property and child in them exists on this GTK and libadwaita.

What only the program has is taken out first: its own classes become plain bins, and signals and bindings, whose
functions and properties are the program's, go. Those are seen by the GUI tests, where a warning is a failure.
"""
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import tree as t

OWN = "Cbk"


def without_own(text):
    root = ElementTree.fromstring(text)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("signal", "binding", "closure"):
                parent.remove(child)
            elif child.tag == "object" and child.get("class", "").startswith(OWN):
                child.set("class", "AdwBin")
                for inner in list(child):
                    child.remove(inner)
    return ElementTree.tostring(root, encoding="unicode")


def well_formed(tree):
    problems = []
    for path in tree.files(".ui", ".svg", ".xml", ".xml.in", under=("ui", "data")):
        try:
            ElementTree.fromstring(tree.text(path))
        except ElementTree.ParseError as error:
            problems.append(f"{path}: {error}")
    return problems


class Display:
    """An X server of its own, on a number that it chooses itself."""

    def __enter__(self):
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
            pass_fds=[write_end],
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as file:
            self.name = ":" + file.readline().strip()
        return self

    def __exit__(self, *_unused):
        self.server.terminate()
        self.server.wait()


def builder(tree):
    problems = []
    with Display() as display, tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ,
            DISPLAY=display.name,
            GDK_BACKEND="x11",
            GSK_RENDERER="cairo",
            GTK_A11Y="none",
            GSETTINGS_BACKEND="memory",
            XDG_RUNTIME_DIR=folder,
            LD_PRELOAD=os.path.abspath(sys.argv[2]),
        )
        environment.pop("WAYLAND_DISPLAY", None)
        for path in tree.files(".ui", under=("ui",)):
            copy = Path(folder, path.rsplit("/", 1)[-1])
            try:
                copy.write_text(without_own(tree.text(path)), encoding="utf-8")
            except ElementTree.ParseError as error:
                problems.append(f"{path}: {error}")
                continue
            result = subprocess.run(
                ["gtk4-builder-tool", "validate", str(copy)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            if result.returncode != 0:
                problems += [f"{path}: {line}" for line in result.stdout.splitlines() if line.strip()] or [path]
    return problems


RULES = {"every XML file is well formed": well_formed, "GTK reads every .ui file": builder}

if __name__ == "__main__":
    t.run(RULES)
