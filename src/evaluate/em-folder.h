/* Folders of pictures with their truth (design, section 3).
 *
 * Truth comes from a CSV (file,class), from class folders (name, synset or index; case, spaces and
 * underscores do not matter), or in a flat folder from a leading synset in file names.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-graph.h"

G_BEGIN_DECLS

typedef struct _EmFolder EmFolder;

typedef struct
{
  const char *path;
  int truth; /* class index, or -1 where unknown */
} EmFolderPicture;

/* Lists the pictures below @path (a folder, or one picture), sorted by name; @csv may be %NULL.
 * With @need_truth, a folder of which no picture has a known class is an error that lists the
 * unknown names. Returns: (transfer full) (nullable) */
EmFolder *em_folder_open (const char *path, const char *csv, EmGraph *graph, gboolean need_truth,
                          GError **error);
void em_folder_free (EmFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmFolder, em_folder_free)

int em_folder_get_n (const EmFolder *folder);
const EmFolderPicture *em_folder_get (const EmFolder *folder, int index);
/* Class names that the model does not know, once each. (transfer none) %NULL-terminated */
const char *const *em_folder_get_unknown (const EmFolder *folder);

G_END_DECLS
