# SPDX-License-Identifier: GPL-3.0-or-later
"""A private desktop for one test program: an X server, a D-Bus with AT-SPI alone, a window manager, home folders.

Everything is started with a death signal and stopped by its process id, so that nothing outlives the test.
"""
import ctypes
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

import sandbox

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)
# AT-SPI is all that a program may have started for it unless a test names more: with the user's own services a portal would
# start, and answer.
BUS_SERVICES = ('org.a11y.Bus',)
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""
GTK_SETTINGS = """[Settings]
gtk-enable-animations=0
gtk-cursor-blink=0
gtk-font-name=Cantarell 11
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
"""
# Newer versions of GTK heed the settings above only where they are told to; older ones do not know the word.
HEED_FONT_SETTINGS = 'gtk-font-rendering=manual\n'


def die_with_parent():
    """Runs in the child before exec: a test that is killed takes its X server and its bus with it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process, grace=5):
    """Ends one process that we started, politely first; returns its exit status."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def descendants(pid):
    """The ids of all living processes below pid, the youngest generation last."""
    parents = {}
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = stat.read_text().rpartition(')')[2].split()
        except (OSError, UnicodeDecodeError):
            continue  # it ended while we looked
        if fields[0] != 'Z':
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, level = [], [pid]
    while level:
        level = [child for parent in level for child in parents.get(parent, [])]
        found += level
    return found


def read_line(fd, process, what, timeout=15):
    """The first line that a server writes on fd when it is ready."""
    data = b''
    end = time.monotonic() + timeout
    while not data.endswith(b'\n'):
        ready, _, _ = select.select([fd], [], [], 0.1)
        if ready:
            piece = os.read(fd, 4096)
            if not piece:
                break
            data += piece
        elif process.poll() is not None or time.monotonic() > end:
            break
    if not data.endswith(b'\n'):
        raise RuntimeError(f'{what} did not start (exit status {process.poll()}, it said {data!r})')
    return data.decode().strip()


class Home:
    """The folders of one imagined user; a program started twice in the same home finds what it left there.

    application: the id of the program in a sandbox whose folders config, data, cache and state are; None for those of the user.
    """

    def __init__(self, folder, application=None):
        self.folder = pathlib.Path(folder)
        self.application = application
        self.runtime = sandbox.RUNTIME if application else self.folder / 'run'
        own = self.folder / f'.var/app/{application}'
        self.config = own / 'config' if application else self.folder / '.config'
        self.data = own / 'data' if application else self.folder / '.local/share'
        self.cache = own / 'cache' if application else self.folder / '.cache'
        self.state = own / '.local/state' if application else self.folder / '.local/state'
        for path in (self.runtime, self.config, self.data, self.cache, self.state):
            path.mkdir(parents=True, mode=0o700, exist_ok=True)
        gtk = self.config / 'gtk-4.0'
        gtk.mkdir(exist_ok=True)
        (gtk / 'settings.ini').write_text(GTK_SETTINGS + (HEED_FONT_SETTINGS if application else ''))

    @property
    def settings(self):
        """The key file that holds the GSettings of this user."""
        return self.config / 'glib-2.0/settings/keyfile'

    def preloadable(self, path):
        """Where a program of this user finds a library that is preloaded into it: a sandbox sees its own folders alone."""
        if not self.application:
            return path
        own = self.cache / pathlib.Path(path).name
        if not own.exists():  # a program that runs may have it
            shutil.copy(path, own)
        return str(own)

    def environment(self):
        """Of the user: the names that a sandbox has for its own folders are its own affair."""
        return {
            'HOME': str(self.folder),
            'XDG_RUNTIME_DIR': str(self.runtime),
            'XDG_CONFIG_HOME': str(self.folder / '.config'),
            'XDG_DATA_HOME': str(self.folder / '.local/share'),
            'XDG_CACHE_HOME': str(self.folder / '.cache'),
            'XDG_STATE_HOME': str(self.folder / '.local/state'),
        }


class Desktop:
    """Use it as a context manager. `environment` is what a program needs to open its window here."""

    def __init__(self, window_manager='openbox', size=(1280, 900), services=()):
        self.window_manager = window_manager
        self.size = size
        self.services = {*BUS_SERVICES, *services, *(sandbox.SERVICES if sandbox.APPLICATION else ())}
        self.folder = None
        self.environment = {}
        self._processes = []

    def __enter__(self):
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='certbook-gui-'))
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            stop(process)
        # What the bus started for us (the AT-SPI bus and its registry) became ours when its parent ended.
        for pid in descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def home(self, name, application=None):
        """A home folder of that name; a new one unless there is one. application: see Home."""
        return Home(self.folder / 'homes' / name, application)

    def spawn(self, argv, log, environment=None, **options):
        """Starts a server of this desktop, to be stopped with it."""
        with open(self.folder / log, 'ab') as output:
            options = {'stdin': subprocess.DEVNULL, 'stdout': output, 'stderr': output, **options}
            process = subprocess.Popen(argv, env=environment or self.environment, preexec_fn=die_with_parent, **options)
        self._processes.append(process)
        return process

    def offer(self, service):
        """Lets the bus start that service when it is asked for."""
        shutil.copy(f'/usr/share/dbus-1/services/{service}.service', self.folder / 'bus/services')

    def withdraw(self, service):
        """Lets the bus know nothing of a service that was offered and was not asked for yet."""
        (self.folder / f'bus/services/{service}.service').unlink()

    def log(self, name):
        path = self.folder / name
        return path.read_text(errors='replace') if path.exists() else ''

    def _start(self):
        keep = ('PATH', 'LANG', 'TMPDIR', 'FLATPAK_USER_DIR')
        self.environment = {key: os.environ[key] for key in keep if key in os.environ}
        self.environment.update(self.home('desktop').environment())
        if sandbox.APPLICATION:
            self.environment['XDG_RUNTIME_DIR'] = str(sandbox.RUNTIME)
            self.environment.update(sandbox.lay_out_portals(self.folder / 'portals'))
        # A pyenv or conda in front of the system's folders would hide the Python that sees Debian's modules.
        self.environment['PATH'] = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'
        self.environment.update(
            LC_ALL='C.UTF-8',
            TZ='UTC',
            XDG_CURRENT_DESKTOP='GNOME',
            XDG_SESSION_TYPE='x11',
            GDK_BACKEND='x11',
            GSK_RENDERER='cairo',
            GSETTINGS_BACKEND='keyfile',
            GIO_USE_VFS='local',
            GIO_USE_VOLUME_MONITOR='unix',
            ADW_DISABLE_PORTAL='1',
        )
        # Without GL a start is faster, but the window has no alpha channel then: no shadow, no round corners.
        if self.window_manager != 'metacity':
            self.environment.update({'GDK_DISABLE': 'gl'} if sandbox.APPLICATION else {'GDK_DEBUG': 'gl-disable'})
        self._start_x_server()
        self._start_bus()
        if self.window_manager:
            self.spawn([self.window_manager], 'window-manager.log')
            self._wait_for_window_manager()

    def _start_x_server(self):
        reader, writer = os.pipe()
        width, height = self.size
        server = self.spawn(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', f'{width}x{height}x24', '-dpi', '96',
             '-nolisten', 'tcp', '-noreset'],
            'x-server.log', pass_fds=[writer])  # fmt: skip
        os.close(writer)
        number = read_line(reader, server, 'Xvfb')
        os.close(reader)
        self.environment['DISPLAY'] = ':' + number

    def _start_bus(self):
        folder = self.folder / 'bus'
        (folder / 'services').mkdir(parents=True)
        for service in self.services:
            self.offer(service)
        config = folder / 'session.conf'
        config.write_text(BUS_CONFIG.format(folder=folder))
        reader, writer = os.pipe()
        bus = self.spawn(
            ['dbus-daemon', f'--config-file={config}', '--nofork', '--nopidfile', f'--print-address={writer}'],
            'bus.log', pass_fds=[writer])  # fmt: skip
        os.close(writer)
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = read_line(reader, bus, 'dbus-daemon')
        os.close(reader)

    def _root_property(self, name):
        return subprocess.run(['xprop', '-root', name], env=self.environment, capture_output=True, text=True).stdout

    def _wait_for_window_manager(self, timeout=15):
        """Until it has taken a window under its care: it says that it is there some time before it does that, and a window that asks
        to be mapped in between may wait for ever."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            probe = subprocess.Popen(['xev', '-name', 'probe', '-event', 'structure'], env=self.environment,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     preexec_fn=die_with_parent)  # fmt: skip
            try:
                if self._becomes(lambda: '0x' in self._root_property('_NET_CLIENT_LIST'), 1):
                    break
            finally:
                stop(probe)
        else:
            raise RuntimeError(f'{self.window_manager} did not start: ' + self.log('window-manager.log'))
        self._becomes(lambda: '0x' not in self._root_property('_NET_CLIENT_LIST'), 1)

    @staticmethod
    def _becomes(condition, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.02)
        return False
