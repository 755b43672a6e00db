# SPDX-License-Identifier: GPL-3.0-or-later
"""What Flathub asks of a program, in our own words: of its manifest, its entry in software centers, its icon and the names it exports.

Flathub's own linter looks at what was built; here is looked at what it is built from, so that nothing is refused on the day of a release.
"""
import json
import re
import statistics
import xml.etree.ElementTree as ET

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib  # noqa: E402

import tree as t

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Each needs no exception. What else a program wants from outside its sandbox is asked for at a portal.
PERMISSIONS = ("--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri")
# The order in which the keys of a manifest are read.
KEYS = ("id", "runtime", "runtime-version", "sdk", "separate-locales", "command", "finish-args", "cleanup", "build-options", "modules")
MODULE_KEYS = ("name", "buildsystem", "build-options", "builddir", "run-tests", "config-opts", "test-rule", "test-commands", "post-install",
               "cleanup", "sources")  # fmt: skip
# They say how a program is made, not what it is for; software centers leave them out.
EMPTY_CATEGORIES = {"GTK", "Qt", "KDE", "GNOME", "Motif", "Java", "Application", "GUI", "XFCE", "DDE"}
GENERIC = re.compile(r"\b(app|application|tool|client|program|software|gtk|libadwaita|free|open source|simple)\b", re.IGNORECASE)
WINDOW = 1000, 700  # of a picture, at most
SHADOW = 64  # around the window, at most
ICON = 128
LEAST_CONTRAST = 2


def identity(tree):
    """The id of the program: the name of its manifest."""
    return tree.files(".json", under=("flatpak",))[0][len("flatpak/") : -len(".json")]


def metainfo(tree):
    path = f"data/{identity(tree)}.metainfo.xml.in"
    return path, ET.fromstring(tree.text(path))


def in_order(path, keys, order):
    known = [key for key in order if key in keys]
    unknown = [f"{path}:1: {key} has no place in the order of keys" for key in keys if key not in order]
    return unknown + ([f"{path}:1: the keys are not in order: {', '.join(known)}"] if [key for key in keys if key in known] != known else [])


def permissions(path, given):
    problems = [f"{path}:1: {argument} needs an exception, or a portal in its place" for argument in given if argument not in PERMISSIONS]
    sockets = {"--socket=wayland", "--socket=fallback-x11", "--share=ipc"}
    if sockets & set(given) and not sockets <= set(given):
        problems.append(f"{path}:1: Wayland, X11 where there is none, and the memory shared with it go together")
    return problems


def sources(path, module):
    """Of the program itself it is this folder, in whose place tools/flathub-manifest names the release; others are pinned."""
    problems = []
    for source in module.get("sources", []):
        kind = source.get("type")
        if kind == "git" and not (source.get("url", "").startswith("https://") and source.get("commit")):
            problems.append(f"{path}:1: a git source needs an address and a commit")
        elif kind in ("archive", "file") and not source.get("sha256"):
            problems.append(f"{path}:1: {kind} needs a sha256")
        elif kind == "dir" and source.get("path") != "..":
            problems.append(f"{path}:1: a folder is no source that others have")
    return problems


def manifest(tree):
    path = f"flatpak/{identity(tree)}.json"
    read = json.loads(tree.text(path))
    problems = in_order(path, read, KEYS) + permissions(path, read.get("finish-args", []))
    if read.get("id") != identity(tree) or not re.fullmatch(r"io\.github(\.[A-Za-z_][A-Za-z0-9_]*){2,3}", read.get("id", "")):
        problems.append(f"{path}:1: the id is that of the file, and begins with the place of its sources")
    if not re.fullmatch(r"[\w-]+", read.get("command", "")):
        problems.append(f"{path}:1: the command is a name without a path")
    if not re.fullmatch(r"[0-9]+", read.get("runtime-version", "")):
        problems.append(f"{path}:1: the runtime is a stable release")
    if tree.text(path) != json.dumps(read, indent=4) + "\n":
        problems.append(f"{path}:1: it is indented by four, and ends with a newline")
    for module in read.get("modules", []):
        problems += in_order(path, module, MODULE_KEYS) + sources(path, module)
        if "--share=network" in module.get("build-options", {}).get("build-args", []):
            problems.append(f"{path}:1: a build has no network")
    return problems


def words(tree):
    """The name, the summary and the description."""
    path, root = metainfo(tree)
    name, summary = root.findtext("name", ""), root.findtext("summary", "")
    told = " ".join("".join(root.find("description").itertext()).split()) if root.find("description") is not None else ""
    wrong = {
        "the name has 1 to 15 characters": not 1 <= len(name) <= 15,
        "the name is a plain word": not re.fullmatch(r"[A-Z][a-z]+( [A-Z][a-z]+)*", name),
        "the summary has 10 to 35 characters": not 10 <= len(summary) <= 35,
        "the summary ends without a full stop": summary.endswith("."),
        "the summary begins with no article": re.match(r"(A|An|The)\b", summary),
        "the summary does not say the name again": name and name.lower() in summary.lower(),
        "the summary says what it is for, not what it is": GENERIC.search(summary),
        "the summary is in sentence case": re.search(r" [A-Z][a-z]", summary) or summary[:1] != summary[:1].upper(),
        "the description tells much more than the summary": len(told) < 5 * len(summary),
        "the description has no address": re.search(r"https?:", told),
        "a list has at most ten items": any(len(found) > 10 for found in root.iter("ul")),
    }
    return [f"{path}:1: {rule}" for rule, is_wrong in wrong.items() if is_wrong]


def entry(tree):
    """What else a software center shows or needs."""
    path, root = metainfo(tree)
    own = identity(tree)
    urls = {url.get("type"): url.text or "" for url in root.findall("url")}
    developers = root.findall("developer")
    version = re.search(r"^\s*version: '([^']+)'", tree.text("meson.build"), re.MULTILINE)
    releases = root.findall("releases/release")
    wrong = {
        "it is a desktop application with the id of the manifest": root.get("type") != "desktop-application" or root.findtext("id") != own,
        "it may be copied by everyone": root.findtext("metadata_license") not in ("CC0-1.0", "FSFAP"),
        "the program has a license": not root.findtext("project_license"),
        "one developer has an id and a name": len(developers) != 1
        or not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", developers[0].get("id", ""))
        or len(developers[0].findall("name")) != 1,
        "it launches its desktop file": [one.text for one in root.findall("launchable")] != [own + ".desktop"],
        "it has a homepage, a bug tracker and the place of its sources": not {"homepage", "bugtracker", "vcs-browser"} <= set(urls),
        "every address is https": any(not url.startswith("https://") for url in urls.values()),
        "it says what age it is for": [one.get("type") for one in root.findall("content_rating")] != ["oars-1.1"],
        "it says which translations it has": root.find("translation") is None,
        "it says which screens and which input it is for, once": any(len(root.findall(tag)) > 1 for tag in ("requires", "recommends", "supports"))
        or root.find("requires/display_length") is None
        or not {"keyboard", "pointing"} <= {control.text for control in root.iter("control")},
        "the newest release is the version that is built": version is None or not releases or releases[0].get("version") != version[1],
        "every release has a date and notes": any(
            not re.fullmatch(r"\d{4}-\d\d-\d\d", one.get("date", "")) or one.find("description") is None for one in releases
        ),
    }
    return [f"{path}:1: {rule}" for rule, is_wrong in wrong.items() if is_wrong]


def png_size(path):
    """(width, height, whether it can be transparent) of a PNG file."""
    with open(path, "rb") as file:
        head = file.read(26)
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        return 0, 0, False
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"), head[25] in (4, 6)


def picture(tree, screenshot):
    """The complaints about one."""
    caption, image = screenshot.findtext("caption", ""), screenshot.find("image")
    address = image.text if image is not None else ""
    file = tree.root / "data/screenshots" / address.rpartition("/")[2]
    size = png_size(file) if file.is_file() else (0, 0, False)
    wrong = {
        "its caption is one sentence without a full stop": not caption or caption.endswith(".") or ". " in caption or caption[0].isdigit(),
        "it is a PNG file of data/screenshots, with an address": not re.fullmatch(r"https://\S+\.png", address) or size[0] == 0,
        "it has the size that is told": image is not None and (image.get("width"), image.get("height")) != tuple(map(str, size[:2])),
        "its window is not larger than {} × {}".format(*WINDOW): size[0] > WINDOW[0] + 2 * SHADOW or size[1] > WINDOW[1] + 2 * SHADOW,
        "the window has its shadow, and nothing around it": not size[2],
    }
    return [f"{address or caption}: {rule}" for rule, is_wrong in wrong.items() if is_wrong]


def pictures(tree):
    path, root = metainfo(tree)
    found = root.findall("screenshots/screenshot")
    problems = [f"{path}:1: {problem}" for screenshot in found for problem in picture(tree, screenshot)]
    if not 1 <= len(found) <= 10 or found[0].get("type") != "default":
        problems.append(f"{path}:1: there are one to ten pictures, and the first is the best")
    return problems


def desktop(tree):
    own = identity(tree)
    path = f"data/{own}.desktop.in"
    file = GLib.KeyFile()
    file.load_from_data(tree.text(path), len(tree.text(path).encode()), GLib.KeyFileFlags.NONE)
    values = {key: file.get_value("Desktop Entry", key) for key in file.get_keys("Desktop Entry")[0]}
    categories = set(filter(None, values.get("Categories", "").split(";")))
    wrong = {
        "it has a command, which Flatpak puts into the sandbox by itself": not values.get("Exec") or "flatpak run" in values.get("Exec", ""),
        "its icon is the program's": values.get("Icon") != own,
        "it is shown": values.get("Hidden") == "true" or values.get("NoDisplay") == "true",
        "its categories say what it is for": not categories or categories & EMPTY_CATEGORIES,
    }
    return [f"{path}:1: {rule}" for rule, is_wrong in wrong.items() if is_wrong]


def names(tree):
    """What is not named after the program is not exported out of its sandbox."""
    own = identity(tree)
    suffixes = (".desktop.in", ".service.in", ".search-provider.ini", ".metainfo.xml.in", ".gschema.xml")
    strangers = [path for path in tree.files(*suffixes, "-symbolic.svg", ".svg", under=("data",)) if not path.rpartition("/")[2].startswith(own)]
    problems = [f"{path}:1: it is not named after the program" for path in strangers]
    for path in tree.files(".search-provider.ini", under=("data",)):
        for key in ("DesktopId", "BusName"):
            if not re.search(rf"^{key}={re.escape(own)}(\.desktop)?$", tree.text(path), re.MULTILINE):
                problems.append(f"{path}:1: {key} is not the program's")
    return problems


def drawn(path):
    """The icon as rows of (red, green, blue, alpha)."""
    pixbuf = GdkPixbuf.Pixbuf.new_from_file_at_scale(str(path), ICON, ICON, True)
    data, stride = pixbuf.get_pixels(), pixbuf.get_rowstride()
    return [[tuple(data[y * stride + 4 * x : y * stride + 4 * x + 4]) for x in range(pixbuf.get_width())] for y in range(pixbuf.get_height())]


def luminance(colour):
    """The relative luminance of WCAG 2.1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour[:3])]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def outline(rows):
    """The colours where the icon meets what is behind it."""
    lines = [[pixel for pixel in line if pixel[3] == 255] for line in [*rows, *zip(*rows)]]
    return [line[end] for line in lines if line for end in (0, -1)]


def icon(tree):
    path = f"data/icons/hicolor/scalable/apps/{identity(tree)}.svg"
    rows = drawn(tree.root / path)
    places = [(x, y) for y, line in enumerate(rows) for x, pixel in enumerate(line) if pixel[3] > 0]
    box = [edge(values) for values in zip(*places) for edge in (min, max)] if places else [0, 0, 0, 0]
    wrong = {
        "it is square": len(rows) != ICON or len(rows[0]) != ICON,
        "it touches no edge": min(box[0], box[2]) < 4 or max(box[1], box[3]) > ICON - 5,
        "it fills its place": box[1] - box[0] < ICON * 0.6 or box[3] - box[2] < ICON * 0.6,
        "it has no shadow of its own": any(8 < pixel[3] < 128 and sum(pixel[:3]) < 60 for line in rows for pixel in line)
        or "filter" in tree.text(path),
        "it is seen on white and on black": any(
            statistics.median(contrast(colour, ground) for colour in outline(rows)) < LEAST_CONTRAST for ground in ((255,) * 3, (0,) * 3)
        ),
    }
    return [f"{path}:1: {rule}" for rule, is_wrong in wrong.items() if is_wrong]


def brand(tree):
    """The two colours behind the icon."""
    path, root = metainfo(tree)
    colours = {}
    for one in root.findall("branding/color[@type='primary']"):
        if re.fullmatch(r"#[0-9a-f]{6}", one.text or ""):
            colours[one.get("scheme_preference")] = tuple(int(one.text[at : at + 2], 16) for at in (1, 3, 5))
    if set(colours) != {"light", "dark"}:
        return [f"{path}:1: the colours of the brand are a light and a dark one"]

    edges = outline(drawn(tree.root / f"data/icons/hicolor/scalable/apps/{identity(tree)}.svg"))
    problems = [] if luminance(colours["dark"]) < 0.2 < luminance(colours["light"]) else [f"{path}:1: the dark colour is dark, the light one light"]
    for scheme, colour in colours.items():
        if max(colour) - min(colour) < 0.2 * 255:
            problems.append(f"{path}:1: the {scheme} colour is grey")
        if statistics.median(contrast(edge, colour) for edge in edges) < LEAST_CONTRAST:
            problems.append(f"{path}:1: the icon is not seen on the {scheme} colour")
    return problems


RULES = {
    "the manifest is as Flathub takes it": manifest,
    "name, summary and description are as Flathub shows them": words,
    "the entry in software centers is complete": entry,
    "the pictures are windows with captions": pictures,
    "the desktop file is shown with the icon of the program": desktop,
    "what is exported is named after the program": names,
    "the icon has its place and stands out": icon,
    "the colours of the brand go with the icon": brand,
}

if __name__ == "__main__":
    t.run(RULES)
