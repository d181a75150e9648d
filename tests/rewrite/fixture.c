/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "picture/em-fill.h"

#define BATCH 8

/* --- model ------------------------------------------------------------------------------------ */

void
model_open (Model *model, const char *id)
{
  g_autoptr (GError) error = NULL;
  memset (model, 0, sizeof *model);
  model->catalogue = em_catalogue_load (&error);
  g_assert_no_error (error);
  const EmCatalogueEntry *entry = em_catalogue_find_id (model->catalogue, id);
  g_assert_nonnull (entry);
  model->graph = em_graph_load (entry->path, &error);
  g_assert_no_error (error);
  model->plan = em_plan_new (model->graph, &error);
  g_assert_no_error (error);
  model->team = em_team_new (0);
  model->executor = em_executor_new (model->plan, model->team);
  model->moments = em_moments_load (entry->moments, &error);
  g_assert_no_error (error);

  const EmInputSpec *spec = em_graph_get_input_spec (model->graph);
  model->spec = (EmPreprocess){ .size = spec->size, .crop = spec->crop };
  memcpy (model->spec.mean, spec->mean, sizeof spec->mean);
  memcpy (model->spec.std, spec->std, sizeof spec->std);
}

void
model_close (Model *model)
{
  em_moments_unref (model->moments);
  em_executor_free (model->executor);
  em_team_free (model->team);
  em_plan_unref (model->plan);
  em_graph_unref (model->graph);
  em_catalogue_free (model->catalogue);
}

int
model_find_point (const Model *model, const char *name)
{
  const int index = em_edit_points_find (em_plan_get_edit_points (model->plan), name);
  g_assert_cmpint (index, >=, 0);
  return index;
}

EmRewriteContext *
model_context (const Model *model, int edit_point)
{
  g_autoptr (GError) error = NULL;
  EmRewriteContext *context =
      em_rewrite_context_new (model->plan, edit_point, model->moments, 1e-3, &error);
  g_assert_no_error (error);
  return context;
}

EmTensor *
model_input (const Model *model, EmPicture *picture)
{
  return em_preprocess_picture (&model->spec, picture);
}

/* --- shared pictures -------------------------------------------------------------------------- */

char *
shared_path (const char *first, ...)
{
  const char *shared = g_getenv ("EMEND_SHARED");
  if (shared == NULL)
    g_error ("EMEND_SHARED is not set: it names the folder with the shared pictures");
  va_list parts;
  va_start (parts, first);
  g_autofree char *tail = g_build_filename_valist (first, &parts);
  va_end (parts);
  char *path = g_build_filename (shared, "pictures", tail, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_error ("%s is missing: this test needs the shared pictures", path);
  return path;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
shared_list (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = shared_path (folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;
  g_assert_no_error (error);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".jpg") || g_str_has_suffix (name, ".jpeg")
        || g_str_has_suffix (name, ".JPEG"))
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
  g_ptr_array_sort (files, compare_names);
  g_assert_cmpint (files->len, >, 0);
  return files;
}

EmPicture *
load_picture (const char *path)
{
  g_autoptr (GError) error = NULL;
  EmPicture *picture = em_picture_load (path, &error);
  g_assert_no_error (error);
  return picture;
}

/* --- exemplars -------------------------------------------------------------------------------- */

/* Whether (x, y) lies inside, by the even-odd rule. */
static gboolean
inside (const double *corners, int n, double x, double y)
{
  gboolean in = FALSE;
  for (int i = 0, j = n - 1; i < n; j = i++)
    {
      const double xi = corners[2 * i], yi = corners[2 * i + 1];
      const double xj = corners[2 * j], yj = corners[2 * j + 1];
      if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi)
        in = !in;
    }
  return in;
}

static EmMask *
polygon_mask (JsonArray *polygon, int width, int height)
{
  const int n = (int)json_array_get_length (polygon);
  g_autofree double *corners = g_new (double, 2 * n);
  for (int i = 0; i < n; i++)
    {
      JsonArray *corner = json_array_get_array_element (polygon, i);
      corners[2 * i] = json_array_get_double_element (corner, 0) * width;
      corners[2 * i + 1] = json_array_get_double_element (corner, 1) * height;
    }
  EmMask *mask = em_mask_new (width, height);
  g_autofree guint8 *row = g_new (guint8, width);
  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        row[x] = inside (corners, n, x + 0.5, y + 0.5) ? 255 : 0;
      em_mask_write (mask, &(EmRect){ 0, y, width, 1 }, row, width);
    }
  return mask;
}

static EmPicture *
find_class_picture (const char *name)
{
  g_autoptr (GPtrArray) files = shared_list ("imagenet-1000");
  g_autofree char *suffix = g_strdup_printf ("_%s.jpg", name);
  for (guint i = 0; i < files->len; i++)
    if (g_str_has_suffix (files->pdata[i], suffix))
      return load_picture (files->pdata[i]);
  g_error ("there is no picture of %s among the shared ones", name);
}

EmExemplar
exemplar_snow (const char *name, gboolean with_texture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = shared_path ("exemplars.json", NULL);
  g_autofree char *texture_path = shared_path ("snow", "snow-texture.jpg", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  JsonObject *roads =
      json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "road");

  EmExemplar exemplar = { .a = find_class_picture (name) };
  const int width = em_picture_get_width (exemplar.a), height = em_picture_get_height (exemplar.a);
  g_autoptr (EmPicture) texture = load_picture (texture_path);
  g_autoptr (EmPicture) layer = em_fill_layer (texture, width, height, EM_FILL_STRETCH, 1);
  exemplar.mask = polygon_mask (json_object_get_array_member (roads, name), width, height);
  exemplar.b = em_fill_composite (exemplar.a, layer, exemplar.mask);
  exemplar.texture = with_texture ? em_picture_ref (texture) : NULL;
  return exemplar;
}

/* --- judging ---------------------------------------------------------------------------------- */

static int
best_class (const float *logits, int n)
{
  int best = 0;
  for (int i = 1; i < n; i++)
    if (logits[i] > logits[best])
      best = i;
  return best;
}

/* Appends the answers of one batch that waits. */
static void
answer (const Model *model, EmFeatures *features, GArray *answers)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmTensor) logits = em_executor_run_suffix (model->executor, features, NULL, &error);
  g_assert_no_error (error);
  const int classes = (int)em_tensor_get_dim (logits, 1);
  for (gint64 i = 0; i < em_tensor_get_dim (logits, 0); i++)
    {
      const int best = best_class (em_tensor_get_data (logits) + i * classes, classes);
      g_array_append_val (answers, best);
    }
}

void
judge_init (Judge *judge, int edit_point)
{
  judge->edit_point = edit_point;
  judge->features = g_ptr_array_new_with_free_func ((GDestroyNotify)em_features_unref);
  judge->truth = g_array_new (FALSE, FALSE, sizeof (int));
  judge->answers = g_array_new (FALSE, FALSE, sizeof (int));
}

void
judge_clear (Judge *judge)
{
  g_ptr_array_unref (judge->features);
  g_array_unref (judge->truth);
  g_array_unref (judge->answers);
}

void
judge_add (Judge *judge, const Model *model, EmTensor *inputs, const int *truth)
{
  g_autoptr (GError) error = NULL;
  EmFeatures *features =
      em_executor_run_prefix (model->executor, inputs, judge->edit_point, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (judge->features, features);
  g_array_append_vals (judge->truth, truth, (guint)em_tensor_get_dim (inputs, 0));
  answer (model, features, judge->answers);
}

static int
class_of_file (const Model *model, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  *strchrnul (base, '_') = '\0';
  const int class = em_graph_find_class (model->graph, base);
  g_assert_cmpint (class, >=, 0);
  return class;
}

void
judge_add_folder (Judge *judge, const Model *model, const char *folder, int truth)
{
  g_autoptr (GPtrArray) files = shared_list (folder);
  for (guint first = 0; first < files->len; first += BATCH)
    {
      const int n = (int)MIN (BATCH, files->len - first);
      g_autoptr (EmTensor) inputs = em_tensor_new_4d (n, model->spec.size, model->spec.size, 3);
      int truths[BATCH];
      for (int i = 0; i < n; i++)
        {
          const char *path = files->pdata[first + i];
          g_autoptr (EmPicture) picture = load_picture (path);
          em_preprocess_into (&model->spec, picture, inputs, i);
          truths[i] = truth >= 0 ? truth : class_of_file (model, path);
        }
      judge_add (judge, model, inputs, truths);
    }
}

Count
judge_count (Judge *judge, const Model *model, EmRule *rule, double strength, int class,
             int *predicted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmRuleStack) stack = em_rule_stack_new ();
  g_autoptr (GArray) answers = g_array_new (FALSE, FALSE, sizeof (int));
  Count count = { .n = (int)judge->truth->len };

  em_rule_stack_insert (stack, -1, rule, strength, TRUE);
  em_rule_stack_apply (stack, model->executor, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < judge->features->len; i++)
    answer (model, judge->features->pdata[i], answers);
  em_executor_clear_deltas (model->executor);

  if (predicted != NULL)
    *predicted = 0;
  for (int i = 0; i < count.n; i++)
    {
      const int truth = g_array_index (judge->truth, int, i);
      const int now = g_array_index (answers, int, i);
      const gboolean was_right = g_array_index (judge->answers, int, i) == truth;
      count.before += was_right;
      count.after += now == truth;
      count.fixed += !was_right && now == truth;
      count.broken += was_right && now != truth;
      if (predicted != NULL)
        *predicted += now == class;
    }
  return count;
}

EmRule *
rewrite_and_report (Model *model, EmRewriteContext *context, EmExemplar *exemplars, int n,
                    const EmRewriteOptions *options)
{
  g_autoptr (GError) error = NULL;
  EmRule *rule =
      em_rewrite_run (model->executor, context, exemplars, n, options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    exemplar_clear (&exemplars[i]);
  const EmRuleInfo *info = em_rule_get_info (rule);
  g_test_message (
      "loss %.1f -> %.1f, disturbance %.5f, suggested strength %.1f, %d variants, %.1f ms",
      info->loss_before, info->loss_after, info->disturbance, info->strength, info->augmented,
      info->seconds * 1e3);
  return rule;
}
