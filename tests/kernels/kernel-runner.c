/* Runs one kernel on arrays from files, for the ONNX node tests.
 *
 *   kernel-runner OPERATOR INTEGERS NUMBERS OUTPUT INPUT...
 *
 * INTEGERS and NUMBERS are lists with commas, empty for none. Files hold float32; maps are NHWC.
 * The first integer counts the floats of OUTPUT. Then, by operator:
 *   conv     batch, the members of EmConvShape in order; inputs x, weights [O][kh][kw][C], bias
 *   element  positions, channels, EmElementKind, per channel; numbers low, high, scale, zero point,
 *            least and largest integer; inputs x, operand, shift
 *   sample   in_w, channels, out_h, out_w, rows..., columns...; number fill
 *   mean     area, channels: of one picture
 *   flatten  batch, area, channels           softmax  outer, along, inner
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "kernels/em-conv.h"
#include "kernels/em-elements.h"
#include "kernels/em-sample.h"
#include "kernels/em-softmax.h"

#define MAX_NUMBERS 64

static void
parse (const char *text, double *numbers)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", MAX_NUMBERS);

  for (int i = 0; parts[i] != NULL; i++)
    numbers[i] = g_ascii_strtod (parts[i], NULL);
}

static float *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;

  if (!g_file_get_contents (path, &bytes, NULL, &error))
    g_error ("%s", error->message);
  return (float *)bytes;
}

static void
run_conv (const int *n, float **inputs, float *out)
{
  EmConvShape shape;
  const EmEpilogue epilogue = { .low = -INFINITY, .high = INFINITY };

  G_STATIC_ASSERT (sizeof shape == 15 * sizeof (int));
  memcpy (&shape, n + 2, sizeof shape);
  g_autoptr (EmConv) conv = em_conv_new (&shape, inputs[1], NULL, inputs[2]);
  g_autoptr (EmTeam) team = em_team_new (2);
  em_conv_run (conv, inputs[0], out, n[1], &epilogue, team);
}

static void
run_element (const int *n, const double *x, float **inputs, float *out)
{
  EmElement element = {
    .kind = (EmElementKind)n[3],
    .per_channel = n[4],
    .operand = inputs[1],
    .shift = inputs[2],
    .low = (float)x[0],
    .high = (float)x[1],
  };

  if (element.kind == EM_ELEMENT_QUANTISE)
    element.grid = em_grid_make ((float)x[2], (int)x[3], (int)x[4], (int)x[5]);
  em_elements_run (&element, 1, inputs[0], out, n[1], n[2], NULL);
}

int
main (int argc, char **argv)
{
  double wide[MAX_NUMBERS] = { 0 }, x[MAX_NUMBERS] = { 0 };
  int n[MAX_NUMBERS];
  float *in[4] = { NULL };
  g_autoptr (GError) error = NULL;

  if (argc < 6 || argc > 9)
    g_error ("OPERATOR INTEGERS NUMBERS OUTPUT INPUT... were expected");
  const char *op = argv[1];
  parse (argv[2], wide);
  parse (argv[3], x);
  for (int i = 0; i < MAX_NUMBERS; i++)
    n[i] = (int)wide[i];
  for (int i = 5; i < argc; i++)
    in[i - 5] = load (argv[i]);

  g_autofree float *out = g_new0 (float, n[0]);
  if (strcmp (op, "conv") == 0)
    run_conv (n, in, out);
  else if (strcmp (op, "element") == 0)
    run_element (n, x, in, out);
  else if (strcmp (op, "sample") == 0)
    em_sample_run (in[0], n[1], n[2], n + 5, n + 5 + n[3], (float)x[0], out, n[3], n[4], NULL);
  else if (strcmp (op, "mean") == 0)
    em_elements_mean (NULL, 0, in[0], out, n[1], n[2], NULL);
  else if (strcmp (op, "flatten") == 0)
    em_flatten_run (in[0], out, n[1], n[2], n[3]);
  else if (strcmp (op, "softmax") == 0)
    em_softmax_run (in[0], out, n[1], n[2], n[3]);
  else
    g_error ("“%s” is no operator", op);

  if (!g_file_set_contents (argv[4], (const char *)out, (gssize)sizeof (float) * n[0], &error))
    g_error ("%s", error->message);
  for (int i = 0; i < 4; i++)
    g_free (in[i]);
  return 0;
}
