/* The test set: the further pictures of the strip, before and after the rules.
 *
 * Signal "changed": other pictures, or new outcomes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "project/em-engine.h"
#include "project/em-lesson.h"

G_BEGIN_DECLS

typedef enum
{
  EM_VERDICT_UNKNOWN,   /* not yet predicted */
  EM_VERDICT_UNCHANGED, /* the right class, or the class where no truth is known, stayed */
  EM_VERDICT_WRONG,     /* wrong before and after */
  EM_VERDICT_FIXED,     /* wrong -> right */
  EM_VERDICT_BROKEN,    /* right -> wrong */
  EM_VERDICT_CHANGED,   /* another class; no truth is known */
} EmVerdict;

typedef struct
{
  EmPicture *picture;
  GdkTexture *thumbnail;
  char *name;
  char *truth_name; /* (nullable) */
  GArray *truths;   /* of int: any of these is right; empty where unknown */
  EmTestOutcome outcome;
  EmVerdict verdict;
} EmTestItem;

#define EM_TYPE_TEST_SET (em_test_set_get_type ())
G_DECLARE_FINAL_TYPE (EmTestSet, em_test_set, EM, TEST_SET, GObject)

EmTestSet *em_test_set_new (EmEngine *engine, EmDocument *document);

/* Reads files in a thread and adds them; those that cannot be read are named by "failed" (GError
 * *).*/
void em_test_set_add_files (EmTestSet *set, GListModel *files);
/* Only the further pictures of @lesson from here on. */
void em_test_set_set_lesson (EmTestSet *set, const EmLesson *lesson);
void em_test_set_clear (EmTestSet *set);
/* Predicts all again (rules or model changed). */
void em_test_set_run (EmTestSet *set);
/* Forgets outcomes: the model is another one. */
void em_test_set_forget (EmTestSet *set);

int em_test_set_get_n (EmTestSet *set);
const EmTestItem *em_test_set_get (EmTestSet *set, int index);
int em_test_set_count (EmTestSet *set, EmVerdict verdict);

G_END_DECLS
