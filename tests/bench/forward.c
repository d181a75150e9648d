/* Times forward passes: `forward MODEL [--threads=2] [--batch=1] [--variant=0] [--network]` says
 * which inner loops it takes, then answers each line of its standard input, a number of runs, with
 * so many times in milliseconds; the driver forward.py interleaves it with ONNX Runtime. `forward
 * MODEL
 * --layers` prints the least processor time that each layer takes alone, all threads together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/em-executor.h"
#include "runtime/em-plan-private.h"

#define LAYER_RUNS 60

static EmTensor *
make_noise (gint64 n, gint64 h, gint64 w, gint64 c)
{
  EmTensor *tensor = em_tensor_new_4d (n, h, w, c);
  float *data = em_tensor_get_data (tensor);
  guint32 state = 1;

  for (gint64 i = 0; i < em_tensor_get_count (tensor); i++)
    {
      state = state * 1664525u + 1013904223u;
      data[i] = (float)(state >> 8) / (1 << 23) - 1;
    }
  return tensor;
}

/* What this process has computed for, in microseconds: hardly moved by what else runs. */
static double
get_processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

static void
time_layer (const EmPlan *plan, const EmStep *step, int batch, EmTeam *team, double *total)
{
  const EmConvShape *s = em_conv_get_shape (step->conv);
  g_autoptr (EmTensor) in = make_noise (batch, s->in_h, s->in_w, s->in_channels);
  g_autoptr (EmTensor) out = make_noise (batch, s->out_h, s->out_w, s->out_channels);
  g_autoptr (EmTensor) residual = make_noise (batch, s->out_h, s->out_w, s->out_channels);
  EmEpilogue epilogue = step->epilogue;
  const double products = (double)s->out_h * s->out_w * s->out_channels * s->kernel_h * s->kernel_w
                          * (s->in_channels / s->groups);
  double best = INFINITY;

  epilogue.residual = step->inputs[1] >= 0 ? em_tensor_get_data (residual) : NULL;
  for (int i = 0; i < LAYER_RUNS; i++)
    {
      const double start = get_processor_time ();
      em_conv_run (step->conv, em_tensor_get_data (in), em_tensor_get_data (out), batch, &epilogue,
                   team);
      best = MIN (best, get_processor_time () - start);
    }
  *total += best;
  printf ("%-28s %3d x %3d x %4d -> %4d  %d x %d /%d  %8.1f us  %6.1f GFLOP/s\n",
          em_graph_get_node (plan->graph, step->node)->name, s->in_h, s->in_w, s->in_channels,
          s->out_channels, s->kernel_h, s->kernel_w, s->stride_h, best,
          2e-3 * products * batch / best);
}

int
main (int argc, char **argv)
{
  int threads = 2, batch = 1, variant = 0;
  gboolean layers = FALSE, network = FALSE;
  const GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, "Threads of the team", "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "Pictures a run", "N" },
    { "variant", 0, 0, G_OPTION_ARG_INT, &variant, "Inner loops, 0 for the best", "N" },
    { "layers", 0, 0, G_OPTION_ARG_NONE, &layers, "Time each layer alone", NULL },
    { "network", 0, 0, G_OPTION_ARG_NONE, &network, "The model is no classifier", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL");
  g_autoptr (GError) error = NULL;
  char line[64];

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("forward: %s\n", error != NULL ? error->message : "a model was expected");
      return 2;
    }
  g_autoptr (EmGraph) graph =
      network ? em_graph_load_network (argv[1], 0, 0, &error) : em_graph_load (argv[1], &error);
  g_autoptr (EmPlan) plan = graph != NULL ? em_plan_new (graph, &error) : NULL;
  if (plan == NULL)
    {
      g_printerr ("forward: %s\n", error->message);
      return 1;
    }

  const EmSimd *simd = em_simd_get_variant (variant);
  if (simd == NULL)
    {
      g_printerr ("forward: this processor has fewer variants than %d\n", variant + 1);
      return 1;
    }
  for (int s = 0; s < (int)plan->steps->len; s++)
    if (em_plan_get_step (plan, s)->kind == EM_STEP_CONV)
      em_conv_set_variant (em_plan_get_step (plan, s)->conv, simd);
  printf ("%s, OpenBLAS for %s\n", simd->name, openblas_get_corename ());
  fflush (stdout);

  g_autoptr (EmTeam) team = em_team_new (threads);
  if (layers)
    {
      double total = 0;

      for (int s = 0; s < (int)plan->steps->len; s++)
        if (em_plan_get_step (plan, s)->kind == EM_STEP_CONV)
          time_layer (plan, em_plan_get_step (plan, s), batch, team, &total);
      printf ("all layers: %.0f us\n", total);
      return 0;
    }

  g_autoptr (EmExecutor) executor = em_executor_new (plan, team);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify)em_tensor_unref);
  for (int i = 0; i < em_graph_get_n_inputs (graph); i++)
    {
      const EmSlot *slot = &plan->slots[em_graph_get_nth_input (graph, i)];
      g_ptr_array_add (inputs, make_noise (batch, slot->h, slot->w, slot->channels));
    }
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      for (int i = atoi (line); i > 0; i--)
        {
          const gint64 start = g_get_monotonic_time ();
          g_autoptr (EmTensor) output = em_executor_run_network (
              executor, (EmTensor *const *)inputs->pdata, NULL, NULL, NULL, NULL);
          printf ("%.3f ", 1e-3 * (double)(g_get_monotonic_time () - start));
        }
      printf ("\n");
      fflush (stdout);
    }
  return 0;
}
