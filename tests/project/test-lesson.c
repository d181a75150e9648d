/* The lessons that ship: complete, readable, and every picture there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/em-mask.h"
#include "project/em-lesson.h"
#include "project/em-model.h"

static void
assert_picture (const char *path, int *width, int *height)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmPicture) picture = em_picture_load (path, &error);
  g_assert_no_error (error);
  *width = em_picture_get_width (picture);
  *height = em_picture_get_height (picture);
}

static void
check_lesson (const EmLesson *lesson)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmModel) model = em_model_load (lesson->model, &error);
  int width, height, w, h;

  g_assert_no_error (error);
  g_assert_nonnull (lesson->sentence);
  g_assert_cmpint (em_edit_points_find (em_model_get_edit_points (model), lesson->edit_point), >=,
                   0);
  assert_picture (lesson->original, &width, &height);
  assert_picture (lesson->modified, &w, &h);
  g_assert_cmpint (w, ==, width);
  g_assert_cmpint (h, ==, height);
  g_autoptr (EmMask) mask = em_mask_load (lesson->mask, &error);
  g_assert_no_error (error);
  g_assert_cmpint (em_mask_get_width (mask), ==, width);
  g_assert_cmpint (em_mask_get_height (mask), ==, height);
  g_assert_false (em_mask_is_empty (mask));

  g_assert_cmpint (lesson->tests->len, >=, 3);
  for (guint i = 0; i < lesson->tests->len; i++)
    {
      const EmLessonPicture *test = lesson->tests->pdata[i];
      int index = g_array_index (test->class_indices, int, 0);
      assert_picture (test->picture, &w, &h);
      g_assert_cmpint (index, >=, 0);
      g_assert_cmpint (index, <, em_graph_get_n_classes (em_model_get_graph (model)));
    }
}

static void
test_lessons (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lessons = em_lessons_load (&error);
  g_assert_no_error (error);
  g_assert_cmpint (lessons->len, >=, 2);
  for (guint i = 0; i < lessons->len; i++)
    check_lesson (lessons->pdata[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lesson/complete", test_lessons);
  return g_test_run ();
}
