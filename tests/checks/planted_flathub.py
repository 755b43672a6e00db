# SPDX-License-Identifier: GPL-3.0-or-later
"""A small program that Flathub would take, and the mistakes that are planted in it."""
import json
import struct

ID = "io.github.example.Example"
MANIFEST_FILE = f"flatpak/{ID}.json"
METAINFO_FILE = f"data/{ID}.metainfo.xml.in"
DESKTOP_FILE = f"data/{ID}.desktop.in"
ICON_FILE = f"data/icons/hicolor/scalable/apps/{ID}.svg"
PICTURE_FILE = "data/screenshots/list.png"
MANIFEST = {
    "id": ID,
    "runtime": "org.gnome.Platform",
    "runtime-version": "51",
    "sdk": "org.gnome.Sdk",
    "command": "example",
    "finish-args": ["--share=ipc", "--socket=wayland", "--socket=fallback-x11"],
    "modules": [{"name": "example", "buildsystem": "meson", "sources": [{"type": "dir", "path": ".."}]}],
}
METAINFO = f"""<component type="desktop-application">
  <id>{ID}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>GPL-3.0-or-later</project_license>
  <name>Example</name>
  <summary>Count the sheep of a herd</summary>
  <description>
    <p>Every sheep is counted once, and those that run away are counted when they come back. So one knows in the evening how many there are.</p>
    <ul><li>Sheep</li></ul>
  </description>
  <developer id="io.github.example"><name>The developers</name></developer>
  <url type="homepage">https://example.test</url>
  <url type="bugtracker">https://example.test/issues</url>
  <url type="vcs-browser">https://example.test/code</url>
  <launchable type="desktop-id">{ID}.desktop</launchable>
  <screenshots>
    <screenshot type="default">
      <image width="1100" height="800">https://example.test/list.png</image>
      <caption>Sheep that are there</caption>
    </screenshot>
  </screenshots>
  <branding>
    <color type="primary" scheme_preference="light">#ffe08a</color>
    <color type="primary" scheme_preference="dark">#453000</color>
  </branding>
  <translation type="gettext">example</translation>
  <requires><display_length compare="ge">360</display_length></requires>
  <supports><control>keyboard</control><control>pointing</control></supports>
  <content_rating type="oars-1.1"/>
  <releases><release version="1.0" date="2026-11-01"><description><p>The first one</p></description></release></releases>
</component>
"""
DESKTOP = f"[Desktop Entry]\nType=Application\nName=Example\nExec=example\nIcon={ID}\nCategories=Network;Monitor;\n"
ICON = """<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
<rect x="12" y="12" width="104" height="104" fill="#3584e4"/>
</svg>
"""


def manifest(**changes):
    return json.dumps({**MANIFEST, **changes}, indent=4) + "\n"


def module(**changes):
    return manifest(modules=[{**MANIFEST["modules"][0], **changes}])


def png(width, height, kind=6):
    """The beginning of a PNG file; kind 6 can be transparent."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBB", 13, b"IHDR", width, height, 8, kind)


def told(old, new):
    assert old in METAINFO, old
    return METAINFO.replace(old, new)


SOUND = {
    "meson.build": "project(\n  'example',\n  version: '1.0',\n)\n",
    MANIFEST_FILE: manifest(),
    METAINFO_FILE: METAINFO,
    DESKTOP_FILE: DESKTOP,
    f"data/{ID}.search-provider.ini": f"[Shell Search Provider]\nDesktopId={ID}.desktop\nBusName={ID}\n",
    ICON_FILE: ICON,
    PICTURE_FILE: png(1100, 800),
}
MANIFEST_RULE = "the manifest is as Flathub takes it"
WORDS_RULE = "name, summary and description are as Flathub shows them"
ENTRY_RULE = "the entry in software centers is complete"
PICTURES_RULE = "the pictures are windows with captions"
DESKTOP_RULE = "the desktop file is shown with the icon of the program"
NAMES_RULE = "what is exported is named after the program"
ICON_RULE = "the icon has its place and stands out"
BRAND_RULE = "the colours of the brand go with the icon"
SUMMARY = "Count the sheep of a herd"

# As in planted.py.
PLANTED = [
    (MANIFEST_RULE, MANIFEST_FILE, manifest(**{"finish-args": ["--filesystem=home"]}), "--filesystem=home needs an exception"),
    (MANIFEST_RULE, MANIFEST_FILE, manifest(**{"finish-args": ["--socket=wayland", "--socket=fallback-x11"]}), "go together"),
    (MANIFEST_RULE, MANIFEST_FILE, manifest(id="org.example.Example"), "the id is that of the file"),
    (MANIFEST_RULE, MANIFEST_FILE, manifest(command="/app/bin/example"), "a name without a path"),
    (MANIFEST_RULE, MANIFEST_FILE, manifest(**{"runtime-version": "master"}), "a stable release"),
    (MANIFEST_RULE, MANIFEST_FILE, manifest(branch="test"), "branch has no place"),
    (MANIFEST_RULE, MANIFEST_FILE, json.dumps(dict(reversed(MANIFEST.items())), indent=4) + "\n", "the keys are not in order"),
    (MANIFEST_RULE, MANIFEST_FILE, json.dumps(MANIFEST, indent=2) + "\n", "indented by four"),
    (MANIFEST_RULE, MANIFEST_FILE, module(sources=[{"type": "git", "url": "https://example.test/a.git", "branch": "main"}]), "a commit"),
    (MANIFEST_RULE, MANIFEST_FILE, module(sources=[{"type": "archive", "url": "https://example.test/a.tar.gz", "md5": "0"}]), "a sha256"),
    (MANIFEST_RULE, MANIFEST_FILE, module(sources=[{"type": "dir", "path": "/home/a"}]), "no source that others have"),
    (MANIFEST_RULE, MANIFEST_FILE, module(**{"build-options": {"build-args": ["--share=network"]}}), "a build has no network"),
    (WORDS_RULE, METAINFO_FILE, told("<name>Example", "<name>Example - counts every sheep"), "1 to 15 characters"),
    (WORDS_RULE, METAINFO_FILE, told("<name>Example", "<name>exAmple"), "a plain word"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, SUMMARY + " from the morning to the evening"), "10 to 35 characters"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, SUMMARY + "."), "without a full stop"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, "A counter of sheep"), "begins with no article"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, "Example counts sheep"), "say the name again"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, "Counting app for sheep"), "not what it is"),
    (WORDS_RULE, METAINFO_FILE, told(SUMMARY, "Count the Sheep of a herd"), "sentence case"),
    (WORDS_RULE, METAINFO_FILE, told("Every sheep", "See https://example.test: every sheep"), "no address"),
    (WORDS_RULE, METAINFO_FILE, told("<li>Sheep</li>", "<li>Sheep</li>" * 11), "at most ten items"),
    (WORDS_RULE, METAINFO_FILE, METAINFO.replace(METAINFO[METAINFO.index("Every sheep") : METAINFO.index("</p>")], "Sheep"), "much more than"),
    (ENTRY_RULE, METAINFO_FILE, told(f"<id>{ID}</id>", "<id>example</id>"), "the id of the manifest"),
    (ENTRY_RULE, METAINFO_FILE, told("CC0-1.0", "GPL-3.0-or-later"), "copied by everyone"),
    (ENTRY_RULE, METAINFO_FILE, told("<project_license>GPL-3.0-or-later", "<project_license>"), "a license"),
    (ENTRY_RULE, METAINFO_FILE, told('<developer id="io.github.example">', "<developer>"), "one developer"),
    (ENTRY_RULE, METAINFO_FILE, told(f"{ID}.desktop", "example.desktop"), "launches its desktop file"),
    (ENTRY_RULE, METAINFO_FILE, told('"vcs-browser"', '"donation"'), "the place of its sources"),
    (ENTRY_RULE, METAINFO_FILE, told("https://example.test/issues", "http://example.test/issues"), "every address is https"),
    (ENTRY_RULE, METAINFO_FILE, told('<content_rating type="oars-1.1"/>', ""), "what age it is for"),
    (ENTRY_RULE, METAINFO_FILE, told('<translation type="gettext">example</translation>', ""), "which translations"),
    (ENTRY_RULE, METAINFO_FILE, told("<control>pointing</control>", ""), "which input"),
    (ENTRY_RULE, METAINFO_FILE, told('version="1.0"', 'version="0.9"'), "the version that is built"),
    (ENTRY_RULE, METAINFO_FILE, told(' date="2026-11-01"', ""), "a date and notes"),
    (PICTURES_RULE, METAINFO_FILE, told("Sheep that are there<", "Sheep that are there.<"), "without a full stop"),
    (PICTURES_RULE, METAINFO_FILE, told("list.png", "other.png"), "a PNG file of data/screenshots"),
    (PICTURES_RULE, METAINFO_FILE, told('width="1100"', 'width="1000"'), "the size that is told"),
    (PICTURES_RULE, METAINFO_FILE, told(' type="default"', ""), "the first is the best"),
    (PICTURES_RULE, PICTURE_FILE, png(1280, 800), "not larger than 1000 × 700"),
    (PICTURES_RULE, PICTURE_FILE, png(1100, 800, 2), "has its shadow"),
    (DESKTOP_RULE, DESKTOP_FILE, DESKTOP.replace("Exec=example", "Exec=flatpak run example"), "a command"),
    (DESKTOP_RULE, DESKTOP_FILE, DESKTOP.replace(f"Icon={ID}", "Icon=example"), "its icon"),
    (DESKTOP_RULE, DESKTOP_FILE, DESKTOP + "NoDisplay=true\n", "it is shown"),
    (DESKTOP_RULE, DESKTOP_FILE, DESKTOP.replace("Network;", "GNOME;"), "its categories"),
    (NAMES_RULE, "data/org.example.Other.service.in", "", "not named after the program"),
    (NAMES_RULE, f"data/{ID}.search-provider.ini", f"DesktopId={ID}.desktop\nBusName=org.example.Other\n", "BusName is not"),
    (ICON_RULE, ICON_FILE, ICON.replace('height="128" viewBox="0 0 128 128"', 'height="64" viewBox="0 0 128 64"'), "it is square"),
    (ICON_RULE, ICON_FILE, ICON.replace('x="12"', 'x="0"'), "touches no edge"),
    (ICON_RULE, ICON_FILE, ICON.replace('width="104"', 'width="40"'), "fills its place"),
    (ICON_RULE, ICON_FILE, ICON.replace("</svg>", '<rect x="10" y="100" width="108" height="20" fill="#000" opacity="0.3"/></svg>'), "no shadow"),
    (ICON_RULE, ICON_FILE, ICON.replace("#3584e4", "#241f31"), "on white and on black"),
    (BRAND_RULE, METAINFO_FILE, told('scheme_preference="dark"', 'scheme_preference="light"'), "a light and a dark one"),
    (BRAND_RULE, METAINFO_FILE, told("#453000", "#ffe08a"), "the dark colour is dark"),
    (BRAND_RULE, METAINFO_FILE, told("#453000", "#202020"), "the dark colour is grey"),
    (BRAND_RULE, METAINFO_FILE, told("#453000", "#1a5fb4"), "not seen on the dark colour"),
]
