/* The ONNX reader's insides: its state, and the parts it is made of.
 *
 * Purpose.  em-onnx-reader.c checks the file as a whole and brings its nodes into order,
 * em-onnx-node.c makes one node of the graph with its shape, em-onnx-tensor.c takes the numbers of
 * an initializer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-graph-private.h"
#include "onnx.pb-c.h"

G_BEGIN_DECLS

/* ONNX's numbers in TensorProto.DataType. */
#define EM_ONNX_FLOAT 1
#define EM_ONNX_UINT8 2
#define EM_ONNX_INT8 3
#define EM_ONNX_INT32 6
#define EM_ONNX_INT64 7

/* How to read what is no classifier: see em_graph_load_network(). */
typedef struct
{
  int width, height;
} EmOnnxNetwork;

/* A named constant of the file: an initializer, or what a Constant node holds. */
typedef struct
{
  const char *name;               /* where its numbers are, also under an alias */
  const Em__Onnx__Tensor *tensor; /* %NULL for the list of a Constant node or what is made */
  EmTensor *made;                 /* by the reader, from other constants */
  EmTensor *scales;               /* (nullable): see EmValue */
  const float *list;
  gsize n_list;
  gboolean scalar; /* the list is one number of rank 0 */
  gboolean finite; /* whether its numbers were looked at and are finite */
  int value;       /* its value id, or -1 until a node takes it */
} EmOnnxConstant;

typedef struct
{
  EmGraph *graph;               /* what is being made */
  const Em__Onnx__Model *model; /* the unpacked file */
  const EmOnnxNetwork *network; /* (nullable): of what is no classifier */
  int opset;
  GPtrArray *owned;      /* every EmOnnxConstant */
  GHashTable *constants; /* name to EmOnnxConstant; an alias leads to the same one */
  GHashTable *producers; /* name of a node's output to the node's place in the file + 1 */
  GHashTable *values;    /* name to value id + 1, of the input and of what nodes put out */
  GHashTable *names;     /* the names of nodes so far, a set */
  gint64 sampled;        /* rows and columns of all Pad and Resize nodes so far */
} EmOnnxReader;

/* Reads an ONNX file; see em_graph_load() and, where @network is given, em_graph_load_network().
 * @name is its base name. */
EmGraph *em_onnx_read (GBytes *bytes, const char *name, const EmOnnxNetwork *network,
                       GError **error);

/* Sets "FILE: " and the formatted rest as the error, G_IO_ERROR_INVALID_DATA. Returns: %FALSE */
gboolean em_onnx_fail (const EmOnnxReader *reader, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Whether the engine has the operator of @node; Constant is none. */
gboolean em_onnx_has_operator (const Em__Onnx__Node *node);
gboolean em_onnx_is_constant (const Em__Onnx__Node *node);
/* Adds @node, whose inputs are all there, with the shape of its output. */
gboolean em_onnx_add_node (EmOnnxReader *reader, const Em__Onnx__Node *node, GError **error);

/* A new constant whose numbers are under @name, found by that name. (transfer none) */
EmOnnxConstant *em_onnx_add_constant (EmOnnxReader *reader, const char *name);
/* The value id of @constant with its numbers, taken over at the first call; -1 with @error. */
int em_onnx_take_constant (EmOnnxReader *reader, EmOnnxConstant *constant, GError **error);

/* An initializer of integers, for shapes, pads and quantised numbers. */
typedef struct
{
  int type; /* EM_ONNX_INT64, ... */
  int rank;
  gint64 shape[EM_TENSOR_MAX_RANK];
  gsize n;
  gint64 *numbers;
} EmOnnxIntegers;

void em_onnx_integers_clear (EmOnnxIntegers *integers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmOnnxIntegers, em_onnx_integers_clear)

/* Reads @constant, which must hold int8, uint8, int32 or int64. */
gboolean em_onnx_read_integers (EmOnnxReader *reader, const EmOnnxConstant *constant,
                                EmOnnxIntegers *out, GError **error);

G_END_DECLS
