/* Features: the values of a batch that the layers from an edit point on need.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "runtime/em-executor.h"

G_BEGIN_DECLS

struct _EmFeatures
{
  gatomicrefcount ref_count;
  EmPlan *plan;
  int edit_point;
  int batch;
  EmTensor **pins; /* by value: (nullable) [batch, h, w, channels] */
};

/* Without values: the executor pins them. Returns: (transfer full) */
EmFeatures *em_features_new (EmPlan *plan, int edit_point, int batch);

G_END_DECLS
