# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/count-tests: what meson's log says becomes one line and an exit status that cannot be better than the tests."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import tap

COUNT = pathlib.Path(os.environ['CERTBOOK_TOOLS']) / 'count-tests'


def entry(name='t', result='OK', stdout='', returncode=0):
    return {'name': name, 'result': result, 'stdout': stdout, 'returncode': returncode}


class CountTests(unittest.TestCase):
    def count(self, *logs, arguments=()):
        """(last line, exit status) for logs that are lists of entries, or None for a log that is not there."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, log in enumerate(logs):
                paths.append(pathlib.Path(folder) / f'{number}.json')
                if log is not None:
                    paths[-1].write_text(''.join(json.dumps(item) + '\n' for item in log))
            done = subprocess.run([COUNT, *arguments, *paths], capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[-1], done.returncode

    def test_each_point_counts(self):
        log = [entry(stdout='1..2\nok 1 /a\nok 2 - b#c\n'), entry('plain')]
        self.assertEqual(self.count(log), ('3 passed, 0 failed', 0))

    def test_failed_point(self):
        log = [entry(result='ERROR', returncode=1, stdout='1..2\nok 1 /a\nnot ok 2 /b\n')]
        self.assertEqual(self.count(log), ('1 passed, 1 failed', 1))

    def test_crash_after_good_points_is_a_failure(self):
        log = [entry(result='ERROR', returncode=-11, stdout='1..3\nok 1 /a\nok 2 /b\n')]
        self.assertEqual(self.count(log), ('2 passed, 1 failed', 1))

    def test_timeout_is_a_failure(self):
        self.assertEqual(self.count([entry(result='TIMEOUT', stdout='1..2\nok 1 /a\n')]), ('1 passed, 1 failed', 1))

    def test_program_without_points(self):
        self.assertEqual(self.count([entry(result='FAIL', returncode=1), entry()]), ('1 passed, 1 failed', 1))

    def test_skip_is_told(self):
        log = [entry(stdout='1..2\nok 1 /a\nok 2 /b # SKIP no disk\n'), entry(result='SKIP', stdout='1..0 # SKIP nothing\n')]
        self.assertEqual(self.count(log), ('1 passed, 0 failed, 2 skipped', 0))

    def test_skip_can_be_a_failure(self):
        log = [entry(stdout='1..2\nok 1 /a\nok 2 /b # SKIP no disk\n')]
        self.assertEqual(self.count(log, arguments=['--no-skips']), ('1 passed, 1 failed', 1))

    def test_expected_failure(self):
        log = [entry(stdout='1..2\nnot ok 1 /a # TODO later\nok 2 /b # TODO later\n', result='FAIL')]
        self.assertEqual(self.count(log), ('1 passed, 1 failed', 1))

    def test_no_log_is_a_failure(self):
        self.assertEqual(self.count([entry()], None), ('1 passed, 0 failed', 1))

    def test_nothing_ran_is_a_failure(self):
        self.assertEqual(self.count([]), ('0 passed, 0 failed', 1))

    def test_sum_of_two_logs(self):
        self.assertEqual(self.count([entry()], [entry(), entry()]), ('3 passed, 0 failed', 0))


tap.run()
