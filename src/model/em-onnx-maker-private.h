/* What a node is made with: the attributes and inputs of one node of an ONNX file.
 *
 * Purpose.  The makers of the operators take what they need from here; every value is checked
 * against a range before it is used, and every complaint names the node, the operator and the
 * place. A pointer to a value lasts until the next constant is taken, which may move the values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/em-onnx-private.h"

G_BEGIN_DECLS

/* Kernel sizes, strides, dilations and pads of real networks stay far below. */
#define EM_MAKER_MAX_ATTRIBUTE 4096

/* What a node is made of while it is read. */
typedef struct
{
  EmOnnxReader *reader;
  const Em__Onnx__Node *file;
  EmNode node;
  int inputs[5];
  int rank; /* of the output */
  gint64 shape[EM_TENSOR_MAX_RANK];
  gboolean channels_last, quantised; /* and the grid: see EmValue */
  EmGrid grid;
} EmOnnxMaker;

/* Sets "FILE: node “stem.conv” (Conv): " and the formatted rest as the error. Returns: %FALSE */
gboolean em_maker_fail (const EmOnnxMaker *maker, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

const Em__Onnx__Attribute *em_maker_find_attribute (const EmOnnxMaker *maker, const char *name);
/* Read the attribute @name; @out keeps its contents where the node has none. */
gboolean em_maker_read_int (const EmOnnxMaker *maker, const char *name, gint64 low, gint64 high,
                            int *out, GError **error);
gboolean em_maker_read_float (const EmOnnxMaker *maker, const char *name, float *out,
                              GError **error);
/* @n numbers from @low to EM_MAKER_MAX_ATTRIBUTE. */
gboolean em_maker_read_ints (const EmOnnxMaker *maker, const char *name, int n, gint64 low,
                             int *out, GError **error);

gboolean em_maker_check_inputs (const EmOnnxMaker *maker, gsize least, gsize most, GError **error);
gboolean em_maker_has_input (const EmOnnxMaker *maker, gsize index);
/* The constant that input @index is, or %NULL. */
EmOnnxConstant *em_maker_get_constant (const EmOnnxMaker *maker, gsize index);
/* Takes input @index as what flows through the network; %NULL with @error. */
const EmValue *em_maker_take_map (EmOnnxMaker *maker, gsize index, GError **error);
/* Takes input @index as a parameter of @rank dimensions (-1: any) with finite numbers; %NULL with
 * @error. */
const EmValue *em_maker_take_parameter (EmOnnxMaker *maker, gsize index, int rank, GError **error);
/* Takes input @index as a vector of @length numbers, one a channel; %NULL with @error. */
const EmValue *em_maker_take_vector (EmOnnxMaker *maker, gsize index, gint64 length,
                                     GError **error);

/* Reads input @index as a constant of integers. */
gboolean em_maker_read_integers (EmOnnxMaker *maker, gsize index, EmOnnxIntegers *out,
                                 GError **error);
/* The text of the attribute @name, or @fallback where the node has none. (transfer full) */
char *em_maker_read_text (const EmOnnxMaker *maker, const char *name, const char *fallback);

/* The shape of what the node puts out. */
void em_maker_set_shape (EmOnnxMaker *maker, int rank, const gint64 *shape);
/* Shape and order of the output are those of @map. */
void em_maker_keep_shape (EmOnnxMaker *maker, const EmValue *map);
/* What the output's numbers are, integers and grid, is what those of @map are. */
void em_maker_keep_numbers (EmOnnxMaker *maker, const EmValue *map);

/* The makers of the operators, a family a file. */
gboolean em_onnx_make_conv (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_arithmetic (EmOnnxMaker *maker, GError **error); /* Add, Sub, Mul */
gboolean em_onnx_make_quantise (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_dequantise (EmOnnxMaker *maker, GError **error); /* of a map */
/* Dequantises an initializer: makes a constant under the name of the node's output. */
gboolean em_onnx_dequantise_constant (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_reshape (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_transpose (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_pad (EmOnnxMaker *maker, GError **error);
gboolean em_onnx_make_resize (EmOnnxMaker *maker, GError **error); /* also Upsample */

G_END_DECLS
