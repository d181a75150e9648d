/* Reading and writing rule files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "model/em-safetensors.h"
#include "rewrite/em-rule.h"

#define FORMAT "emend.rule 1"
#define CREATED_BY "Emend " EMEND_VERSION
/* A rule of a higher rank than this is a dense change, not a rule. */
#define MAX_RANK 4096

static EmRule *
invalid (GError **error, const char *name, const char *place, const char *expected)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               /* Translators: file, part of the file, what was expected of it. */
               _ ("“%s” is no rule file: “%s” %s."), name, place, expected);
  return NULL;
}

static double
get_number (EmSafetensors *file, const char *key, double missing)
{
  const char *text = em_safetensors_get_metadata (file, key);
  char *end;
  if (text == NULL || *text == '\0')
    return missing;
  const double value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (value) ? value : missing;
}

static char *
get_text (EmSafetensors *file, const char *key)
{
  const char *text = em_safetensors_get_metadata (file, key);
  return g_strdup (text != NULL ? text : "");
}

static gboolean
all_finite (EmTensor *tensor)
{
  const float *data = em_tensor_get_data (tensor);
  const gint64 n = em_tensor_get_count (tensor);
  for (gint64 i = 0; i < n; i++)
    if (!isfinite (data[i]))
      return FALSE;
  return TRUE;
}

static EmRule *
from_file (EmSafetensors *file, const char *name, GError **error)
{
  const char *format = em_safetensors_get_metadata (file, "format");
  EmTensor *direction = em_safetensors_get (file, "d");
  EmTensor *lambda = em_safetensors_get (file, "lambda");

  if (g_strcmp0 (format, FORMAT) != 0)
    return invalid (error, name, "format", _ ("should be “emend.rule 1”"));
  if (direction == NULL || em_tensor_get_rank (direction) != 2
      || em_tensor_get_count (direction) < 1)
    return invalid (error, name, "d", _ ("should be a matrix of one direction a row"));
  if (lambda == NULL || em_tensor_get_rank (lambda) != 4 || em_tensor_get_count (lambda) < 1)
    return invalid (error, name, "lambda", _ ("should have four dimensions"));
  if (em_tensor_get_dim (lambda, 1) != em_tensor_get_dim (direction, 0)
      || em_tensor_get_dim (direction, 0) > MAX_RANK)
    return invalid (error, name, "lambda",
                    _ ("should have as many planes as there are directions"));
  if (!all_finite (direction) || !all_finite (lambda))
    return invalid (error, name, !all_finite (direction) ? "d" : "lambda",
                    _ ("should hold finite numbers"));

  g_autofree char *edit_point = get_text (file, "edit_point");
  if (*edit_point == '\0')
    return invalid (error, name, "edit_point", _ ("should name a layer"));
  g_autofree char *title = get_text (file, "name"), *solver = get_text (file, "solver");
  g_autofree char *sha256 = get_text (file, "model_sha256");
  g_autofree char *model_name = get_text (file, "model_name");
  const EmRuleInfo info = {
    .name = title,
    .model_sha256 = sha256,
    .model_name = model_name,
    .edit_point = edit_point,
    .solver = solver,
    .strength = get_number (file, "strength", 1),
    .use_mask = g_strcmp0 (em_safetensors_get_metadata (file, "use_mask"), "false") != 0,
    .augmented = (int)CLAMP (get_number (file, "augmented", 0), 0, 1e6),
    .seed = (guint32)CLAMP (get_number (file, "seed", 0), 0, (double)G_MAXUINT32),
    .rho = get_number (file, "rho", 1e-3),
    .loss_before = get_number (file, "loss_before", 0),
    .loss_after = get_number (file, "loss_after", 0),
    .disturbance = get_number (file, "disturbance", NAN),
    .seconds = get_number (file, "seconds", 0),
  };
  return em_rule_new (direction, lambda, &info);
}

EmRule *
em_rule_load (const char *path, GError **error)
{
  g_autoptr (EmSafetensors) file = em_safetensors_load (path, error);
  g_autofree char *name = g_path_get_basename (path);
  return file != NULL ? from_file (file, name, error) : NULL;
}

EmRule *
em_rule_load_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (EmSafetensors) file = em_safetensors_load_bytes (bytes, name, error);
  return file != NULL ? from_file (file, name, error) : NULL;
}

static void
set_number (EmSafetensors *file, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (isfinite (value))
    em_safetensors_set_metadata (file, key, g_ascii_dtostr (text, sizeof text, value));
}

static void
set_text (EmSafetensors *file, const char *key, const char *value)
{
  em_safetensors_set_metadata (file, key, value != NULL ? value : "");
}

static EmSafetensors *
to_file (const EmRule *rule, double strength)
{
  const EmRuleInfo *info = em_rule_get_info (rule);
  EmSafetensors *file = em_safetensors_new ();

  em_safetensors_set (file, "d", em_rule_get_direction (rule));
  em_safetensors_set (file, "lambda", em_rule_get_lambda (rule));
  set_text (file, "format", FORMAT);
  set_text (file, "created_by", CREATED_BY);
  set_text (file, "name", info->name);
  set_text (file, "model_sha256", info->model_sha256);
  set_text (file, "model_name", info->model_name);
  set_text (file, "edit_point", info->edit_point);
  set_text (file, "solver", info->solver);
  set_text (file, "use_mask", info->use_mask ? "true" : "false");
  set_number (file, "strength", strength);
  set_number (file, "augmented", info->augmented);
  set_number (file, "seed", info->seed);
  set_number (file, "rho", info->rho);
  set_number (file, "loss_before", info->loss_before);
  set_number (file, "loss_after", info->loss_after);
  set_number (file, "disturbance", info->disturbance);
  set_number (file, "seconds", info->seconds);
  return file;
}

gboolean
em_rule_save (EmRule *rule, double strength, const char *path, GError **error)
{
  g_autoptr (EmSafetensors) file = to_file (rule, strength);
  return em_safetensors_save (file, path, error);
}

GBytes *
em_rule_to_bytes (EmRule *rule, double strength)
{
  g_autoptr (EmSafetensors) file = to_file (rule, strength);
  return em_safetensors_to_bytes (file);
}
