# SPDX-License-Identifier: GPL-3.0-or-later
"""A display of its own without a session bus, and the mouse and keyboard on it: events are made in this process, so that no program
that is started for each of them takes time from the one that is measured."""
import ctypes
import time

from desktop import Desktop


class Screen(Desktop):
    """As the tests' desktop, but no bus: what it would start takes a processor's time and is no part of the program."""

    def _start(self):
        super()._start()
        self.environment.update(GTK_A11Y='none', DBUS_SESSION_BUS_ADDRESS='disabled:')

    def _start_bus(self):
        pass

    def home_environment(self, home):
        return {**self.environment, **home.environment()}


class Input:
    """Keys and the pointer of an X display, by its XTEST extension."""

    def __init__(self, display):
        self._x = ctypes.CDLL('libX11.so.6')
        self._test = ctypes.CDLL('libXtst.so.6')
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        if not self._display.value:
            raise RuntimeError(f'the display {display} cannot be opened')

    def _code(self, name):
        code = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(self._x.XStringToKeysym(name.encode())))
        if code == 0:
            raise ValueError(f'no key {name!r}')
        return code

    def _flush(self):
        self._x.XFlush(self._display)

    def key(self, name, holding=()):
        """Presses and releases one key; when it was sent, in microseconds of the monotonic clock."""
        codes = [self._code(held) for held in holding] + [self._code(name)]
        sent = time.monotonic_ns() // 1000
        for code in codes:
            self._test.XTestFakeKeyEvent(self._display, code, 1, 0)
        for code in reversed(codes):
            self._test.XTestFakeKeyEvent(self._display, code, 0, 0)
        self._flush()
        return sent

    def move(self, x, y):
        sent = time.monotonic_ns() // 1000
        self._test.XTestFakeMotionEvent(self._display, 0, x, y, 0)
        self._flush()
        return sent

    def button(self, number, down):
        sent = time.monotonic_ns() // 1000
        self._test.XTestFakeButtonEvent(self._display, number, int(down), 0)
        self._flush()
        return sent

    def click(self, x, y, number=1):
        self.move(x, y)
        sent = self.button(number, True)
        self.button(number, False)
        return sent

    def close(self):
        self._x.XCloseDisplay(self._display)

