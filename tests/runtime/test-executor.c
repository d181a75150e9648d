/* What tests beside ONNX Runtime do not see: overrides that come and go, cancelling, wrong input,
 * executors that share a plan, and a memory plan in which no two live values overlap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "runtime/em-executor.h"
#include "runtime/em-plan-private.h"

typedef struct
{
  EmPlan *plan;
  EmTeam *team;
  EmExecutor *executor;
  EmTensor *input;
} Fixture;

static EmTensor *
draw (gint64 n, gint64 h, gint64 w, gint64 c, double reach)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  EmTensor *tensor = em_tensor_new_4d (n, h, w, c);

  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    em_tensor_get_data (tensor)[i] = (float)g_rand_double_range (random, -reach, reach);
  return tensor;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_getenv ("EMEND_DATADIR"), "models", "efficientnet-lite0.onnx", NULL);
  g_autoptr (EmGraph) graph = em_graph_load (path, &error);

  g_assert_no_error (error);
  f->plan = em_plan_new (graph, &error);
  g_assert_no_error (error);
  f->team = em_team_new (2);
  f->executor = em_executor_new (f->plan, f->team);
  f->input = draw (1, 224, 224, 3, 1);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  em_tensor_unref (f->input);
  em_executor_free (f->executor);
  em_team_free (f->team);
  em_plan_unref (f->plan);
}

static EmTensor *
run (EmExecutor *executor, EmTensor *input)
{
  g_autoptr (GError) error = NULL;
  EmTensor *logits = em_executor_run (executor, input, NULL, &error);

  g_assert_no_error (error);
  return logits;
}

static gboolean
equal (EmTensor *a, EmTensor *b)
{
  return em_tensor_same_shape (a, b)
         && memcmp (em_tensor_get_data (a), em_tensor_get_data (b),
                    sizeof (float) * (gsize)em_tensor_get_count (a))
                == 0;
}

static int
find_point (const Fixture *f, const char *name)
{
  return em_edit_points_find (em_plan_get_edit_points (f->plan), name);
}

static EmTensor *
make_delta (const Fixture *f, int point)
{
  const EmEditPoint *p = em_edit_points_get (em_plan_get_edit_points (f->plan), point);

  return draw (p->out_channels, p->conv.kernel_h, p->conv.kernel_w, p->in_channels, 0.05);
}

static void
test_deltas (Fixture *f, gconstpointer data)
{
  const int head = find_point (f, "head.conv"), block = find_point (f, "blocks.11.expand.conv");
  g_autoptr (EmTensor) head_delta = make_delta (f, head);
  g_autoptr (EmTensor) block_delta = make_delta (f, block);
  g_autoptr (EmTensor) base = run (f->executor, f->input);

  g_assert_cmpint (em_tensor_get_dim (base, 1), ==, 1000);
  em_executor_set_delta (f->executor, head, head_delta);
  g_autoptr (EmTensor) one = run (f->executor, f->input);
  g_assert_false (equal (one, base));
  em_executor_set_delta (f->executor, block, block_delta);
  g_autoptr (EmTensor) two = run (f->executor, f->input);
  g_assert_false (equal (two, one));

  /* Another executor of the same plan knows nothing of it. */
  g_autoptr (EmExecutor) other = em_executor_new (f->plan, f->team);
  g_autoptr (EmTensor) elsewhere = run (other, f->input);
  g_assert_true (equal (elsewhere, base));

  /* Features from a base executor go on in an edited one, as the program does. */
  g_autoptr (EmFeatures) features = em_executor_run_prefix (other, f->input, block, NULL, NULL);
  g_autoptr (EmTensor) resumed = em_executor_run_suffix (f->executor, features, NULL, NULL);
  g_assert_true (equal (resumed, two));

  em_executor_set_delta (f->executor, block, NULL);
  g_autoptr (EmTensor) again = run (f->executor, f->input);
  g_assert_true (equal (again, one));
  em_executor_clear_deltas (f->executor);
  g_autoptr (EmTensor) back = run (f->executor, f->input);
  g_assert_true (equal (back, base));
}

static void
test_shapes (Fixture *f, gconstpointer data)
{
  EmTensor *wrong[] = { em_tensor_new_4d (1, 3, 224, 224), em_tensor_new_4d (0, 224, 224, 3),
                        em_tensor_new_4d (1, 224, 223, 3), em_tensor_new_2d (224, 224) };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (em_executor_run (f->executor, wrong[i], NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_null (em_executor_run_prefix (f->executor, wrong[i], 0, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      em_tensor_unref (wrong[i]);
    }
}

/* Cancels after the first edit point was seen. */
static void
cancel (int edit_point, EmTensor *keys, gpointer data)
{
  g_assert_cmpint (edit_point, ==, 0);
  g_cancellable_cancel (data);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (
      em_executor_run_observed (f->executor, f->input, cancel, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (em_executor_run_prefix (f->executor, f->input, 3, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* Nothing of it remains. */
  g_autoptr (EmExecutor) other = em_executor_new (f->plan, f->team);
  g_autoptr (EmTensor) a = run (f->executor, f->input);
  g_autoptr (EmTensor) b = run (other, f->input);
  g_assert_true (equal (a, b));
}

static gboolean
is_made (const EmPlan *plan, int value, int *step)
{
  for (*step = 0; *step < (int)plan->steps->len; (*step)++)
    if (em_plan_get_step (plan, *step)->output == value)
      return TRUE;
  return FALSE;
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  const int n = em_graph_get_n_values (em_plan_get_graph (f->plan));
  gint64 sum = 0;
  int made_a, made_b, values = 0;

  for (int a = 0; a < n; a++)
    {
      const EmSlot *x = &f->plan->slots[a];

      if (!is_made (f->plan, a, &made_a))
        continue;
      sum += x->size;
      values++;
      g_assert_cmpint (x->offset, >=, 0);
      g_assert_cmpint (x->offset + x->size, <=, f->plan->arena_size);
      for (int b = 0; b < a; b++)
        {
          const EmSlot *y = &f->plan->slots[b];

          if (!is_made (f->plan, b, &made_b) || made_a > y->last_use || made_b > x->last_use)
            continue;
          g_assert_true (x->offset + x->size <= y->offset || y->offset + y->size <= x->offset);
        }
    }
  /* Lite0: 33 convolutions and linear layers to edit, 16 depthwise ones, the stem, the pool. */
  g_assert_cmpint (values, ==, 33 + 16 + 1 + 1);
  g_assert_cmpint (f->plan->arena_size, <, sum / 3);
}

static gpointer
run_elsewhere (gpointer data)
{
  const Fixture *f = data;
  g_autoptr (EmTeam) team = em_team_new (2);
  g_autoptr (EmExecutor) executor = em_executor_new (f->plan, team);

  return run (executor, f->input);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  g_autoptr (EmTensor) base = run (f->executor, f->input);
  GThread *threads[3];

  for (int i = 0; i < 3; i++)
    threads[i] = g_thread_new ("executor", run_elsewhere, f);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (EmTensor) logits = g_thread_join (threads[i]);

      g_assert_true (equal (logits, base));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/runtime/executor/deltas", test_deltas);
  ADD ("/runtime/executor/shapes", test_shapes);
  ADD ("/runtime/executor/cancel", test_cancel);
  ADD ("/runtime/executor/threads", test_threads);
  ADD ("/runtime/plan/memory", test_memory);
  return g_test_run ();
}
