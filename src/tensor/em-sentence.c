/* Sentences: see em-sentence.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "tensor/em-sentence.h"

/* A sentence longer than this, in characters, loses its middle: a name in it is absurdly long. */
#define LONGEST 800

/* @text with a replacement character for what is not UTF-8 and for control characters. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_new (NULL);
  glong length = g_utf8_strlen (valid, -1);

  if (length > LONGEST)
    {
      g_autofree char *head = g_utf8_substring (valid, 0, LONGEST / 2);
      g_autofree char *tail = g_utf8_substring (valid, length - LONGEST / 2, length);

      g_free (valid);
      valid = g_strconcat (head, "…", tail, NULL);
    }
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (result, g_unichar_iscntrl (c) ? 0xfffd : c);
    }
  return g_string_free (result, FALSE);
}

gboolean
em_sentence_set (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL, *line = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = clean (text);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, line);
  return FALSE;
}

gboolean
em_sentence_set_in (GError **error, const char *file, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  return em_sentence_set (error, "%s: %s", file, text);
}
