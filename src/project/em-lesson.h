/* Lessons: what the start page offers (data/pictures/lessons.json).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *picture; /* path */
  char *class_name;
  GArray *class_indices; /* of int: any of these counts as right */
} EmLessonPicture;

typedef struct
{
  char *id;       /* "snow" */
  char *title;    /* translated */
  char *sentence; /* translated: what goes wrong and what the rewrite will do */
  char *model;    /* catalogue id */
  char *edit_point;
  char *concept, *plain_concept;
  double strength;
  int augment;                      /* EM_AUGMENT_AUTO, 0 or N */
  char *original, *modified, *mask; /* paths of the exemplar */
  char *texture;                    /* (nullable) */
  EmLessonPicture *subject;         /* the exemplar's picture with its class */
  GPtrArray *tests;                 /* of EmLessonPicture */
} EmLesson;

/* (element-type EmLesson) (transfer full) (nullable) */
GPtrArray *em_lessons_load (GError **error);
void em_lesson_free (EmLesson *lesson);

G_END_DECLS
