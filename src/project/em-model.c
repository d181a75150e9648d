/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include "model/em-catalogue.h"
#include "project/em-model.h"

struct _EmModel
{
  gatomicrefcount references;
  char *source;
  EmPlan *plan;
  EmCatalogue *catalogue;
  const EmCatalogueEntry *entry; /* of the catalogue, or NULL */
  GMutex lock;                   /* of what follows */
  gboolean moments_read;
  EmMoments *moments;
  GError *moments_error;
};

EmModel *
em_model_load (const char *name, GError **error)
{
  g_autoptr (GError) no_catalogue = NULL;
  g_autoptr (EmCatalogue) catalogue = em_catalogue_load (&no_catalogue);
  const EmCatalogueEntry *entry = catalogue ? em_catalogue_find_id (catalogue, name) : NULL;

  g_autoptr (EmGraph) graph = em_graph_load (entry ? entry->path : name, error);
  if (graph == NULL)
    return NULL;
  g_autoptr (EmPlan) plan = em_plan_new (graph, error);
  if (plan == NULL)
    return NULL;

  EmModel *model = g_new0 (EmModel, 1);
  g_atomic_ref_count_init (&model->references);
  g_mutex_init (&model->lock);
  model->source = g_strdup (name);
  model->plan = g_steal_pointer (&plan);
  if (catalogue != NULL)
    model->entry = em_catalogue_find_sha256 (catalogue, em_graph_get_sha256 (graph));
  model->catalogue = g_steal_pointer (&catalogue);
  return model;
}

EmModel *
em_model_ref (EmModel *model)
{
  g_atomic_ref_count_inc (&model->references);
  return model;
}

void
em_model_unref (EmModel *model)
{
  if (!g_atomic_ref_count_dec (&model->references))
    return;
  g_free (model->source);
  em_plan_unref (model->plan);
  g_clear_pointer (&model->catalogue, em_catalogue_free);
  g_clear_pointer (&model->moments, em_moments_unref);
  g_clear_error (&model->moments_error);
  g_mutex_clear (&model->lock);
  g_free (model);
}

EmPlan *
em_model_get_plan (EmModel *model)
{
  return model->plan;
}

EmGraph *
em_model_get_graph (EmModel *model)
{
  return em_plan_get_graph (model->plan);
}

const EmEditPoints *
em_model_get_edit_points (EmModel *model)
{
  return em_plan_get_edit_points (model->plan);
}

const char *
em_model_get_title (EmModel *model)
{
  return model->entry ? model->entry->title : em_graph_get_name (em_model_get_graph (model));
}

const char *
em_model_get_id (EmModel *model)
{
  return model->entry ? model->entry->id : NULL;
}

const char *
em_model_get_source (EmModel *model)
{
  return model->source;
}

const char *
em_model_get_warning (EmModel *model)
{
  return model->entry ? model->entry->warning : NULL;
}

int
em_model_get_default_edit_point (EmModel *model, const char **reason)
{
  return em_edit_points_get_default (em_model_get_edit_points (model), reason);
}

EmMoments *
em_model_get_moments (EmModel *model, GError **error)
{
  g_mutex_lock (&model->lock);
  if (!model->moments_read && model->entry != NULL && model->entry->moments != NULL)
    model->moments = em_moments_load (model->entry->moments, &model->moments_error);
  model->moments_read = TRUE;
  g_mutex_unlock (&model->lock);

  if (model->moments_error != NULL && error != NULL)
    *error = g_error_copy (model->moments_error);
  return model->moments;
}

gboolean
em_model_has_moments (EmModel *model, int edit_point)
{
  EmMoments *moments = em_model_get_moments (model, NULL);
  const EmEditPoint *point = em_edit_points_get (em_model_get_edit_points (model), edit_point);
  return moments != NULL && em_moments_has (moments, point->name, NULL);
}
