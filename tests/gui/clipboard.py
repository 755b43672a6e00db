# SPDX-License-Identifier: GPL-3.0-or-later
"""What another program pastes."""
import subprocess

TEXT, HTML, TARGETS = 'UTF8_STRING', 'text/html', 'TARGETS'


def paste(program, target=TEXT):
    """What the clipboard has in that form, as an X client takes it."""
    done = subprocess.run(['xclip', '-selection', 'clipboard', '-o', '-t', target], env=program.desktop.environment, capture_output=True,
                          timeout=120)  # fmt: skip
    return done.stdout.decode()
