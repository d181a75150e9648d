/* Rules: (edit point, d, Lambda, provenance): W' = W + strength * sum_r Lambda_r (x) d_r.
 *
 * File.  *.rule, safetensors: `d` [r, C_in], `lambda` [C_out, r, kh, kw]; metadata: format
 * version, model sha256 and name, edit point, strength, mask use, solver, augmentation and seed,
 * name, disturbance, loss before and after, created-by version.
 *
 * Threads.  Immutable after it was made, counted references (thread-safe).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/em-edit-point.h"
#include "tensor/em-tensor.h"

G_BEGIN_DECLS

typedef struct _EmRule EmRule;

/* Where a rule came from. Strings are owned by the rule once it was made. */
typedef struct
{
  char *name; /* what the person calls it */
  char *model_sha256;
  char *model_name;
  char *edit_point;
  char *solver;    /* "per-channel" or "reference" */
  double strength; /* suggested: what the slider starts at; see em-rewrite.h */
  gboolean use_mask;
  int augmented; /* variants that were solved together, 0 = plain */
  guint32 seed;
  double rho;
  double loss_before, loss_after;
  double disturbance; /* delta (1); NaN where no moments were known */
  double seconds;     /* of the solve */
} EmRuleInfo;

/* Takes references of both tensors and copies @info. Returns: (transfer full) */
EmRule *em_rule_new (EmTensor *direction, EmTensor *lambda, const EmRuleInfo *info);
EmRule *em_rule_ref (EmRule *rule);
void em_rule_unref (EmRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmRule, em_rule_unref)

const EmRuleInfo *em_rule_get_info (const EmRule *rule);
EmTensor *em_rule_get_direction (const EmRule *rule); /* [r, C_in], (transfer none) */
EmTensor *em_rule_get_lambda (const EmRule *rule);    /* [C_out, r, kh, kw], (transfer none) */
/* The same rule under another name. Returns: (transfer full) */
EmRule *em_rule_rename (EmRule *rule, const char *name);

/* Adds strength * Lambda (x) d to @delta [C_out, kh, kw, C_in] (same shapes; checked). */
void em_rule_add_to_delta (const EmRule *rule, double strength, EmTensor *delta);
/* The Frobenius norm of the change at strength 1. */
double em_rule_get_norm (const EmRule *rule);

/* Whether the rule was made for the model with @sha256, and whether its shapes fit @point. */
gboolean em_rule_is_for_model (const EmRule *rule, const char *sha256);
gboolean em_rule_fits (const EmRule *rule, const EmEditPoint *point);

/* Disturbance delta (strength) of a rule at @point (design, section 2): the expected relative
 * change of the layer's output on ordinary pictures. @second: C [C_in, C_in]; @weight: base [out,
 * kh, kw, in]. O(C_out kh kw C_in^2) for the denominator, which em_rule_get_output_power() gives
 * once. */
double em_rule_get_disturbance (const EmRule *rule, const EmEditPoint *point, EmTensor *second,
                                double output_power, double strength);
double em_rule_output_power (const EmEditPoint *point, EmTensor *weight, EmTensor *second);

EmRule *em_rule_load (const char *path, GError **error);
EmRule *em_rule_load_bytes (GBytes *bytes, const char *name, GError **error);
/* Atomic. @strength is stored as the suggested one. */
gboolean em_rule_save (EmRule *rule, double strength, const char *path, GError **error);
/* What em_rule_save() writes. Returns: (transfer full) */
GBytes *em_rule_to_bytes (EmRule *rule, double strength);

G_END_DECLS
