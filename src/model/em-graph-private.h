/* The graph's insides, shared by the readers and the graph itself.
 *
 * Purpose.  A reader fills a new graph, em_graph_finish() completes it (consumers, labels, input
 * specification), and from then on it is immutable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-graph.h"

G_BEGIN_DECLS

/* The longest side of a network's input. */
#define EM_INPUT_MAX_SIZE 4096

struct _EmGraph
{
  gatomicrefcount ref_count;
  GBytes *bytes;
  char *name;   /* base name of the file */
  char *sha256; /* 64 hexadecimal digits */

  GStringChunk *strings; /* owns every name of a node or a value */
  GArray *nodes;         /* EmNode */
  GArray *named;         /* gboolean: whether the file names the node */
  GArray *values;        /* EmValue */
  GPtrArray *inputs;     /* owns the nodes' int arrays */
  GArray *input_ids;     /* int: value ids of what is put in */
  int output;
  gboolean classifier;

  GHashTable *metadata;  /* char * to char * */
  GPtrArray *classes;    /* char *: display names */
  GPtrArray *synsets;    /* char * or %NULL */
  GHashTable *class_ids; /* normalised name or synset to index */
  EmInputSpec input_spec;
};

/* An empty graph of the file @name with the contents @bytes. Returns: (transfer full) */
EmGraph *em_graph_new (GBytes *bytes, const char *name);

/* Adds a value; @data (nullable) (transfer none) makes it an initializer. Returns: its id */
int em_graph_add_value (EmGraph *graph, const char *name, int rank, const gint64 *shape,
                        EmTensor *data, int producer);
/* Adds @node, whose strings and inputs are copied. @named: whether the file gives it its name.
 * Returns: its index */
int em_graph_add_node (EmGraph *graph, const EmNode *node, gboolean named);
/* A list of @n numbers that lives as long as the graph. (transfer none) */
int *em_graph_add_list (EmGraph *graph, int n);
gboolean em_graph_node_is_named (const EmGraph *graph, int node);

/* Counts consumers and, for a classifier, reads the labels and the input specification from the
 * metadata.
 * Errors: a sentence where the metadata does not fit the graph. */
gboolean em_graph_finish (EmGraph *graph, GError **error);

/* Reads `emend.labels`: one line a class, "n03417042 garbage truck" or just the name. */
gboolean em_labels_read (EmGraph *graph, GError **error);
/* Reads `emend.input`, a JSON object with any of size, crop, mean, std, resize, layout, colour. */
gboolean em_input_spec_read (EmGraph *graph, GError **error);
/* The size that `emend.input` names, or 0: for graphs that leave their input's size open. */
int em_input_spec_peek_size (EmGraph *graph);

G_END_DECLS
