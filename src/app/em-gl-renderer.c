/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "app/em-gl-renderer.h"
#include "app/em-tile-store.h"

/* A strip of four corners made from gl_VertexID: no vertex buffer is needed. */
static const char *vertex_source =
    "uniform vec4 place;\n" /* x, y, width, height in clip space */
    "uniform vec4 part;\n"  /* the same in the texture */
    "out vec2 position;\n"
    "void main () {\n"
    "  vec2 corner = vec2 (float (gl_VertexID & 1), float (gl_VertexID >> 1));\n"
    "  position = part.xy + corner * part.zw;\n"
    "  gl_Position = vec4 (place.xy + corner * place.zw, 0.0, 1.0);\n"
    "}\n";

static const char *fragment_source =
    "uniform sampler2D original;\n"
    "uniform sampler2D layer;\n"
    "uniform sampler2D plain_layer;\n"
    "uniform sampler2D mask;\n"
    "uniform vec3 present;\n" /* layer, plain layer, mask: 1 or 0 */
    "uniform float split;\n"
    "uniform vec4 tint;\n"
    "uniform vec4 outline;\n"
    "uniform float crisp;\n"
    "uniform vec2 pixel;\n" /* a device pixel in the texture */
    "uniform float cell;\n" /* a pixel of the picture in the texture */
    "uniform float grid;\n" /* strength of the lines between pixels; 0: none */
    "in vec2 position;\n"
    "out vec4 colour;\n"
    "void main () {\n"
    "  vec3 seen = texture (original, position).rgb;\n"
    "  float m = present.z > 0.5 ? texture (mask, position).r : 0.0;\n"
    "  vec4 fill = vec4 (0.0);\n"
    "  if (gl_FragCoord.x >= split) {\n"
    "    if (present.x > 0.5) fill = texture (layer, position);\n"
    "  } else if (present.y > 0.5) fill = texture (plain_layer, position);\n"
    "  seen = seen * (1.0 - m * fill.a) + m * fill.rgb;\n"
    "  seen = mix (seen, tint.rgb, tint.a * m);\n"
    "  float line = 0.0;\n"
    "  if (present.z > 0.5 && outline.a > 0.0) {\n"
    "    float right = texture (mask, position + vec2 (pixel.x, 0.0)).r;\n"
    "    float left = texture (mask, position - vec2 (pixel.x, 0.0)).r;\n"
    "    float below = texture (mask, position + vec2 (0.0, pixel.y)).r;\n"
    "    float above = texture (mask, position - vec2 (0.0, pixel.y)).r;\n"
    "    if (crisp > 0.5) {\n"
    "      float sides = step (0.5, right) + step (0.5, left) + step (0.5, below)"
    " + step (0.5, above);\n"
    "      line = abs (4.0 * step (0.5, m) - sides) > 0.5 ? 1.0 : 0.0;\n"
    "    } else {\n"
    /* Over two pixels and not by dFdx(), which misses edges between its blocks of two. */
    "      float slope = 0.5 * length (vec2 (right - left, below - above));\n"
    "      if (slope > 0.005)\n"
    "        line = 1.0 - smoothstep (0.5, 1.3, abs (m - 0.5) / slope);\n"
    "    }\n"
    "  }\n"
    "  if (grid > 0.0) {\n"
    "    vec2 texel = position / cell;\n"
    "    vec2 wide = pixel / cell;\n"
    "    if (min (fract (texel.x) / wide.x, fract (texel.y) / wide.y) < 1.0)\n"
    "      seen = mix (seen, vec3 (dot (seen, vec3 (0.3, 0.6, 0.1)) < 0.5 ? 1.0 : 0.0), grid);\n"
    "  }\n"
    "  colour = vec4 (mix (seen, outline.rgb, outline.a * line), 1.0);\n"
    "}\n";

enum
{
  STORE_ORIGINAL,
  STORE_LAYER,
  STORE_PLAIN_LAYER,
  STORE_MASK,
  N_STORES
};

struct _EmGlRenderer
{
  GLuint program, vertices;
  GLint place, part, present, split, tint, outline, pixel, crisp, cell, grid;
  EmScene scene;
  EmTileStore *stores[N_STORES];
};

static GLuint
compile (GLenum type, gboolean es, const char *source, GError **error)
{
  const char *version = es ? "#version 300 es\nprecision highp float;\n" : "#version 150\n";
  const char *sources[2] = { version, source };
  GLuint shader = glCreateShader (type);
  GLint ok = 0;
  char log[512];

  glShaderSource (shader, 2, sources, NULL);
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &ok);
  if (ok)
    return shader;
  glGetShaderInfoLog (shader, sizeof log, NULL, log);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _ ("The graphics driver does not take the canvas' shader: %s"), log);
  glDeleteShader (shader);
  return 0;
}

static GLuint
link_program (gboolean es, GError **error)
{
  GLuint vertex = compile (GL_VERTEX_SHADER, es, vertex_source, error);
  GLuint fragment = vertex ? compile (GL_FRAGMENT_SHADER, es, fragment_source, error) : 0;
  GLuint program = 0;
  GLint ok = 0;

  if (fragment)
    {
      program = glCreateProgram ();
      glAttachShader (program, vertex);
      glAttachShader (program, fragment);
      glLinkProgram (program);
      glGetProgramiv (program, GL_LINK_STATUS, &ok);
      if (!ok)
        {
          glDeleteProgram (program);
          program = 0;
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _ ("The graphics driver does not link the canvas' shader."));
        }
    }
  if (vertex)
    glDeleteShader (vertex);
  if (fragment)
    glDeleteShader (fragment);
  return program;
}

EmGlRenderer *
em_gl_renderer_new (gboolean es, GError **error)
{
  static const char *const samplers[N_STORES] = { "original", "layer", "plain_layer", "mask" };
  GLuint program = link_program (es, error);

  if (program == 0)
    return NULL;
  EmGlRenderer *self = g_new0 (EmGlRenderer, 1);
  self->program = program;
  glGenVertexArrays (1, &self->vertices);
  self->place = glGetUniformLocation (program, "place");
  self->part = glGetUniformLocation (program, "part");
  self->present = glGetUniformLocation (program, "present");
  self->split = glGetUniformLocation (program, "split");
  self->tint = glGetUniformLocation (program, "tint");
  self->outline = glGetUniformLocation (program, "outline");
  self->crisp = glGetUniformLocation (program, "crisp");
  self->pixel = glGetUniformLocation (program, "pixel");
  self->cell = glGetUniformLocation (program, "cell");
  self->grid = glGetUniformLocation (program, "grid");
  glUseProgram (program);
  for (int i = 0; i < N_STORES; i++)
    {
      glUniform1i (glGetUniformLocation (program, samplers[i]), i);
      self->stores[i] = em_tile_store_new (i == STORE_MASK ? 1 : 4);
    }
  return self;
}

void
em_gl_renderer_free (EmGlRenderer *self)
{
  for (int i = 0; i < N_STORES; i++)
    em_tile_store_free (self->stores[i]);
  glDeleteVertexArrays (1, &self->vertices);
  glDeleteProgram (self->program);
  g_free (self);
}

void
em_gl_renderer_set_scene (EmGlRenderer *self, const EmScene *scene)
{
  const gpointer before[N_STORES] = { self->scene.original, self->scene.layer,
                                      self->scene.plain_layer, self->scene.mask };
  const gpointer after[N_STORES] = { scene->original, scene->layer, scene->plain_layer,
                                     scene->mask };

  for (int i = 0; i < N_STORES; i++)
    if (before[i] != after[i])
      em_tile_store_set_source (self->stores[i], after[i],
                                i == STORE_MASK ? em_mask_pyramid_read : em_pyramid_read,
                                scene->width, scene->height);
  self->scene = *scene;
}

void
em_gl_renderer_mask_changed (EmGlRenderer *self, const EmRect *rect)
{
  em_tile_store_invalidate (self->stores[STORE_MASK], rect);
}

/* Whether every picture store has the tile, or may send it within the budget. */
static gboolean
can_draw (EmGlRenderer *self, int level, int column, int row, gint64 budget)
{
  if (budget > 0)
    return TRUE;
  for (int i = 0; i < N_STORES; i++)
    if (em_tile_store_has_source (self->stores[i])
        && !em_tile_store_has (self->stores[i], level, column, row))
      return FALSE;
  return TRUE;
}

static void
bind_tile (EmGlRenderer *self, int level, int column, int row, gboolean nearest, gint64 *budget)
{
  float present[N_STORES] = { 0 };
  GLint filter = nearest ? GL_NEAREST : GL_LINEAR;

  for (int i = 0; i < N_STORES; i++)
    {
      /* can_draw() saw that the frame goes on: a tile is not drawn with half of its stores. */
      gint64 enough = MAX (*budget, 1);
      glActiveTexture (GL_TEXTURE0 + i);
      GLuint texture = em_tile_store_get (self->stores[i], level, column, row, &enough);
      *budget = MIN (*budget, enough);
      glBindTexture (GL_TEXTURE_2D, texture);
      present[i] = texture != 0;
      if (texture == 0)
        continue;
      glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
      glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
    }
  glUniform3f (self->present, present[STORE_LAYER], present[STORE_PLAIN_LAYER],
               present[STORE_MASK]);
}

typedef struct
{
  const EmViewport *viewport;
  double scale;
  int level, n_levels;
  gboolean nearest;
  gint64 budget;
  gboolean missing;
} Frame;

/* Draws the cell (@column, @row) of the frame's level with the finest tile that there is. */
static void
draw_cell (EmGlRenderer *self, Frame *frame, int column, int row)
{
  const EmViewport *viewport = frame->viewport;
  const double span = EM_TILE * (double)(1 << frame->level);
  const double left = column * span, top = row * span;
  const double right = MIN (left + span, viewport->picture_width);
  const double bottom = MIN (top + span, viewport->picture_height);
  double x0, y0, x1, y1;
  int k = frame->level;

  while (k < frame->n_levels - 1
         && !can_draw (self, k, column >> (k - frame->level), row >> (k - frame->level),
                       frame->budget))
    k++;
  frame->missing |= k != frame->level;
  int tile_x = column >> (k - frame->level), tile_y = row >> (k - frame->level);
  bind_tile (self, k, tile_x, tile_y, frame->nearest && k == 0, &frame->budget);

  em_viewport_to_widget (viewport, left, top, &x0, &y0);
  em_viewport_to_widget (viewport, right, bottom, &x1, &y1);
  glUniform4f (self->place, 2 * x0 / viewport->width - 1, 1 - 2 * y0 / viewport->height,
               2 * (x1 - x0) / viewport->width, -2 * (y1 - y0) / viewport->height);
  const double unit = 1.0 / (1 << k);
  glUniform4f (self->part, (left * unit - tile_x * EM_TILE + 1) / EM_TILE_BORDERED,
               (top * unit - tile_y * EM_TILE + 1) / EM_TILE_BORDERED,
               (right - left) * unit / EM_TILE_BORDERED, (bottom - top) * unit / EM_TILE_BORDERED);
  const double step = unit / (viewport->zoom * frame->scale) / EM_TILE_BORDERED;
  glUniform2f (self->pixel, step, step);
  glUniform1f (self->crisp, frame->nearest);
  glUniform1f (self->cell, 1.0f / EM_TILE_BORDERED);
  glUniform1f (self->grid, k == 0 ? em_pixel_grid_strength (viewport->zoom * frame->scale) : 0);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

gboolean
em_gl_renderer_draw (EmGlRenderer *self, const EmViewport *viewport, double scale,
                     const EmCanvasLook *look)
{
  Frame frame = { viewport, scale };

  glViewport (0, 0, viewport->width * scale, viewport->height * scale);
  glClearColor (0, 0, 0, 0);
  glClear (GL_COLOR_BUFFER_BIT);
  if (self->scene.original == NULL)
    return FALSE;

  frame.n_levels = em_pyramid_count_levels (self->scene.width, self->scene.height);
  frame.level = em_viewport_get_level (viewport, scale, frame.n_levels);
  frame.nearest = viewport->zoom * scale > EM_CRISP_ZOOM;
  frame.budget = EM_FRAME_BYTES;

  glDisable (GL_BLEND);
  glUseProgram (self->program);
  glBindVertexArray (self->vertices);
  glUniform1f (self->split, look->split * scale);
  glUniform4fv (self->tint, 1, look->tint);
  glUniform4fv (self->outline, 1, look->outline);
  /* The coarsest level first: it stands in for whatever the budget does not reach. */
  bind_tile (self, frame.n_levels - 1, 0, 0, FALSE, &frame.budget);
  EmRect cells = em_viewport_get_tiles (viewport, frame.level, EM_TILE);
  for (int row = cells.y; row < cells.y + cells.height; row++)
    for (int column = cells.x; column < cells.x + cells.width; column++)
      draw_cell (self, &frame, column, row);
  glActiveTexture (GL_TEXTURE0);
  glBindVertexArray (0);
  glUseProgram (0);
  return frame.missing;
}
