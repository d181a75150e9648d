/* The engine from inside: the queue's jobs and what only the engine thread touches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-preprocess-live.h"
#include "project/em-engine.h"
#include "stylise/em-stylise.h"

G_BEGIN_DECLS

/* A waiting job of a kind that is replaced by a newer one of the same kind is dropped. */
typedef enum
{
  EM_JOB_LOAD,
  EM_JOB_PREDICT, /* replaced by newer; goes before tests and preparations */
  EM_JOB_REWRITE,
  EM_JOB_STYLISE, /* replaced by newer; after predictions, before tests */
  EM_JOB_TEST,    /* replaced by newer */
  EM_JOB_EXPORT,
  EM_JOB_PREPARE, /* replaced by newer; last */
} EmJobKind;

/* One picture as the network sees it, with everything that was computed from it. Kept between jobs:
 * whatever of it is still true is not computed again. */
typedef struct
{
  EmPicture *original, *layer; /* what @input was made from */
  EmMask *mask;
  EmPreprocessLive *live; /* of @original, where it has a layer: a stroke costs its rectangle */
  EmTensor *input;        /* [1, size, size, 3] */
  EmTensor *before;       /* logits with the base weights */
  EmFeatures *features;   /* at some edit point */
} EmView;

/* Forgets everything. */
void em_view_clear (EmView *view);
/* Shows @original with @layer (nullable) under @mask (nullable without a layer), keeping whatever
 * is still true. */
void em_view_set (EmView *view, const EmPreprocess *preprocess, EmPicture *original,
                  EmPicture *layer, EmMask *mask);
/* Logits with the base weights. @edit_point: where an edit will follow, or -1. (transfer none) */
EmTensor *em_view_get_before (EmView *view, EmExecutor *base, int edit_point,
                              GCancellable *cancellable, GError **error);
/* Logits with the rules that @edited has, of which the first is at @edit_point; those of the base
 * where it is -1. Returns: (transfer full) (nullable) */
EmTensor *em_view_run_after (EmView *view, EmExecutor *base, EmExecutor *edited, int edit_point,
                             GCancellable *cancellable, GError **error);

/* What the engine thread owns. */
typedef struct
{
  EmTeam *team;
  EmModel *model;     /* NULL until one was loaded */
  EmExecutor *base;   /* never has a rule */
  EmExecutor *edited; /* has the rules of the last stack */
  EmPreprocess preprocess;
  GHashTable *contexts; /* edit point -> EmRewriteContext */
  EmView modified, plain;
  GPtrArray *tests;   /* of EmView, for the test strip's pictures */
  EmStylise *stylise; /* NULL until first asked for */
} EmEngineCore;

/* Runs in the engine thread and returns its value or error through @task; the request is the task's
 * data. */
typedef void (*EmJobFunc) (EmEngineCore *core, GTask *task);

/* Queues @task (transfer full). */
void em_engine_push (EmEngine *engine, EmJobKind kind, GTask *task, EmJobFunc run);

/* How far a job is, told in the context of who asked for it. */
typedef struct
{
  GTask *task;
  EmProgressFunc func; /* (nullable) */
  gpointer data;
} EmJobProgress;
/* An EmProgressFunc for the engine thread; @progress: an EmJobProgress. */
void em_job_progress_send (double fraction, gpointer progress);

/* Replaces the model and everything that was computed with the one before. */
void em_engine_core_set_model (EmEngineCore *core, EmModel *model);
/* %FALSE with @error where no model is loaded yet, or, as G_IO_ERROR_CANCELLED, where @state
 * (nullable) belongs to a model that is still to come. */
gboolean em_engine_core_check (EmEngineCore *core, const EmState *state, GError **error);
/* The rewrite context of an edit point, made when first asked for. (transfer none) (nullable) */
EmRewriteContext *em_engine_core_get_context (EmEngineCore *core, int edit_point, double rho,
                                              GError **error);

G_END_DECLS
