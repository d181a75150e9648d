/* Stylisation: see em-stylise.h.
 *
 * The style network stays in memory. The painting network is planned for the size of each picture,
 * which costs a few milliseconds, and forgotten afterwards: its layers can take hundreds of
 * megabytes, and strength and style change more often than they run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "model/em-catalogue.h"
#include "runtime/em-executor.h"
#include "stylise/em-stylise.h"

/* Sides of the networks' pictures: strokes are as wide as the painter means where the shorter side
 * is about 384. */
#define STYLE_SIDE 256
#define LEAST_SIDE 384
#define MOST_SIDE 768
#define MOST_PIXELS (1 << 20)
/* Sides of a picture that is far from square; and what the network halves twice has to be even. */
#define NARROWEST 32
#define WIDEST 4096
#define STEP 4
/* How much of the work making a style is. */
#define STYLE_SHARE 0.04

struct _EmStylise
{
  EmTeam *team;
  EmCatalogue *catalogue;
  const EmCatalogueStylisation *networks; /* of the catalogue */
  EmExecutor *predict;                    /* made when first needed */
};

/* The part [done, done + share] of the whole. */
typedef struct
{
  EmProgressFunc func;
  gpointer data;
  double done, share;
} Progress;

EmStylise *
em_stylise_new (EmTeam *team)
{
  EmStylise *stylise = g_new0 (EmStylise, 1);

  stylise->team = team;
  return stylise;
}

void
em_stylise_free (EmStylise *stylise)
{
  if (stylise == NULL)
    return;
  g_clear_pointer (&stylise->predict, em_executor_free);
  g_clear_pointer (&stylise->catalogue, em_catalogue_free);
  g_free (stylise);
}

static int
round_side (double side)
{
  return (int)CLAMP (rint (side / STEP) * STEP, NARROWEST, WIDEST);
}

void
em_stylise_get_size (int width, int height, int *paint_width, int *paint_height)
{
  const int shorter = MIN (width, height);
  const double area = (double)width * height;
  double scale = (double)CLAMP (shorter, LEAST_SIDE, MOST_SIDE) / shorter;

  scale = MIN (scale, sqrt (MOST_PIXELS / area));
  *paint_width = round_side (width * scale);
  *paint_height = round_side (height * scale);
}

/* --- networks ------------------------------------------------------------------------------ */

static EmExecutor *
load_network (EmStylise *stylise, const char *path, const char *sha256, int width, int height,
              GError **error)
{
  g_autoptr (EmGraph) graph = em_graph_load_network (path, width, height, error);
  g_autoptr (EmPlan) plan = NULL;

  if (graph == NULL)
    return NULL;
  if (strcmp (em_graph_get_sha256 (graph), sha256) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” is not the stylisation network that belongs to this program; install "
                      "it again."),
                   path);
      return NULL;
    }
  plan = em_plan_new (graph, error);
  return plan != NULL ? em_executor_new (plan, stylise->team) : NULL;
}

static gboolean
prepare (EmStylise *stylise, GError **error)
{
  if (stylise->predict != NULL)
    return TRUE;
  if (stylise->catalogue == NULL)
    stylise->catalogue = em_catalogue_load (error);
  if (stylise->catalogue == NULL)
    return FALSE;
  stylise->networks = em_catalogue_get_stylisation (stylise->catalogue);
  if (stylise->networks == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("The catalogue of models in “%s” names no stylisation networks."),
                   em_catalogue_get_data_directory ());
      return FALSE;
    }
  stylise->predict = load_network (stylise, stylise->networks->predict,
                                   stylise->networks->predict_sha256, 0, 0, error);
  return stylise->predict != NULL;
}

static void
tell (double fraction, gpointer data)
{
  const Progress *progress = data;

  if (progress->func != NULL)
    progress->func (progress->done + progress->share * fraction, progress->data);
}

/* --- pictures and tensors ------------------------------------------------------------------ */

/* [1, h, w, 3] in [0, 1], on white. */
static EmTensor *
make_tensor (EmPicture *picture)
{
  const int width = em_picture_get_width (picture), height = em_picture_get_height (picture);
  const guint8 *in = em_picture_get_pixels (picture);
  EmTensor *tensor = em_tensor_new_4d (1, height, width, 3);
  float *out = em_tensor_get_data (tensor);

  for (gsize i = 0; i < (gsize)width * (gsize)height; i++, in += 4)
    for (int c = 0; c < 3; c++)
      *out++ = (float)(in[c] * in[3] + 255 * (255 - in[3])) / (255.0f * 255.0f);
  return tensor;
}

static inline float
get_luminance (const float *rgb)
{
  return 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
}

/* The same amount for all three channels changes the brightness and leaves the chroma; as much as
 * keeps all of them in [0, 1]. */
static void
keep_chroma (const float *content, float *painted)
{
  const float wanted = get_luminance (painted) - get_luminance (content);
  const float least = MIN (content[0], MIN (content[1], content[2]));
  const float most = MAX (content[0], MAX (content[1], content[2]));
  const float change = CLAMP (wanted, -least, 1 - most);

  for (int c = 0; c < 3; c++)
    painted[c] = content[c] + change;
}

static EmPicture *
make_layer (EmTensor *painted, EmTensor *content, gboolean keep_colour, double strength)
{
  const int height = (int)em_tensor_get_dim (painted, 1),
            width = (int)em_tensor_get_dim (painted, 2);
  const guint8 alpha = (guint8)rint (255 * (1 - pow (1 - strength, 4)));
  const float *in = em_tensor_get_data (painted), *from = em_tensor_get_data (content);
  EmPicture *layer = em_picture_new (width, height);
  guint8 *out = em_picture_get_pixels (layer);

  for (gsize i = 0; i < (gsize)width * (gsize)height; i++, in += 3, from += 3, out += 4)
    {
      float rgb[3] = { in[0], in[1], in[2] };

      if (keep_colour)
        keep_chroma (from, rgb);
      for (int c = 0; c < 3; c++)
        out[c] = (guint8)(CLAMP (rgb[c], 0.0f, 1.0f) * 255 + 0.5f);
      out[3] = alpha;
    }
  return layer;
}

/* --- painting ------------------------------------------------------------------------------ */

/* The style of @picture: [1, 1, 1, 100]. */
static EmTensor *
make_style (EmStylise *stylise, EmPicture *picture, Progress *progress, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (EmPicture) small = em_picture_resize (picture, STYLE_SIDE, STYLE_SIDE);
  g_autoptr (EmTensor) input = make_tensor (small);
  EmTensor *style;

  progress->share = STYLE_SHARE;
  style = em_executor_run_network (stylise->predict, &input, tell, progress, cancellable, error);
  progress->done += progress->share;
  return style;
}

/* The style that is @strength of the way from @content's own to @style's. */
static EmTensor *
mix_styles (EmStylise *stylise, EmPicture *content, EmPicture *style, double strength,
            Progress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr (EmTensor) to = make_style (stylise, style, progress, cancellable, error);
  g_autoptr (EmTensor) from = NULL;
  float *a, *b;

  if (to == NULL || strength >= 1)
    return g_steal_pointer (&to);
  from = make_style (stylise, content, progress, cancellable, error);
  if (from == NULL)
    return NULL;
  a = em_tensor_get_data (from);
  b = em_tensor_get_data (to);
  for (gint64 i = 0; i < em_tensor_get_count (to); i++)
    b[i] = (float)(a[i] + strength * (b[i] - a[i]));
  return g_steal_pointer (&to);
}

EmPicture *
em_stylise_run (EmStylise *stylise, EmPicture *content, EmPicture *style, double strength,
                gboolean keep_colour, EmProgressFunc progress, gpointer progress_data,
                GCancellable *cancellable, GError **error)
{
  Progress part = { .func = progress, .data = progress_data };
  g_autoptr (EmExecutor) transform = NULL;
  g_autoptr (EmPicture) sized = NULL;
  g_autoptr (EmTensor) picture = NULL;
  g_autoptr (EmTensor) mixed = NULL;
  g_autoptr (EmTensor) painted = NULL;
  int width, height;

  g_return_val_if_fail (strength >= 0 && strength <= 1, NULL);
  if (!prepare (stylise, error))
    return NULL;
  em_stylise_get_size (em_picture_get_width (content), em_picture_get_height (content), &width,
                       &height);
  sized = em_picture_resize (content, width, height);
  mixed = mix_styles (stylise, sized, style, strength, &part, cancellable, error);
  if (mixed == NULL)
    return NULL;
  transform = load_network (stylise, stylise->networks->transform,
                            stylise->networks->transform_sha256, width, height, error);
  if (transform == NULL)
    return NULL;
  picture = make_tensor (sized);
  part.share = 1 - part.done;
  painted = em_executor_run_network (transform, (EmTensor *const[]){ picture, mixed }, tell, &part,
                                     cancellable, error);
  return painted != NULL ? make_layer (painted, picture, keep_colour, strength) : NULL;
}
