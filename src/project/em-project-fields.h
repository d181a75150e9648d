/* The plain values of a project file, as tables that reading and writing share: so a field that is
 * written is read, within the same bounds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  EM_FIELD_NUMBER, /* double */
  EM_FIELD_COUNT,  /* guint */
  EM_FIELD_FLAG,   /* gboolean */
  EM_FIELD_TEXT,   /* char * */
  EM_FIELD_WORD,   /* an enumeration, by one of @words */
} EmFieldKind;

typedef struct
{
  const char *key;
  EmFieldKind kind;
  gsize offset;
  double low, high;         /* numbers and counts */
  const char *const *words; /* words, in the enumeration's order */
  int n_words;
} EmField;

extern const EmField em_pair_fields[];
extern const EmField em_mask_fields[];
extern const EmField em_layer_fields[];
extern const EmField em_label_fields[];

/* Adds every field of @structure to the object that is being built. */
void em_fields_write (const EmField *fields, gconstpointer structure, JsonBuilder *builder);
/* Reads what @object has of them; what is missing stays as it is. @what: names the place:
 * "“x.emend”, layer 2 of pair 1". */
gboolean em_fields_read (const EmField *fields, gpointer structure, JsonObject *object,
                         const char *what, GError **error);

G_END_DECLS
