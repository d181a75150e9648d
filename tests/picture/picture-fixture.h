/* What the picture tests share: a folder of their own, the reference interpreter, comparisons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/em-mask.h"
#include "picture/em-picture.h"
#include "picture/em-preprocess.h"

G_BEGIN_DECLS

/* The bundled classifiers' input: window 224 of 256. */
extern const EmPreprocess fixture_spec;

/* A new folder; fixture_remove_folder() empties and removes it. (transfer full) */
char *fixture_make_folder (void);
void fixture_remove_folder (const char *folder);

/* Runs a script of this folder with EMEND_PYTHON; fails the test where that is not set or the
 * script fails. @...: arguments (char *), %NULL. */
void fixture_run_python (const char *script, ...) G_GNUC_NULL_TERMINATED;
/* The value of the environment variable; fails the test where it is not set. (transfer none) */
const char *fixture_need (const char *variable);

/* "WIDTH HEIGHT\n" and @channels bytes a pixel. (transfer full) */
guint8 *fixture_read_raw (const char *path, int channels, int *width, int *height);
void fixture_write_raw (const char *path, EmPicture *picture);

/* How two arrays of bytes differ. */
typedef struct
{
  gsize values;
  gsize above_1; /* differences above 1 */
  int largest;
} FixtureDifference;
void fixture_compare (FixtureDifference *difference, guint8 a, guint8 b);
/* At most 1 for 99.9 % of the values and at most 2 elsewhere, else fails and names @what. */
void fixture_check_difference (const FixtureDifference *difference, const char *what);

/* Pictures and masks with something in them, from a seed. (transfer full) */
EmPicture *fixture_picture (int width, int height, guint32 seed);
EmMask *fixture_mask (int width, int height, guint32 seed);
/* Fails unless both have the same size and bytes. */
void fixture_assert_same (EmPicture *a, EmPicture *b);

G_END_DECLS
