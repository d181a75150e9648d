/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "model/em-catalogue.h"
#include "project/em-lesson.h"
#include "rewrite/em-rewrite.h"

static void
picture_free (EmLessonPicture *picture)
{
  if (picture == NULL)
    return;
  g_free (picture->picture);
  g_free (picture->class_name);
  g_clear_pointer (&picture->class_indices, g_array_unref);
  g_free (picture);
}

void
em_lesson_free (EmLesson *lesson)
{
  g_free (lesson->id);
  g_free (lesson->title);
  g_free (lesson->sentence);
  g_free (lesson->model);
  g_free (lesson->edit_point);
  g_free (lesson->concept);
  g_free (lesson->plain_concept);
  g_free (lesson->original);
  g_free (lesson->modified);
  g_free (lesson->mask);
  g_free (lesson->texture);
  picture_free (lesson->subject);
  g_clear_pointer (&lesson->tests, g_ptr_array_unref);
  g_free (lesson);
}

/* A member's string, or NULL where it is missing or something else. */
static const char *
string_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static char *
path_of (JsonObject *object, const char *member, const char *folder)
{
  const char *name = string_of (object, member);
  return name ? g_build_filename (folder, name, NULL) : NULL;
}

static JsonArray *
array_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static EmLessonPicture *
read_picture (JsonObject *object, const char *member, const char *folder)
{
  EmLessonPicture *picture = g_new0 (EmLessonPicture, 1);
  JsonArray *indices = array_of (object, "class_indices");

  picture->picture = path_of (object, member, folder);
  picture->class_name = g_strdup (string_of (object, "class"));
  picture->class_indices = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; indices != NULL && i < json_array_get_length (indices); i++)
    {
      int index = json_array_get_int_element (indices, i);
      g_array_append_val (picture->class_indices, index);
    }
  if (picture->class_indices->len == 0)
    {
      int index = json_object_get_int_member_with_default (object, "class_index", -1);
      g_array_append_val (picture->class_indices, index);
    }
  return picture;
}

static int
read_augment (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "augment");
  if (node == NULL || json_node_get_value_type (node) == G_TYPE_STRING)
    return EM_AUGMENT_AUTO;
  return json_node_get_int (node);
}

static EmLesson *
read_lesson (JsonObject *object, const char *folder)
{
  EmLesson *lesson = g_new0 (EmLesson, 1);
  JsonArray *exemplars = array_of (object, "exemplars"), *tests = array_of (object, "tests");

  lesson->id = g_strdup (string_of (object, "id"));
  lesson->title = g_strdup (_ (string_of (object, "title")));
  lesson->sentence = g_strdup (_ (string_of (object, "sentence")));
  lesson->model = g_strdup (string_of (object, "model"));
  lesson->edit_point = g_strdup (string_of (object, "edit_point"));
  lesson->concept = g_strdup (_ (string_of (object, "concept")));
  lesson->plain_concept = g_strdup (_ (string_of (object, "plain_concept")));
  lesson->strength = json_object_get_double_member_with_default (object, "strength", 1.0);
  lesson->augment = read_augment (object);
  if (exemplars != NULL && json_array_get_length (exemplars) > 0)
    {
      JsonObject *exemplar = json_array_get_object_element (exemplars, 0);
      lesson->original = path_of (exemplar, "original", folder);
      lesson->modified = path_of (exemplar, "modified", folder);
      lesson->mask = path_of (exemplar, "mask", folder);
      lesson->texture = path_of (exemplar, "texture", folder);
      lesson->subject = read_picture (exemplar, "modified", folder);
    }
  lesson->tests = g_ptr_array_new_with_free_func ((GDestroyNotify)picture_free);
  for (guint i = 0; tests != NULL && i < json_array_get_length (tests); i++)
    g_ptr_array_add (lesson->tests,
                     read_picture (json_array_get_object_element (tests, i), "picture", folder));
  return lesson;
}

GPtrArray *
em_lessons_load (GError **error)
{
  g_autofree char *folder = g_build_filename (em_catalogue_get_data_directory (), "pictures", NULL);
  g_autofree char *path = g_build_filename (folder, "lessons.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_file (parser, path, error))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  JsonArray *array = root && JSON_NODE_HOLDS_OBJECT (root)
                         ? array_of (json_node_get_object (root), "lessons")
                         : NULL;
  if (array == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” has no list “lessons”; install Emend again."), path);
      return NULL;
    }

  GPtrArray *lessons = g_ptr_array_new_with_free_func ((GDestroyNotify)em_lesson_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      EmLesson *lesson = read_lesson (json_node_get_object (node), folder);
      if (lesson->id != NULL && lesson->title != NULL && lesson->model != NULL
          && lesson->original != NULL && lesson->modified != NULL && lesson->mask != NULL)
        g_ptr_array_add (lessons, lesson);
      else
        em_lesson_free (lesson);
    }
  return lessons;
}
