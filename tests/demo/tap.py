# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of a module and tells of them in TAP. The program under test is the first argument."""

import sys
import traceback
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else None


class _Result(unittest.TestResult):
    def __init__(self, output):
        super().__init__()
        self.output = output
        self.told = 0
        self.failed_part = None

    def _tell(self, word, test, error=None, remark=""):
        self.told += 1
        name = test.id().removeprefix("__main__.")
        print(f"{word} {self.told} - {name}{remark}", file=self.output, flush=True)
        for line in "".join(traceback.format_exception(*error)).splitlines() if error else []:
            print(f"# {line}", file=self.output, flush=True)

    def addSuccess(self, test):
        self._tell("ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self._tell("not ok", test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._tell("not ok", test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None and self.failed_part is None:
            self.failed_part = (subtest, err)

    def stopTest(self, test):
        """A test of which a part failed is neither a success nor a failure to unittest. The first such part is told of."""
        super().stopTest(test)
        if self.failed_part is not None:
            self._tell("not ok", *self.failed_part)
            self.failed_part = None

    def addSkip(self, test, reason):
        self._tell("ok", test, remark=f" # SKIP {reason}")


def main():
    """Runs every test of the module that calls."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}", flush=True)
    result = _Result(sys.stdout)
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
