/* Exporting: the base model's file with the rules written into its initializers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "model/em-onnx-writer.h"
#include "rewrite/em-rule-stack-private.h"

/* base + delta, back in the file's layout: OIHW for a convolution, either orientation of a Gemm. */
static EmTensor *
add_in_file_layout (const EmGraph *graph, const EmEditPoint *point, EmTensor *delta,
                    const char **name)
{
  const EmNode *node = em_graph_get_node (graph, point->node);
  const EmValue *value = em_graph_get_value (graph, node->inputs[1]);
  EmTensor *result = em_tensor_new (value->rank, value->shape);
  const float *base = em_tensor_get_data (value->data), *d = em_tensor_get_data (delta);
  float *out = em_tensor_get_data (result);
  const gsize n = (gsize)em_tensor_get_count (result);
  const int c = point->in_channels, taps = point->conv.kernel_h * point->conv.kernel_w;

  *name = value->name;
  for (int o = 0; o < point->out_channels; o++)
    for (int tap = 0; tap < taps; tap++)
      for (int i = 0; i < c; i++)
        {
          gsize at = ((gsize)o * c + i) * taps + tap;
          const float change = d[((gsize)o * taps + tap) * c + i];
          if (point->linear) /* alpha is 1 there, else it were no edit point */
            at = node->gemm.trans_b ? (gsize)o * c + i : (gsize)i * point->out_channels + o;
          g_assert (at < n);
          out[at] = base[at] + change;
        }
  return result;
}

static void
add_text (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value != NULL ? value : "");
}

/* A JSON list of the rules that were written, for whoever finds the file later. */
static char *
describe (const EmRuleStack *stack)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (int i = 0; i < em_rule_stack_get_n (stack); i++)
    {
      EmRule *rule = em_rule_stack_get_rule (stack, i);
      const EmRuleInfo *info = em_rule_get_info (rule);
      if (!em_rule_stack_get_enabled (stack, i))
        continue;
      json_builder_begin_object (builder);
      add_text (builder, "name", info->name);
      add_text (builder, "edit_point", info->edit_point);
      json_builder_set_member_name (builder, "strength");
      json_builder_add_double_value (builder, em_rule_stack_get_strength (stack, i));
      json_builder_set_member_name (builder, "rank");
      json_builder_add_int_value (builder, em_tensor_get_dim (em_rule_get_direction (rule), 0));
      json_builder_set_member_name (builder, "norm");
      json_builder_add_double_value (builder, em_rule_get_norm (rule));
      add_text (builder, "solver", info->solver);
      json_builder_set_member_name (builder, "augmented");
      json_builder_add_int_value (builder, info->augmented);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Metadata keys must differ; a model that was exported before has these already. */
static char *
free_key (const EmGraph *graph, const char *key)
{
  if (em_graph_get_metadata (graph, key) == NULL)
    return g_strdup (key);
  for (int i = 2;; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s.%d", key, i);
      if (em_graph_get_metadata (graph, numbered) == NULL)
        return g_steal_pointer (&numbered);
    }
}

GBytes *
em_rule_stack_export_onnx (const EmRuleStack *stack, EmPlan *plan, GError **error)
{
  EmGraph *graph = em_plan_get_graph (plan);
  const EmEditPoints *points = em_plan_get_edit_points (plan);
  g_autoptr (GPtrArray) deltas = em_rule_stack_sum (stack, plan, error);
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify)em_tensor_unref);
  g_autoptr (GArray) replacements = g_array_new (FALSE, FALSE, sizeof (EmOnnxReplacement));

  if (deltas == NULL)
    return NULL;
  for (guint i = 0; i < deltas->len; i++)
    {
      const EmEditPoint *point = em_edit_points_get (points, (int)i);
      EmOnnxReplacement replacement;
      if (deltas->pdata[i] == NULL)
        continue;
      replacement.data = add_in_file_layout (graph, point, deltas->pdata[i], &replacement.name);
      g_ptr_array_add (tensors, replacement.data);
      for (guint j = 0; j < replacements->len; j++)
        if (strcmp (g_array_index (replacements, EmOnnxReplacement, j).name, replacement.name) == 0)
          {
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("Two rewritten layers of “%s” share the weights “%s”, so their rules "
                            "cannot be written to one file."),
                         em_graph_get_name (graph), replacement.name);
            return NULL;
          }
      g_array_append_val (replacements, replacement);
    }

  g_autofree char *rules = describe (stack);
  g_autofree char *rules_key = free_key (graph, "emend.rules");
  g_autofree char *base_key = free_key (graph, "emend.base");
  const char *const keys[] = { rules_key, base_key, NULL };
  const char *const values[] = { rules, em_graph_get_sha256 (graph), NULL };
  return em_onnx_writer_rewrite (graph, (const EmOnnxReplacement *)(gpointer)replacements->data,
                                 (int)replacements->len, keys, values, error);
}
