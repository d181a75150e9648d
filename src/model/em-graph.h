/* The graph: a network as a list of nodes over values, as read from a file.
 *
 * Purpose.  What the readers produce, shape inference completes, and the planner consumes. It is
 * immutable once it was made: a rewritten model is the same graph plus rules, never a changed
 * graph.
 * Shapes.   A value's shape is as ONNX writes it: [N, C, H, W] for feature maps, [N, C] for rows,
 * OIHW for a convolution's weights. N is 1 here; the executor takes any batch. A map that the file
 * has as [N, H, W, C], TensorFlow's order, is marked so. Order. Nodes are stored in topological
 * order, so that "everything after node i" is a suffix. Quantised networks are read as what their
 * integers stand for: see kernels/em-grid.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "kernels/em-grid.h"
#include "tensor/em-tensor.h"

G_BEGIN_DECLS

typedef struct _EmGraph EmGraph;

/* The operators that the engine runs (ONNX operator set 7 to 21, default domain). */
typedef enum
{
  EM_OP_CONV,
  EM_OP_BATCH_NORM,
  EM_OP_CLIP, /* Relu is read as Clip [0, inf) */
  EM_OP_ADD,  /* operands of Add, Sub and Mul: maps of one shape, or one a map, the other a row of
                 one  number a channel or a constant of one number or one a channel */
  EM_OP_SUB,
  EM_OP_MUL,
  EM_OP_SQRT,
  EM_OP_RECIPROCAL,
  EM_OP_SIGMOID,
  EM_OP_QUANTISE, /* QuantizeLinear; DequantizeLinear is read as Identity */
  EM_OP_GLOBAL_AVERAGE_POOL,
  EM_OP_FLATTEN,
  EM_OP_GEMM,
  EM_OP_SOFTMAX,
  EM_OP_IDENTITY,  /* also Dropout at inference */
  EM_OP_RESHAPE,   /* of a row: its numbers stay where they are */
  EM_OP_TRANSPOSE, /* between [N, C, H, W] and [N, H, W, C]: the same to the engine */
  EM_OP_SAMPLE,    /* Pad, and Resize to the nearest: see kernels/em-sample.h */
} EmOp;

typedef struct
{
  int kernel_h, kernel_w;
  int stride_h, stride_w;
  int dilation_h, dilation_w;
  int pad_top, pad_left, pad_bottom, pad_right;
  int groups;
} EmConvAttributes;

typedef struct
{
  EmOp op;
  const char *name;  /* the file's name for it, or its output's where it has none; unique */
  const int *inputs; /* value ids, -1 for an absent optional input */
  int n_inputs;
  int output; /* value id */
  union
  {
    EmConvAttributes conv;
    struct
    {
      float epsilon;
    } batch_norm;
    struct
    {
      float low, high;
    } clip;
    struct
    {
      int axis;
    } flatten;
    struct
    {
      gboolean trans_a, trans_b;
      float alpha, beta;
    } gemm;
    struct
    {
      int axis;
    } softmax;
    EmGrid quantise;
    struct
    {
      const int *rows, *columns; /* one for each of the output: of the input, or -1 */
      float fill;
    } sample;
  };
} EmNode;

typedef struct
{
  const char *name;
  int rank;
  gint64 shape[EM_TENSOR_MAX_RANK]; /* complete after reading: shape inference has run */
  EmTensor *data;                   /* (nullable): an initializer's numbers, in the file's layout */
  int producer;                     /* node id, or -1 for the input and for initializers */
  int n_consumers;                  /* how many node inputs read it */
  gboolean computed;      /* a constant that the reader made from others: no initializer is it */
  EmTensor *scales;       /* (nullable): what its integers in the file stand for, less their zero
                             point: one, or one for each of its first dimension */
  gboolean channels_last; /* the file has it as [N, H, W, C] */
  gboolean quantised;     /* integers in the file */
  EmGrid grid;            /* that its numbers lie on; without a scale where none is known */
} EmValue;

/* How a picture becomes the input (metadata `emend.input`; see data/models/README.md).
 * The shorter side is resized to size / crop, antialiased bicubic; the centre size x size is cut
 * out; each channel of [0, 1] becomes (x - mean) / std. */
typedef struct
{
  int size;    /* pixels, square */
  double crop; /* 0 < crop <= 1 */
  float mean[3];
  float std[3];
} EmInputSpec;

/* Reads a model from @path: ONNX so far. Every failure is one sentence that names the file, the
 * place in it and what was expected. Slow (0.1 s for 20 MB, most of it the SHA-256): call it off
 * the main loop. Returns: (transfer full) (nullable): the graph, or %NULL with @error set
 * (G_IO_ERROR) */
EmGraph *em_graph_load (const char *path, GError **error);
/* The same from bytes in memory; @name stands for the file in messages. */
EmGraph *em_graph_load_bytes (GBytes *bytes, const char *name, GError **error);

/* Reads a network that is no classifier: inputs of any number, [N, H, W, C] or [N, C, H, W], and
 * one output of any shape; class names and the input specification are empty. @width, @height: what
 * to take for the size of its first input, for networks that work at any; 0 for the file's own. */
EmGraph *em_graph_load_network (const char *path, int width, int height, GError **error);

EmGraph *em_graph_ref (EmGraph *graph);
void em_graph_unref (EmGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmGraph, em_graph_unref)

int em_graph_get_n_nodes (const EmGraph *graph);
const EmNode *em_graph_get_node (const EmGraph *graph, int node);
int em_graph_get_n_values (const EmGraph *graph);
const EmValue *em_graph_get_value (const EmGraph *graph, int value);
int em_graph_get_input (const EmGraph *graph); /* value id of the picture, the first input */
int em_graph_get_n_inputs (const EmGraph *graph);
int em_graph_get_nth_input (const EmGraph *graph, int index); /* value id */
int em_graph_get_output (const EmGraph *graph); /* value id of the logits (or probabilities) */
gboolean em_graph_is_classifier (const EmGraph *graph);
int em_graph_get_n_classes (const EmGraph *graph); /* of a classifier */

/* Whether @node adds two maps of one shape. */
gboolean em_graph_is_residual (const EmGraph *graph, const EmNode *node);

/* Whether the output went through a Softmax already (then it holds probabilities, not logits). */
gboolean em_graph_output_is_probability (const EmGraph *graph);

/* The display name of class @index: "garbage truck", or "class 17" where the file has no labels. */
const char *em_graph_get_class_name (const EmGraph *graph, int index);
/* The synset of class @index ("n03417042"), or %NULL. */
const char *em_graph_get_class_synset (const EmGraph *graph, int index);
/* The class that @text names: an index, a synset or a name (case, spaces, underscores and hyphens
 * do not matter); -1 where there is none. */
int em_graph_find_class (const EmGraph *graph, const char *text);

const EmInputSpec *em_graph_get_input_spec (const EmGraph *graph);
/* The value of the file's metadata entry @key, or %NULL. */
const char *em_graph_get_metadata (const EmGraph *graph, const char *key);
/* The file's SHA-256, 64 hexadecimal digits: what rules name their base model by. */
const char *em_graph_get_sha256 (const EmGraph *graph);
/* The file's base name as given to the loader. */
const char *em_graph_get_name (const EmGraph *graph);
/* The bytes the graph was read from, for the writer. (transfer none) */
GBytes *em_graph_get_bytes (const EmGraph *graph);

G_END_DECLS
