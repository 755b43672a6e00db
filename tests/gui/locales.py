# SPDX-License-Identifier: GPL-3.0-or-later
"""The locales of other languages and countries, made for a story."""
import subprocess


def locale(stage, region):
    """Makes a locale in the folder of the story; the environment that uses it."""
    name = f'{region}.UTF-8'
    folder = stage.home.folder / 'locales'
    folder.mkdir(exist_ok=True)
    subprocess.run(['localedef', '-i', region, '-f', 'UTF-8', '--no-archive', str(folder / name)], check=True, capture_output=True)
    return {'LOCPATH': str(folder), 'LC_ALL': name, 'LANGUAGE': ''}
