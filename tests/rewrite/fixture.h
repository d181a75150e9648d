/* Models, exemplars and counting for the tests that read ../shared.
 *
 * A missing folder, model or picture ends the test with a sentence: nothing is skipped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-catalogue.h"
#include "picture/em-preprocess.h"
#include "rewrite/em-rewrite.h"
#include "rewrite/em-rule-stack.h"
#include "synthetic.h"

typedef struct
{
  EmCatalogue *catalogue;
  EmGraph *graph;
  EmPlan *plan;
  EmTeam *team;
  EmExecutor *executor;
  EmMoments *moments;
  EmPreprocess spec;
} Model;

/* Opens an embedded model ("lite0") with its moments. */
void model_open (Model *model, const char *id);
void model_close (Model *model);
int model_find_point (const Model *model, const char *name);
EmRewriteContext *model_context (const Model *model, int edit_point);
/* The input tensor of one picture: [1, size, size, 3]. */
EmTensor *model_input (const Model *model, EmPicture *picture);

/* A path under ../shared/pictures; ends the test where it does not exist. */
char *shared_path (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The .jpg and .jpeg files of a folder of ../shared/pictures, sorted. (element-type char *) */
GPtrArray *shared_list (const char *folder);
EmPicture *load_picture (const char *path);

/* The road of an ImageNet vehicle of exemplars.json filled with the snow texture. @with_texture:
 * whether augmented variants may re-crop the texture. */
EmExemplar exemplar_snow (const char *name, gboolean with_texture);

/* Pictures that wait before an edit point, so that rules are judged in a moment. */
typedef struct
{
  int edit_point;
  GPtrArray *features; /* of EmFeatures, batches */
  GArray *truth;       /* of int */
  GArray *answers;     /* of int: the base model's */
} Judge;

typedef struct
{
  int n, before, after, fixed, broken;
} Count;

void judge_init (Judge *judge, int edit_point);
void judge_clear (Judge *judge);
/* Adds one batch of inputs [N, size, size, 3] with @truth [N]. */
void judge_add (Judge *judge, const Model *model, EmTensor *inputs, const int *truth);
/* Adds every picture of a folder of ../shared/pictures: all of class @truth, or, with -1, of the
 * class whose synset begins the file name. */
void judge_add_folder (Judge *judge, const Model *model, const char *folder, int truth);
/* Counts with @rule at @strength; @predicted: (nullable): how often class @class is answered. */
Count judge_count (Judge *judge, const Model *model, EmRule *rule, double strength, int class,
                   int *predicted);
/* Rewrites, clears the @n @exemplars and tells the rule's figures in the test's log. A failure of
 * the rewrite fails the test. Returns: (transfer full) */
EmRule *rewrite_and_report (Model *model, EmRewriteContext *context, EmExemplar *exemplars, int n,
                            const EmRewriteOptions *options);
