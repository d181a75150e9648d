/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/em-tool-settings.h"

struct _EmToolSettings
{
  GObject parent;
  double size, hardness, tolerance;
  gboolean pressure, contiguous;
  EmCombine combine[EM_TOOL_N_KINDS];
};

G_DEFINE_FINAL_TYPE (EmToolSettings, em_tool_settings, G_TYPE_OBJECT)

enum
{
  SIZE = 1,
  HARDNESS,
  PRESSURE,
  TOLERANCE,
  CONTIGUOUS,
  COMBINE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
set_number (EmToolSettings *self, double *place, double value, int property)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_flag (EmToolSettings *self, gboolean *place, gboolean value, int property)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
em_tool_settings_set_size (EmToolSettings *self, double size)
{
  set_number (self, &self->size, CLAMP (size, EM_BRUSH_MIN, EM_BRUSH_MAX), SIZE);
}

double
em_tool_settings_get_size (EmToolSettings *self)
{
  return self->size;
}

void
em_tool_settings_set_hardness (EmToolSettings *self, double hardness)
{
  set_number (self, &self->hardness, CLAMP (hardness, 0, 1), HARDNESS);
}

double
em_tool_settings_get_hardness (EmToolSettings *self)
{
  return self->hardness;
}

gboolean
em_tool_settings_get_pressure (EmToolSettings *self)
{
  return self->pressure;
}

void
em_tool_settings_set_tolerance (EmToolSettings *self, double tolerance)
{
  set_number (self, &self->tolerance, CLAMP (tolerance, 0, 255), TOLERANCE);
}

double
em_tool_settings_get_tolerance (EmToolSettings *self)
{
  return self->tolerance;
}

gboolean
em_tool_settings_get_contiguous (EmToolSettings *self)
{
  return self->contiguous;
}

void
em_tool_settings_set_combine (EmToolSettings *self, EmToolKind kind, EmCombine combine)
{
  if (self->combine[kind] == combine)
    return;
  self->combine[kind] = combine;
  g_object_notify_by_pspec (G_OBJECT (self), properties[COMBINE]);
}

EmCombine
em_tool_settings_get_combine (EmToolSettings *self, EmToolKind kind)
{
  return self->combine[kind];
}

static void
em_tool_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EmToolSettings *self = EM_TOOL_SETTINGS (object);

  switch (id)
    {
    case SIZE:
      em_tool_settings_set_size (self, g_value_get_double (value));
      break;
    case HARDNESS:
      em_tool_settings_set_hardness (self, g_value_get_double (value));
      break;
    case PRESSURE:
      set_flag (self, &self->pressure, g_value_get_boolean (value), PRESSURE);
      break;
    case TOLERANCE:
      em_tool_settings_set_tolerance (self, g_value_get_double (value));
      break;
    case CONTIGUOUS:
      set_flag (self, &self->contiguous, g_value_get_boolean (value), CONTIGUOUS);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
em_tool_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EmToolSettings *self = EM_TOOL_SETTINGS (object);

  switch (id)
    {
    case SIZE:
      g_value_set_double (value, self->size);
      break;
    case HARDNESS:
      g_value_set_double (value, self->hardness);
      break;
    case PRESSURE:
      g_value_set_boolean (value, self->pressure);
      break;
    case TOLERANCE:
      g_value_set_double (value, self->tolerance);
      break;
    case CONTIGUOUS:
      g_value_set_boolean (value, self->contiguous);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
em_tool_settings_class_init (EmToolSettingsClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  G_OBJECT_CLASS (class)->set_property = em_tool_settings_set_property;
  G_OBJECT_CLASS (class)->get_property = em_tool_settings_get_property;
  properties[SIZE] =
      g_param_spec_double ("size", NULL, NULL, EM_BRUSH_MIN, EM_BRUSH_MAX, 40, flags);
  properties[HARDNESS] = g_param_spec_double ("hardness", NULL, NULL, 0, 1, 0.8, flags);
  properties[PRESSURE] = g_param_spec_boolean ("pressure", NULL, NULL, TRUE, flags);
  properties[TOLERANCE] = g_param_spec_double ("tolerance", NULL, NULL, 0, 255, 24, flags);
  properties[CONTIGUOUS] = g_param_spec_boolean ("contiguous", NULL, NULL, TRUE, flags);
  properties[COMBINE] = g_param_spec_boolean ("combine", NULL, NULL, FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPERTIES, properties);
}

static void
em_tool_settings_init (EmToolSettings *self)
{
  self->size = 40;
  self->hardness = 0.8;
  self->pressure = TRUE;
  self->tolerance = 24;
  self->contiguous = TRUE;
}

EmToolSettings *
em_tool_settings_new (void)
{
  return g_object_new (EM_TYPE_TOOL_SETTINGS, NULL);
}
