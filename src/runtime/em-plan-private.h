/* The plan from inside: steps over memory slots, as the executor runs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernels/em-conv.h"
#include "runtime/em-plan.h"

G_BEGIN_DECLS

typedef enum
{
  EM_STEP_CONV, /* convolution or linear layer with what was fused into it */
  EM_STEP_BATCH_NORM,
  EM_STEP_CLIP,
  EM_STEP_ADD,
  EM_STEP_POOL,
  EM_STEP_SOFTMAX,
} EmStepKind;

typedef struct
{
  EmStepKind kind;
  int input, second;    /* value ids; @second: the residual or other operand, or -1 */
  int output;           /* value id */
  EmConv *conv;         /* EM_STEP_CONV: folded base weights */
  float *scale, *shift; /* EM_STEP_CONV: what was folded (scale may be NULL); EM_STEP_BATCH_NORM */
  float low, high, sum_low, sum_high;
  int edit_point; /* index, or -1 */
} EmStep;

int em_plan_get_n_steps (const EmPlan *plan);
const EmStep *em_plan_get_step (const EmPlan *plan, int step);
/* Floats of one picture in value @value, and the slot that holds it while it lives (-1: never). */
gint64 em_plan_get_size (const EmPlan *plan, int value);
int em_plan_get_slot (const EmPlan *plan, int value);
int em_plan_get_n_slots (const EmPlan *plan);
gint64 em_plan_get_slot_size (const EmPlan *plan, int slot);
/* The last step that reads @value, or -1. */
int em_plan_get_last_use (const EmPlan *plan, int value);
/* The value that @value really is: Identity and Flatten change nothing in memory. */
int em_plan_get_alias (const EmPlan *plan, int value);
/* The step of an edit point. */
int em_plan_get_edit_step (const EmPlan *plan, int edit_point);

G_END_DECLS
