# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser that writes down which addresses it is asked for."""

BROWSER = """[Desktop Entry]
Type=Application
Name=A browser that writes down what it is asked for
Exec=sh -c "echo \\"$1\\" >> {log}" browser %u
MimeType=x-scheme-handler/https;
"""


def give_browser(stage):
    """Has web addresses opened by it; the file of its notes."""
    log = stage.home.folder / 'browser.log'
    applications = stage.outer_home.data / 'applications'
    applications.mkdir(exist_ok=True)
    (applications / 'browser.desktop').write_text(BROWSER.format(log=log))
    (stage.outer_home.config / 'mimeapps.list').write_text('[Default Applications]\nx-scheme-handler/https=browser.desktop\n')
    return log
