/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measuring programs share. */

#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
read_clock (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* In milliseconds, as everything here. */
double
measure_wall (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

/* What all threads of this process have used. */
double
measure_processor (void)
{
  return read_clock (CLOCK_PROCESS_CPUTIME_ID);
}

void
measure_tell (double value, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  printf (" %.6f\n", value);
  fflush (stdout);
}

static int
compare_values (const void *a, const void *b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

/* Sorts the values. */
double
measure_median (double *values, guint n_values)
{
  qsort (values, n_values, sizeof *values, compare_values);
  return n_values % 2 == 1 ? values[n_values / 2] : (values[n_values / 2 - 1] + values[n_values / 2]) / 2;
}
