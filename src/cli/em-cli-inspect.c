/* emend-cli inspect: what is in a model and where it can be edited.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/em-cli.h"

static const char *const operator_names[] = { [EM_OP_CONV] = "Conv",
                                              [EM_OP_BATCH_NORM] = "BatchNormalization",
                                              [EM_OP_CLIP] = "Clip",
                                              [EM_OP_ADD] = "Add",
                                              [EM_OP_GLOBAL_AVERAGE_POOL] = "GlobalAveragePool",
                                              [EM_OP_FLATTEN] = "Flatten",
                                              [EM_OP_GEMM] = "Gemm",
                                              [EM_OP_SOFTMAX] = "Softmax",
                                              [EM_OP_IDENTITY] = "Identity",
                                              [EM_OP_SUB] = "Sub",
                                              [EM_OP_MUL] = "Mul",
                                              [EM_OP_SQRT] = "Sqrt",
                                              [EM_OP_RECIPROCAL] = "Reciprocal",
                                              [EM_OP_SIGMOID] = "Sigmoid",
                                              [EM_OP_QUANTISE] = "QuantizeLinear",
                                              [EM_OP_RESHAPE] = "Reshape",
                                              [EM_OP_TRANSPOSE] = "Transpose",
                                              [EM_OP_SAMPLE] = "Pad/Resize" };

static void
add_shape (JsonBuilder *json, const char *name, const gint64 *shape, int rank)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (int i = 0; i < rank; i++)
    json_builder_add_int_value (json, shape[i]);
  json_builder_end_array (json);
}

static void
add_edit_point (JsonBuilder *json, const EmEditPoint *point, gboolean is_default, gboolean moments)
{
  const gint64 weight[] = { point->out_channels, point->in_channels, point->conv.kernel_h,
                            point->conv.kernel_w };
  const gint64 keys[] = { point->in_h, point->in_w, point->in_channels };
  const gint64 values[] = { point->out_h, point->out_w, point->out_channels };

  json_builder_begin_object (json);
  em_cli_json_string (json, "name", point->name);
  em_cli_json_string (json, "weight", point->weight);
  em_cli_json_string (json, "kind", point->linear ? "linear" : "convolution");
  add_shape (json, "weight_shape", weight, point->linear ? 2 : 4);
  add_shape (json, "keys", keys, 3);
  add_shape (json, "values", values, 3);
  json_builder_set_member_name (json, "residual");
  json_builder_add_boolean_value (json, point->residual >= 0);
  json_builder_set_member_name (json, "moments");
  json_builder_add_boolean_value (json, moments);
  json_builder_set_member_name (json, "default");
  json_builder_add_boolean_value (json, is_default);
  json_builder_end_object (json);
}

static void
print_json (EmModel *model)
{
  EmGraph *graph = em_model_get_graph (model);
  const EmEditPoints *points = em_model_get_edit_points (model);
  const EmInputSpec *spec = em_graph_get_input_spec (graph);
  const EmValue *input = em_graph_get_value (graph, em_graph_get_input (graph));
  const char *reason = NULL;
  int chosen = em_model_get_default_edit_point (model, &reason);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  em_cli_json_string (json, "model", em_model_get_title (model));
  em_cli_json_string (json, "sha256", em_graph_get_sha256 (graph));
  json_builder_set_member_name (json, "input");
  json_builder_begin_object (json);
  em_cli_json_string (json, "name", input->name);
  add_shape (json, "shape", input->shape, input->rank);
  em_cli_json_int (json, "size", spec->size);
  em_cli_json_double (json, "crop", spec->crop);
  json_builder_end_object (json);
  em_cli_json_int (json, "classes", em_graph_get_n_classes (graph));

  json_builder_set_member_name (json, "layers");
  json_builder_begin_array (json);
  for (int i = 0; i < em_graph_get_n_nodes (graph); i++)
    {
      const EmNode *node = em_graph_get_node (graph, i);
      const EmValue *output = em_graph_get_value (graph, node->output);
      json_builder_begin_object (json);
      em_cli_json_string (json, "name", node->name);
      em_cli_json_string (json, "operator", operator_names[node->op]);
      add_shape (json, "output", output->shape, output->rank);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);

  json_builder_set_member_name (json, "edit_points");
  json_builder_begin_array (json);
  for (int i = 0; i < em_edit_points_get_n (points); i++)
    add_edit_point (json, em_edit_points_get (points, i), i == chosen,
                    em_model_has_moments (model, i));
  json_builder_end_array (json);
  em_cli_json_string (json, "default_reason", reason ? reason : "");
  json_builder_end_object (json);
  em_cli_print_json (json);
}

static void
print_text (EmModel *model)
{
  EmGraph *graph = em_model_get_graph (model);
  const EmEditPoints *points = em_model_get_edit_points (model);
  const EmInputSpec *spec = em_graph_get_input_spec (graph);
  const char *reason = NULL;
  int chosen = em_model_get_default_edit_point (model, &reason);

  printf ("%s\n", em_model_get_title (model));
  if (em_model_get_warning (model) != NULL)
    printf ("%s\n", em_model_get_warning (model));
  printf (_ ("Input: %d × %d pixels, RGB; %d classes; %d layers\n\n"), spec->size, spec->size,
          em_graph_get_n_classes (graph), em_graph_get_n_nodes (graph));
  printf ("%s\n", _ ("Edit points (* default, ° no second moments known):"));
  for (int i = 0; i < em_edit_points_get_n (points); i++)
    {
      const EmEditPoint *point = em_edit_points_get (points, i);
      printf (" %s%s %-32s %4d -> %4d  %d × %d  %s %d × %d\n", i == chosen ? "*" : " ",
              em_model_has_moments (model, i) ? " " : "°", point->name, point->in_channels,
              point->out_channels, point->conv.kernel_h, point->conv.kernel_w, _ ("on"),
              point->out_h, point->out_w);
    }
  if (reason != NULL)
    printf ("\n%s\n", reason);
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON document"), NULL }, { NULL }
  };
  if (!em_cli_parse (&em_cli_inspect, entries, NULL, &argc, &argv, 1, 1))
    return EM_CLI_USAGE;

  GError *error = NULL;
  g_autoptr (EmModel) model = em_model_load (argv[1], &error);
  if (model == NULL)
    return em_cli_fail (error);
  if (as_json)
    print_json (model);
  else
    print_text (model);
  return EM_CLI_DONE;
}

const EmCliCommand em_cli_inspect = { "inspect", "MODEL",
                                      N_ ("Tell input, layers and edit points of a model"), run };
