/* Runs a network that is no classifier on tensors from files, for tests beside ONNX Runtime.
 *
 *   network-runner MODEL WIDTH HEIGHT OUTPUT INPUT...
 *
 * WIDTH and HEIGHT as em_graph_load_network() takes them. Files hold float32, [N, H, W, C] with
 * N = 1. A failure is a sentence on stderr and exit code 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "runtime/em-executor.h"

static void G_GNUC_NORETURN
fail (const char *sentence)
{
  g_printerr ("network-runner: %s\n", sentence);
  exit (1);
}

static EmTensor *
load (const char *path, const EmValue *value)
{
  g_autofree char *bytes = NULL;
  gsize length;
  EmTensor *tensor = value->channels_last
                         ? em_tensor_new (4, value->shape)
                         : em_tensor_new_4d (1, value->shape[2], value->shape[3], value->shape[1]);

  if (!g_file_get_contents (path, &bytes, &length, NULL)
      || length != sizeof (float) * (gsize)em_tensor_get_count (tensor))
    fail ("an input is not as long as the network's");
  memcpy (em_tensor_get_data (tensor), bytes, length);
  return tensor;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 6)
    fail ("MODEL WIDTH HEIGHT OUTPUT INPUT... were expected");
  g_autoptr (EmGraph) graph =
      em_graph_load_network (argv[1], atoi (argv[2]), atoi (argv[3]), &error);
  g_autoptr (EmPlan) plan = graph != NULL ? em_plan_new (graph, &error) : NULL;
  if (plan == NULL)
    fail (error->message);
  if (em_graph_get_n_inputs (graph) != argc - 5)
    fail ("the network has another number of inputs");

  g_autoptr (EmTeam) team = em_team_new (2);
  g_autoptr (EmExecutor) executor = em_executor_new (plan, team);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify)em_tensor_unref);
  for (int i = 5; i < argc; i++)
    g_ptr_array_add (
        inputs, load (argv[i], em_graph_get_value (graph, em_graph_get_nth_input (graph, i - 5))));
  g_autoptr (EmTensor) output = em_executor_run_network (executor, (EmTensor *const *)inputs->pdata,
                                                         NULL, NULL, NULL, &error);
  if (output == NULL)
    fail (error->message);
  if (!g_file_set_contents (argv[4], (const char *)em_tensor_get_data (output),
                            (gssize)sizeof (float) * em_tensor_get_count (output), &error))
    fail (error->message);
  return 0;
}
