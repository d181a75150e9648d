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
/* Takes input @index as a parameter of @rank dimensions with finite numbers; %NULL with @error. */
const EmValue *em_maker_take_parameter (EmOnnxMaker *maker, gsize index, int rank, GError **error);
/* Takes input @index as a vector of @length numbers, one a channel; %NULL with @error. */
const EmValue *em_maker_take_vector (EmOnnxMaker *maker, gsize index, gint64 length,
                                     GError **error);

/* The shape of what the node puts out. */
void em_maker_set_shape (EmOnnxMaker *maker, int rank, const gint64 *shape);

/* Makes a Conv. */
gboolean em_onnx_make_conv (EmOnnxMaker *maker, GError **error);

G_END_DECLS
