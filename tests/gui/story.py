# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the stories of one file against the installed program and reports them as TAP.

    @story('typing finds a domain')
    def finding(stage):
        program = stage.start(rows=[row('www.example.com')])
        ...

    if __name__ == '__main__':
        run()
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import traceback

from cdn import Cdn
from clock import Clock
import sandbox
from desktop import Desktop, die_with_parent

HERE = pathlib.Path(__file__).resolve().parent
PREFIX = pathlib.Path(os.environ.get('CERTBOOK_PREFIX', '/usr/local'))
RESULTS = pathlib.Path(os.environ.get('CERTBOOK_GUI_RESULTS', 'gui-results'))
PROGRAM = pathlib.Path(os.environ.get('CERTBOOK_PROGRAM', PREFIX / 'bin/certbook'))
# What is started in the sandbox in place of the program, which it starts.
LAUNCHER = None
# Where GTK tells places otherwise than it did in 4.8, the library that sets them right.
TOLD_PLACES = os.environ.get('CERTBOOK_TOLD_PLACES')
# The library by which a story waits no longer for the network than it says; without it, waits are as long as they are.
SHORT_WAITS = os.environ.get('CERTBOOK_SHORT_WAITS')
_stories = []
_left_out = []


def story(name, not_sandboxed=None):
    """Marks a function that is given a Stage as one test. not_sandboxed: why it is not played with the program in a Flatpak sandbox."""

    def mark(function):
        if sandbox.APPLICATION and not_sandboxed:
            _left_out.append((name, not_sandboxed))
        else:
            _stories.append((name, function))
        return function

    return mark


class Stage:
    """What one story needs: a user with an empty home, a CDN, a clock, and the program between them."""

    def __init__(self, desktop, name):
        self.desktop = desktop
        self.folder = RESULTS / pathlib.Path(sys.argv[0]).stem / re.sub(r'\W+', '-', name)
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            if old.is_file():
                old.unlink()
        self.home = desktop.home(f'story-{len(os.listdir(desktop.folder))}-{time.monotonic_ns()}', sandbox.APPLICATION)
        # Of whom the desktop's own programs are, which open pages and folders for what is in a sandbox.
        self.outer_home = desktop.home('desktop') if sandbox.APPLICATION else self.home
        self.cdn = Cdn(self.home.folder / 'cdn')
        self.others = []
        self.keyring = None
        self.network = None
        self.programs = []
        # A window that opens under the pointer would know of it only when it moves.
        subprocess.run(['xdotool', 'mousemove', '0', '0'], env=desktop.environment, check=True)

    def start(self, *arguments, rows=None, clock=None, dark=False, environment=None, demo=True, real_cdn=False):
        """Starts the program with `--demo` and those arguments in this user's home; a second start finds what the first one left.

        rows: what the CDN has, see cdn.row. clock: a Clock whose time the program believes. demo: False leaves `--demo` out.
        real_cdn: True has the demo CDN of the program in place of the fake one.
        """
        from program import Program  # AT-SPI looks for the bus when it is imported

        if rows is not None:
            self.cdn.rows = rows
        # A story does not wait for the next try of a request.
        added = {'SHORT_WAITS_RETRY': '10', **sanitizer_environment()}
        if not real_cdn:
            added.update(self.cdn.environment())
        if dark:
            added['ADW_DEBUG_COLOR_SCHEME'] = 'prefer-dark'
        if clock is not None:
            added = clock.environment(added)
        added.update(environment or {})
        libraries = [self.home.preloadable(library) for library in (TOLD_PLACES, SHORT_WAITS) if library]
        if libraries:
            added['LD_PRELOAD'] = ' '.join(filter(None, [added.get('LD_PRELOAD'), *libraries]))
        folders = {} if real_cdn else self.cdn.folders()
        if clock is not None:
            folders[clock.path.parent] = 'ro'
        argv, complete = self._invocation([*(['--demo'] if demo else []), *arguments], added, folders)
        folder = self.folder if not self.programs else self.folder / f'start-{len(self.programs) + 1}'
        folder.mkdir(exist_ok=True)
        program = Program(self.desktop, argv, complete, folder)
        self.programs.append(program)
        return program

    def command(self, *arguments, clock=None, stdin=subprocess.DEVNULL):
        """Starts the program's command line for this user; what it says is in its stdout and stderr."""
        added, folders = sanitizer_environment(), {}
        if clock is not None:
            added, folders = clock.environment(added), {clock.path.parent: 'ro'}
        argv, complete = self._invocation(arguments, added, folders)
        return subprocess.Popen(argv, env=complete, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                preexec_fn=die_with_parent)  # fmt: skip

    def _invocation(self, arguments, added, folders):
        """(argv, environment) of a run of the program. added: variables of its environment; folders: see sandbox.command."""
        complete = {**self.desktop.environment, **self.home.environment()}
        if sandbox.APPLICATION:
            # Another display than that of X has a socket, which is let in as that of the desktop; the language is that of both.
            complete.update({name: value for name, value in added.items() if name in ('WAYLAND_DISPLAY', 'LC_ALL')})
            added = {name: value for name, value in added.items() if name != 'WAYLAND_DISPLAY'}
            return sandbox.command(arguments, added, folders, LAUNCHER), complete
        return [str(PROGRAM), *arguments], {**complete, **installation_environment(), **added}

    def open_cdn(self, token, rows=(), before=None):
        """A CDN that runs by itself, for an account of the real program. before: is given it before it starts."""
        cdn = Cdn(self.home.folder / f'cdn-{len(self.others) + 1}')
        self.others.append(cdn)
        cdn.rows = list(rows)
        if before is not None:
            before(cdn)
        cdn.open(token, self.desktop.environment)
        return cdn

    def open_keyring(self):
        """Gives the user a keyring."""
        from keyring import Keyring
        from sandbox_keyring import SandboxKeyring

        self.keyring = (SandboxKeyring if sandbox.APPLICATION else Keyring)(self.desktop, self.home)
        return self.keyring

    def open_network(self):
        """Gives the computer a network that can go and come back; a program sees it that is started with its environment."""
        from network import Network

        self.network = Network(self.folder)
        return self.network

    def clock(self, moment):
        """A clock that stands still at that moment until the story moves it."""
        folder = self.home.folder / 'clock'
        folder.mkdir(exist_ok=True)
        return Clock(folder / 'now', moment)

    def keep_evidence(self):
        """Leaves a screenshot and the tree of what is on the screen for the one who reads the failure."""
        try:
            from program import Picture

            Picture(self.desktop.environment, self.desktop.size).save(self.folder / 'screen.png')
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            comment(f'no screenshot: {error}')
        for number, program in enumerate(self.programs, 1):
            if program.process.poll() is None:
                try:
                    tree = '\n'.join(program.application.dump())
                    (self.folder / f'tree-{number}.txt').write_text(tree + '\n')
                except Exception as error:  # the evidence must not hide the failure
                    comment(f'no tree: {error}')
        comment(f'evidence: {self.folder}')

    def end(self):
        """Ends what still runs, and complains about what a person would complain about."""
        problems = []
        for program in self.programs:
            if program.process.poll() is None:
                try:
                    status = program.quit()
                    if status != 0:
                        problems.append(f'the program ended with {status}')
                except AssertionError as error:
                    problems.append(str(error))
            elif program.process.returncode not in (0, -signal.SIGKILL, 128 + signal.SIGKILL):  # the last, out of a sandbox
                problems.append(f'the program ended with {program.process.returncode}')
            problems += [f'stderr: {line}' for line in program.complaints()]
        return problems + self._end_servers()

    def abandon(self):
        for program in self.programs:
            program.stop()
        self._end_servers()

    def _end_servers(self):
        problems = [problem for cdn in (self.cdn, *self.others) for problem in cdn.end()]
        if self.keyring is not None:
            self.keyring.end()
            self.keyring = None
        if self.network is not None:
            self.network.end()
            self.network = None
        return problems


def sanitizer_environment():
    """What a sanitized program needs, and no other: given by the build as CERTBOOK_SANITIZER."""
    return json.loads(os.environ.get('CERTBOOK_SANITIZER', '{}'))


def installation_environment():
    """Where the program's data are when it is installed for a test."""
    data = os.pathsep.join([str(PREFIX / 'share'), '/usr/local/share', '/usr/share'])
    return {'XDG_DATA_DIRS': data, 'GSETTINGS_SCHEMA_DIR': str(PREFIX / 'share/glib-2.0/schemas')}


def comment(text):
    for line in text.splitlines():
        print('#', line, flush=True)


def play(desktop, name, function):
    """Plays one story; returns the problems it had."""
    stage = Stage(desktop, name)
    try:
        function(stage)
    except Exception:  # whatever went wrong in it, the next story is still to be played
        problems = traceback.format_exc().splitlines()
        stage.keep_evidence()
        try:
            problems += stage.end()
        finally:
            stage.abandon()
        return problems
    problems = stage.end()
    if problems:
        comment(f'evidence: {stage.folder}')
    return problems


def run(window_manager='openbox', size=(1280, 900), services=()):
    """Plays the stories of the file that calls it, or those whose names hold a word given as an argument.

    services: what may be started on the desktop's bus beside AT-SPI, by its name there.
    """
    wanted = [(name, function) for name, function in _stories if all(word in name for word in sys.argv[1:])]
    print('TAP version 13')
    print(f'1..{len(wanted)}', flush=True)
    if not sandbox.APPLICATION and not PROGRAM.exists():
        print(f'Bail out! {PROGRAM} is not installed: run tools/test, which installs it')
        sys.exit(1)
    for name, why in _left_out:
        comment(f'left out in the sandbox: {name}: {why}')
    failed = 0
    with Desktop(window_manager, size, services) as desktop:
        for key in ('WAYLAND_DISPLAY', 'AT_SPI_BUS_ADDRESS', 'GDK_BACKEND'):
            os.environ.pop(key, None)
        # Not the home: a coverage or sanitizer tool around this Python may need its own.
        for key in ('DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'):
            os.environ[key] = desktop.environment[key]
        for number, (name, function) in enumerate(wanted, 1):
            begin = time.monotonic()
            problems = play(desktop, name, function)
            comment('\n'.join(problems))
            failed += bool(problems)
            print(f'{"not ok" if problems else "ok"} {number} - {name}', flush=True)
            comment(f'{time.monotonic() - begin:.1f} s')
    sys.exit(1 if failed else 0)
