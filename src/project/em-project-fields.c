/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "model/em-json.h"
#include "project/em-pair.h"
#include "project/em-project-fields.h"
#include "tensor/em-sentence.h"

static const char *const fill_modes[] = { "stretch", "tile" };

/* Far outside of any picture, near enough for every computation. */
#define FAR 1e6

#define NUMBER(type, key, member, low, high)                                                       \
  {                                                                                                \
    key, EM_FIELD_NUMBER, G_STRUCT_OFFSET (type, member), low, high, NULL, 0                       \
  }
#define COUNT(type, key, member)                                                                   \
  {                                                                                                \
    key, EM_FIELD_COUNT, G_STRUCT_OFFSET (type, member), 0, G_MAXUINT32, NULL, 0                   \
  }
#define FLAG(type, key, member)                                                                    \
  {                                                                                                \
    key, EM_FIELD_FLAG, G_STRUCT_OFFSET (type, member), 0, 0, NULL, 0                              \
  }
#define TEXT(type, key, member)                                                                    \
  {                                                                                                \
    key, EM_FIELD_TEXT, G_STRUCT_OFFSET (type, member), 0, 0, NULL, 0                              \
  }
#define WORD(type, key, member, words)                                                             \
  {                                                                                                \
    key, EM_FIELD_WORD, G_STRUCT_OFFSET (type, member), 0, 0, words, G_N_ELEMENTS (words)          \
  }

const EmField em_pair_fields[] = {
  TEXT (EmPair, "name", name),
  COUNT (EmPair, "active", active),
  FLAG (EmPair, "swapped", swapped),
  TEXT (EmPair, "concept", concept),
  TEXT (EmPair, "plain_concept", plain_concept),
  NUMBER (EmPair, "weight", weight, 1e-6, 1e6),
  FLAG (EmPair, "enabled", enabled),
  { NULL },
};

const EmField em_mask_fields[] = {
  COUNT (EmPairMask, "id", id),
  TEXT (EmPairMask, "name", name),
  FLAG (EmPairMask, "enabled", enabled),
  COUNT (EmPairMask, "follows", follows),
  { NULL },
};

const EmField em_layer_fields[] = {
  COUNT (EmLayer, "id", id),
  WORD (EmLayer, "kind", kind, em_layer_kind_words),
  TEXT (EmLayer, "name", name),
  FLAG (EmLayer, "visible", visible),
  NUMBER (EmLayer, "opacity", opacity, 0, 1),
  COUNT (EmLayer, "mask", mask),
  WORD (EmLayer, "mode", mode, fill_modes),
  NUMBER (EmLayer, "x", placement.x, -FAR, FAR),
  NUMBER (EmLayer, "y", placement.y, -FAR, FAR),
  NUMBER (EmLayer, "scale_x", placement.scale_x, -1e4, 1e4),
  NUMBER (EmLayer, "scale_y", placement.scale_y, -1e4, 1e4),
  NUMBER (EmLayer, "angle", placement.angle, -FAR, FAR),
  FLAG (EmLayer, "blend_edges", blend_edges),
  WORD (EmLayer, "blend", blend, em_blend_words),
  NUMBER (EmLayer, "feather", feather, 0, 1e4),
  COUNT (EmLayer, "colour", colour),
  NUMBER (EmLayer, "strength", strength, 0, 1),
  FLAG (EmLayer, "keep_colour", keep_colour),
  NUMBER (EmLayer, "radius", radius, 0, 1e4),
  NUMBER (EmLayer, "amount", amount, 0, 1),
  COUNT (EmLayer, "seed", seed),
  NUMBER (EmLayer, "brightness", brightness, -1, 1),
  NUMBER (EmLayer, "contrast", contrast, -1, 1),
  NUMBER (EmLayer, "saturation", saturation, -1, 1),
  NUMBER (EmLayer, "hue", hue, -180, 180),
  { NULL },
};

const EmField em_label_fields[] = {
  TEXT (EmLabel, "text", text),
  TEXT (EmLabel, "font", font),
  COUNT (EmLabel, "paper", paper),
  COUNT (EmLabel, "ink", ink),
  NUMBER (EmLabel, "x", x, -FAR, FAR),
  NUMBER (EmLabel, "y", y, -FAR, FAR),
  NUMBER (EmLabel, "width", width, 0, FAR),
  NUMBER (EmLabel, "angle", angle, -FAR, FAR),
  NUMBER (EmLabel, "corner_0_x", corners[0], -FAR, FAR),
  NUMBER (EmLabel, "corner_0_y", corners[1], -FAR, FAR),
  NUMBER (EmLabel, "corner_1_x", corners[2], -FAR, FAR),
  NUMBER (EmLabel, "corner_1_y", corners[3], -FAR, FAR),
  NUMBER (EmLabel, "corner_2_x", corners[4], -FAR, FAR),
  NUMBER (EmLabel, "corner_2_y", corners[5], -FAR, FAR),
  NUMBER (EmLabel, "corner_3_x", corners[6], -FAR, FAR),
  NUMBER (EmLabel, "corner_3_y", corners[7], -FAR, FAR),
  NUMBER (EmLabel, "shadow", shadow, 0, 1),
  NUMBER (EmLabel, "text_size", text_size, 0, 100),
  { NULL },
};

#define MEMBER(type) (*(type *)G_STRUCT_MEMBER_P (structure, field->offset))

void
em_fields_write (const EmField *fields, gconstpointer structure, JsonBuilder *builder)
{
  for (const EmField *field = fields; field->key != NULL; field++)
    {
      if (field->kind == EM_FIELD_TEXT && MEMBER (char *const) == NULL)
        continue;
      json_builder_set_member_name (builder, field->key);
      switch (field->kind)
        {
        case EM_FIELD_NUMBER:
          json_builder_add_double_value (builder, MEMBER (const double));
          break;
        case EM_FIELD_COUNT:
          json_builder_add_int_value (builder, MEMBER (const guint));
          break;
        case EM_FIELD_FLAG:
          json_builder_add_boolean_value (builder, MEMBER (const gboolean));
          break;
        case EM_FIELD_TEXT:
          json_builder_add_string_value (builder, MEMBER (char *const));
          break;
        case EM_FIELD_WORD:
          json_builder_add_string_value (builder, field->words[MEMBER (const int)]);
          break;
        }
    }
}

static void
fail (GError **error, const char *what, const char *key, const char *expected)
{
  em_sentence_set (error, _ ("%s: “%s” must be %s."), what, key, expected);
}

static void
fail_word (GError **error, const char *what, const EmField *field)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (int i = 0; i < field->n_words; i++)
    g_string_append_printf (words, "%s“%s”", i > 0 ? ", " : "", field->words[i]);
  g_autofree char *expected = g_strdup_printf (_ ("one of %s"), words->str);
  fail (error, what, field->key, expected);
}

static gboolean
read_word (const EmField *field, JsonNode *node, int *value)
{
  const char *word =
      json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  for (int i = 0; word != NULL && i < field->n_words; i++)
    if (strcmp (word, field->words[i]) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
em_fields_read (const EmField *fields, gpointer structure, JsonObject *object, const char *what,
                GError **error)
{
  for (const EmField *field = fields; field->key != NULL; field++)
    {
      JsonNode *node = json_object_get_member (object, field->key);
      double number = 0;

      if (node == NULL)
        continue;
      if (!JSON_NODE_HOLDS_VALUE (node))
        {
          fail (error, what, field->key, _ ("a single value"));
          return FALSE;
        }
      switch (field->kind)
        {
        case EM_FIELD_NUMBER:
        case EM_FIELD_COUNT:
          if (!em_json_get_number (object, field->key, field->low, field->high, what, &number,
                                   error))
            return FALSE;
          if (field->kind == EM_FIELD_NUMBER)
            MEMBER (double) = number;
          else
            MEMBER (guint) = (guint)number;
          break;
        case EM_FIELD_FLAG:
          if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
            {
              fail (error, what, field->key, _ ("true or false"));
              return FALSE;
            }
          MEMBER (gboolean) = json_node_get_boolean (node);
          break;
        case EM_FIELD_TEXT:
          if (json_node_get_value_type (node) != G_TYPE_STRING)
            {
              fail (error, what, field->key, _ ("a text"));
              return FALSE;
            }
          g_free (MEMBER (char *));
          MEMBER (char *) = json_node_dup_string (node);
          break;
        case EM_FIELD_WORD:
          if (!read_word (field, node, &MEMBER (int)))
            {
              fail_word (error, what, field);
              return FALSE;
            }
          break;
        }
    }
  return TRUE;
}
