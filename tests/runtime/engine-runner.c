/* Runs a model on tensors from files, for tests that compare with another engine.
 *
 *   engine-runner MODEL INPUT N OUTPUT [delta=POINT:FILE]... [raw=POINT:FILE] [keys=POINT:FILE]
 *
 * Files hold float32 in the machine's order: INPUT [N, H, W, C], OUTPUT [N, classes] (as after
 * em_executor_run()), a delta as em_executor_set_delta() takes it, raw and keys as
 * em_executor_get_pre_activation() and em_features_get_keys() give them. On the way it insists that
 * at every edit point prefix and suffix give what the whole run gives, bit for bit, that pictures
 * give alone what they give in the batch, and that observers see the prefix's keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "runtime/em-executor.h"

static void G_GNUC_NORETURN G_GNUC_PRINTF (1, 2) fail (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("engine-runner: %s\n", text);
  exit (1);
}

static void
read_numbers (const char *path, EmTensor *tensor)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length, wanted = sizeof (float) * (gsize)em_tensor_get_count (tensor);

  if (!g_file_get_contents (path, &bytes, &length, &error))
    fail ("%s", error->message);
  if (length != wanted)
    fail ("%s has %zu bytes; %zu were expected", path, length, wanted);
  memcpy (em_tensor_get_data (tensor), bytes, length);
}

static void
write_numbers (const char *path, EmTensor *tensor)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, (const char *)em_tensor_get_data (tensor),
                            (gssize)sizeof (float) * em_tensor_get_count (tensor), &error))
    fail ("%s", error->message);
}

static gboolean
equal (EmTensor *a, EmTensor *b)
{
  return em_tensor_get_count (a) == em_tensor_get_count (b)
         && memcmp (em_tensor_get_data (a), em_tensor_get_data (b),
                    sizeof (float) * (gsize)em_tensor_get_count (a))
                == 0;
}

/* Splits "NAME:FILE". */
static int
find_point (EmPlan *plan, const char *text, const char **path)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *name = colon != NULL ? g_strndup (text, colon - text) : NULL;
  int point = name != NULL ? em_edit_points_find (em_plan_get_edit_points (plan), name) : -1;

  if (point < 0)
    fail ("“%s” names no edit point", text);
  *path = colon + 1;
  return point;
}

static void
set_delta (EmExecutor *executor, const char *text)
{
  EmPlan *plan = em_executor_get_plan (executor);
  const char *path;
  int point = find_point (plan, text, &path);
  const EmEditPoint *p = em_edit_points_get (em_plan_get_edit_points (plan), point);
  g_autoptr (EmTensor) delta =
      em_tensor_new_4d (p->out_channels, p->conv.kernel_h, p->conv.kernel_w, p->in_channels);

  read_numbers (path, delta);
  em_executor_set_delta (executor, point, delta);
}

static void
write_features (EmExecutor *executor, EmTensor *input, const char *text, gboolean keys)
{
  const char *path;
  int point = find_point (em_executor_get_plan (executor), text, &path);
  g_autoptr (EmFeatures) features = em_executor_run_prefix (executor, input, point, NULL, NULL);
  g_autoptr (EmTensor) raw = em_executor_get_pre_activation (executor, features);

  write_numbers (path, keys ? em_features_get_keys (features) : raw);
}

typedef struct
{
  GPtrArray *keys; /* by edit point */
} Seen;

static void
observe (int edit_point, EmTensor *keys, gpointer data)
{
  Seen *seen = data;
  EmTensor *copy = em_tensor_new_1d (em_tensor_get_count (keys));

  if (seen->keys->pdata[edit_point] != NULL)
    fail ("edit point %d was shown twice", edit_point);
  memcpy (em_tensor_get_data (copy), em_tensor_get_data (keys),
          sizeof (float) * (gsize)em_tensor_get_count (copy));
  seen->keys->pdata[edit_point] = copy;
}

static void
check_parts (EmExecutor *executor, EmTensor *input, EmTensor *whole)
{
  const EmEditPoints *points = em_plan_get_edit_points (em_executor_get_plan (executor));
  const int n = em_edit_points_get_n (points);
  Seen seen = { g_ptr_array_new_with_free_func ((GDestroyNotify)em_tensor_unref) };

  g_ptr_array_set_size (seen.keys, n);
  g_autoptr (EmTensor) observed =
      em_executor_run_observed (executor, input, observe, &seen, NULL, NULL);
  if (!equal (observed, whole))
    fail ("an observed run gives other logits");
  for (int i = 0; i < n; i++)
    {
      const EmEditPoint *point = em_edit_points_get (points, i);
      g_autoptr (EmFeatures) features = em_executor_run_prefix (executor, input, i, NULL, NULL);
      g_autoptr (EmTensor) again = em_executor_run_suffix (executor, features, NULL, NULL);

      if (!equal (again, whole))
        fail ("prefix and suffix at “%s” give other logits", point->name);
      if (!equal (em_features_get_keys (features), seen.keys->pdata[i]))
        fail ("an observer sees other keys at “%s”", point->name);
      if ((em_features_get_residual (features) != NULL) != (point->residual >= 0))
        fail ("the residual operand at “%s” is missing", point->name);
      if (em_tensor_get_dim (em_features_get_keys (features), 3) != point->in_channels
          || em_tensor_get_dim (em_features_get_keys (features), 1) != point->in_h)
        fail ("the keys at “%s” have the wrong shape", point->name);
    }
  g_ptr_array_unref (seen.keys);
}

static void
check_alone (EmExecutor *executor, EmTensor *input, EmTensor *whole)
{
  const int n = (int)em_tensor_get_dim (input, 0), classes = (int)em_tensor_get_dim (whole, 1);
  g_autoptr (EmTensor) one = em_tensor_new_4d (
      1, em_tensor_get_dim (input, 1), em_tensor_get_dim (input, 2), em_tensor_get_dim (input, 3));
  const gsize size = (gsize)em_tensor_get_count (one);

  memcpy (em_tensor_get_data (one), em_tensor_get_data (input) + size * (gsize)(n - 1),
          sizeof (float) * size);
  g_autoptr (EmTensor) logits = em_executor_run (executor, one, NULL, NULL);
  if (memcmp (em_tensor_get_data (logits), em_tensor_get_data (whole) + (gsize)(n - 1) * classes,
              sizeof (float) * (gsize)classes)
      != 0)
    fail ("the last picture gives other logits alone");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 5)
    fail ("MODEL INPUT N OUTPUT were expected");
  g_autoptr (EmGraph) graph = em_graph_load (argv[1], &error);
  if (graph == NULL)
    fail ("%s", error->message);
  g_autoptr (EmPlan) plan = em_plan_new (graph, &error);
  if (plan == NULL)
    fail ("%s", error->message);

  g_autoptr (EmTeam) team = em_team_new (0);
  g_autoptr (EmExecutor) executor = em_executor_new (plan, team);
  const gint64 *shape = em_graph_get_value (graph, em_graph_get_input (graph))->shape;
  g_autoptr (EmTensor) input =
      em_tensor_new_4d (g_ascii_strtoll (argv[3], NULL, 10), shape[2], shape[3], shape[1]);

  read_numbers (argv[2], input);
  for (int i = 5; i < argc; i++)
    if (g_str_has_prefix (argv[i], "delta="))
      set_delta (executor, argv[i] + 6);
    else if (g_str_has_prefix (argv[i], "raw="))
      write_features (executor, input, argv[i] + 4, FALSE);
    else if (g_str_has_prefix (argv[i], "keys="))
      write_features (executor, input, argv[i] + 5, TRUE);
    else
      fail ("“%s” is no option", argv[i]);

  g_autoptr (EmTensor) logits = em_executor_run (executor, input, NULL, &error);
  if (logits == NULL)
    fail ("%s", error->message);
  write_numbers (argv[4], logits);
  if (em_tensor_get_dim (input, 0) <= 8)
    check_parts (executor, input, logits);
  check_alone (executor, input, logits);
  return 0;
}
