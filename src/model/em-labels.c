/* Labels: the classes' names and synsets, and finding a class by what a person or a file calls it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-graph-private.h"
#include "tensor/em-sentence.h"

/* "n" and eight digits: a WordNet noun synset as ImageNet writes it. */
#define SYNSET_LENGTH 9

/* @text without case, spaces, underscores and hyphens. */
static char *
normalise (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *result = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && c != '_' && c != '-')
        g_string_append_unichar (result, c);
    }
  return g_string_free (result, FALSE);
}

static gboolean
starts_with_synset (const char *line)
{
  if (line[0] != 'n')
    return FALSE;
  for (int i = 1; i < SYNSET_LENGTH; i++)
    if (!g_ascii_isdigit (line[i]))
      return FALSE;
  return line[SYNSET_LENGTH] == ' ' || line[SYNSET_LENGTH] == '\t';
}

/* Names are not unique (ImageNet has two cranes): the first class keeps the name. */
static void
add_id (EmGraph *graph, const char *text, int index)
{
  char *key = normalise (text);

  if (*key == '\0' || g_hash_table_contains (graph->class_ids, key))
    g_free (key);
  else
    g_hash_table_insert (graph->class_ids, key, GINT_TO_POINTER (index));
}

static void
add_class (EmGraph *graph, const char *line, int index)
{
  const char *name = line;
  char *synset = NULL, *display;

  if (starts_with_synset (line))
    {
      synset = g_strndup (line, SYNSET_LENGTH);
      name = line + SYNSET_LENGTH + 1;
    }
  display = g_strstrip (g_strdup (name));
  if (*display == '\0')
    {
      g_free (display);
      display = g_strdup_printf (_ ("class %d"), index);
    }
  g_ptr_array_add (graph->classes, display);
  g_ptr_array_add (graph->synsets, synset);
}

/* "tench, Tinca tinca" is found by the whole, and by each of its names. */
static void
index_class (EmGraph *graph, int index)
{
  const char *name = g_ptr_array_index (graph->classes, index);

  add_id (graph, name, index);
  if (strchr (name, ',') != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (name, ",", -1);

      for (int i = 0; parts[i] != NULL; i++)
        add_id (graph, parts[i], index);
    }
}

/* The lines of @text; the last may end in a line feed as the others do. */
static gint64
count_lines (const char *text)
{
  gint64 n = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (*p == '\n' || p[1] == '\0')
      n++;
  return n;
}

gboolean
em_labels_read (EmGraph *graph, GError **error)
{
  const char *text = em_graph_get_metadata (graph, "emend.labels");
  int n_classes = em_graph_get_n_classes (graph);
  g_auto (GStrv) lines = NULL;

  if (text != NULL)
    {
      /* Counted before they are split, for splitting takes many times the room of the text. */
      gint64 n_lines = count_lines (text);

      if (n_lines != n_classes)
        return em_sentence_set (error,
                                _ ("%s: metadata “emend.labels” has %" PRId64
                                   " lines; one for each of the %d classes was expected."),
                                graph->name, n_lines, n_classes);
      lines = g_strsplit (text, "\n", -1);
    }
  for (int i = 0; i < n_classes; i++)
    add_class (graph, lines != NULL ? lines[i] : "", i);

  /* Synsets first: they are unique where names are not. */
  for (int i = 0; i < n_classes; i++)
    if (g_ptr_array_index (graph->synsets, i) != NULL)
      add_id (graph, g_ptr_array_index (graph->synsets, i), i);
  for (int i = 0; i < n_classes; i++)
    index_class (graph, i);
  return TRUE;
}

const char *
em_graph_get_class_name (const EmGraph *graph, int index)
{
  g_return_val_if_fail (index >= 0 && index < (int)graph->classes->len, NULL);
  return g_ptr_array_index (graph->classes, index);
}

const char *
em_graph_get_class_synset (const EmGraph *graph, int index)
{
  g_return_val_if_fail (index >= 0 && index < (int)graph->synsets->len, NULL);
  return g_ptr_array_index (graph->synsets, index);
}

int
em_graph_find_class (const EmGraph *graph, const char *text)
{
  g_autofree char *key = NULL;
  gpointer index;
  guint64 number;

  if (!g_utf8_validate (text, -1, NULL))
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, (guint64)graph->classes->len - 1, &number, NULL))
    return (int)number;
  key = normalise (text);
  if (g_hash_table_lookup_extended (graph->class_ids, key, NULL, &index))
    return GPOINTER_TO_INT (index);
  return -1;
}
