/* Reading golden/golden.json: small problems with what NumPy and PyTorch make of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "rewrite/em-layer.h"

typedef struct
{
  JsonObject *json; /* borrowed */
  EmEditPoint point;
  EmTensor *scale, *shift;
  EmSample samples[4];
  int n_samples, rank;
} GoldenCase;

typedef struct
{
  JsonParser *parser;
  GoldenCase cases[16];
  int n;
} Golden;

void golden_load (Golden *golden);
void golden_clear (Golden *golden);
/* Member @name of @object as a tensor. Returns: (transfer full) */
EmTensor *golden_tensor (JsonObject *object, const char *name);
/* Stops the test where any number differs by more than @tolerance times the largest one. */
void golden_assert_close (EmTensor *actual, EmTensor *expected, double tolerance, const char *what);
