/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measuring programs share: the clock, medians, and one line "NAME VALUE" for each figure. */
#pragma once

#include <glib.h>

#define N_REPEATS 9

double measure_wall (void);
double measure_processor (void);
void   measure_tell (double value, const char *format, ...) G_GNUC_PRINTF (2, 3);
double measure_median (double *values, guint n_values);

/* Runs a statement N_REPEATS times after one time that does not count, and tells the median in milliseconds of
 * processor time, which others on the machine change the least. */
#define MEASURE(statement, ...)                                                                                        \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    double measured[N_REPEATS];                                                                                        \
                                                                                                                       \
    for (int measure_i = -1; measure_i < N_REPEATS; measure_i++)                                                       \
      {                                                                                                                \
        double measure_begin = measure_processor ();                                                                   \
                                                                                                                       \
        statement;                                                                                                     \
        if (measure_i >= 0)                                                                                            \
          measured[measure_i] = measure_processor () - measure_begin;                                                  \
      }                                                                                                                \
    measure_tell (measure_median (measured, N_REPEATS), __VA_ARGS__);                                                  \
  }                                                                                                                    \
  G_STMT_END
