# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the methods of unittest classes and reports them as TAP."""
import sys
import unittest


class _Tap(unittest.TestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.number = 0

    def _point(self, test, problem=None):
        self.number += 1
        for line in (problem or '').splitlines():
            print('#', line)
        print(f'{"not ok" if problem else "ok"} {self.number} - {test.id().removeprefix("__main__.")}', flush=True)

    def addSuccess(self, test):
        self._point(test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._point(test, self._exc_info_to_string(error, test))

    addError = addFailure


def run():
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    print(f'1..{tests.countTestCases()}', flush=True)
    result = _Tap()
    tests.run(result)
    sys.exit(0 if not result.failures else 1)
