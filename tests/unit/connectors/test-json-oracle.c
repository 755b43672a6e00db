/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up JSON of every form, and the same with some bytes changed: the tape says what json-glib says. */

#include <string.h>

#include "json-oracle.h"

#define N_TEXTS 3000
#define N_CHANGES 12
#define MAX_DEPTH 6
#define SEED 20261126

static void append_value (GString *text, GRand *random, guint depth);

static guint
pick (GRand *random, guint n)
{
  return (guint) g_rand_int_range (random, 0, (gint32) n);
}

static void
append_space (GString *text, GRand *random)
{
  while (pick (random, 4) == 0)
    g_string_append_c (text, " \t\r\n"[pick (random, 4)]);
}

static void
append_string (GString *text, GRand *random)
{
  static const char *const pieces[] = { "a",       "id",      "domain",  "\\\"",   "\\\\",   "\\/",
                                        "\\b",     "\\f",     "\\n",     "\\r",    "\\t",    "\\u00fc",
                                        "\\u20AC", "\\ufffd", "\\u0001", "\u00fc", "\u20ac", "\U0001f600",
                                        "{",       "]",       ",",       "// no",  "\x7f",   "www.example.com" };

  g_string_append_c (text, '"');
  for (guint n = pick (random, 6); n > 0; n--)
    g_string_append (text, pieces[pick (random, G_N_ELEMENTS (pieces))]);
  g_string_append_c (text, '"');
}

static void
append_number (GString *text, GRand *random)
{
  static const char *const numbers[] = { "0",
                                         "-0",
                                         "7",
                                         "-12",
                                         "999999999999999999",
                                         "-999999999999999999",
                                         "0.5",
                                         "-1.25",
                                         "1e3",
                                         "1E+2",
                                         "-2.5e-7",
                                         "1e400",
                                         "10",
                                         "0e0",
                                         "100000",
                                         "20261126" };

  g_string_append (text, numbers[pick (random, G_N_ELEMENTS (numbers))]);
}

static void
append_container (GString *text, GRand *random, guint depth, gboolean is_object)
{
  g_string_append_c (text, is_object ? '{' : '[');
  append_space (text, random);
  for (guint n = pick (random, 7); n > 0; n--)
    {
      if (is_object)
        {
          append_string (text, random);
          append_space (text, random);
          g_string_append_c (text, ':');
        }
      append_space (text, random);
      append_value (text, random, depth);
      append_space (text, random);
      if (n > 1)
        {
          g_string_append_c (text, ',');
          append_space (text, random);
        }
    }
  g_string_append_c (text, is_object ? '}' : ']');
}

static void
append_value (GString *text, GRand *random, guint depth)
{
  static const char *const words[] = { "true", "false", "null" };

  switch (pick (random, depth < MAX_DEPTH ? 7 : 4))
    {
    case 0:
    case 1:
      append_string (text, random);
      break;
    case 2:
      append_number (text, random);
      break;
    case 3:
      g_string_append (text, words[pick (random, G_N_ELEMENTS (words))]);
      break;
    case 4:
      append_container (text, random, depth + 1, FALSE);
      break;
    default:
      append_container (text, random, depth + 1, TRUE);
    }
}

static GString *
make_text (GRand *random)
{
  GString *text = g_string_new (pick (random, 20) == 0 ? "\xef\xbb\xbf" : NULL);

  append_space (text, random);
  append_container (text, random, 0, TRUE);
  append_space (text, random);
  return text;
}

static void
test_made_up_texts (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autoptr (GString) text = make_text (random);

      g_assert_true (json_oracle_compare (text->str, text->len));
    }
}

/* What matters to a parser, put over what is there. */
static void
change (GString *text, GRand *random)
{
  static const char *const pieces[] = { "{", "}", "[", "]", "\"", "\\",      ":",   ",",
                                        " ", "1", "-", "e", ".",  "\\u0041", "null" };
  const char              *piece = pieces[pick (random, G_N_ELEMENTS (pieces))];
  gsize                    place = pick (random, (guint) text->len);

  g_string_overwrite_len (text, place, piece, (gssize) MIN (strlen (piece), text->len - place));
}

static void
test_changed_texts (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED + 1);
  guint n_taken = 0;

  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autoptr (GString) text = make_text (random);

      for (guint n = 0; n < N_CHANGES; n++)
        {
          change (text, random);
          if (!json_oracle_compare (text->str, text->len))
            break;
          n_taken++;
        }
    }
  g_test_message ("%u changed texts were JSON still", n_taken);
  g_assert_cmpuint (n_taken, >, N_TEXTS / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-oracle/made-up-texts", test_made_up_texts);
  g_test_add_func ("/json-oracle/changed-texts", test_changed_texts);
  return g_test_run ();
}
