/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-team.h"

#include <cblas.h>
#include <sched.h>
#include <stdatomic.h>

#define MAX_THREADS 8
/* How often a waiting thread looks before it sleeps: some 20 µs, longer than the gaps between the
 * layers of a network and far shorter than a frame. */
#define SPINS 6000

struct _EmTeam
{
  int n_threads;
  GThread *threads[MAX_THREADS];
  /* One call of em_team_run(): written by the caller, then announced by a new generation. */
  EmTeamFunc func;
  gpointer data;
  int n_tasks;
  atomic_int next_task;
  atomic_int working; /* threads other than the caller that have not finished this call */
  atomic_uint generation;
  atomic_int sleeping;
  gboolean ending;
  GMutex lock;
  GCond wake;
};

typedef struct
{
  EmTeam *team;
  int worker;
} Member;

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

static void
work (EmTeam *team, int worker)
{
  int task;
  while ((task = atomic_fetch_add_explicit (&team->next_task, 1, memory_order_relaxed))
         < team->n_tasks)
    team->func (task, worker, team->data);
}

/* Waits until the generation is no longer @seen. */
static unsigned
wait_for_work (EmTeam *team, unsigned seen)
{
  for (int i = 0; i < SPINS; i++)
    {
      unsigned now = atomic_load_explicit (&team->generation, memory_order_acquire);
      if (now != seen)
        return now;
      relax ();
    }
  g_mutex_lock (&team->lock);
  atomic_fetch_add (&team->sleeping, 1);
  while (atomic_load (&team->generation) == seen)
    g_cond_wait (&team->wake, &team->lock);
  atomic_fetch_sub (&team->sleeping, 1);
  g_mutex_unlock (&team->lock);
  return atomic_load (&team->generation);
}

static gpointer
member_thread (gpointer data)
{
  Member *member = data;
  EmTeam *team = member->team;
  unsigned seen = 0;

  for (;;)
    {
      seen = wait_for_work (team, seen);
      if (team->ending)
        break;
      work (team, member->worker);
      atomic_fetch_sub_explicit (&team->working, 1, memory_order_release);
    }
  g_free (member);
  return NULL;
}

/* Announces a new generation and wakes whoever sleeps. */
static void
announce (EmTeam *team)
{
  atomic_fetch_add (&team->generation, 1);
  if (atomic_load (&team->sleeping) > 0)
    {
      g_mutex_lock (&team->lock);
      g_cond_broadcast (&team->wake);
      g_mutex_unlock (&team->lock);
    }
}

EmTeam *
em_team_new (int n_threads)
{
  EmTeam *team = g_new0 (EmTeam, 1);

  openblas_set_num_threads (1);
  team->n_threads =
      CLAMP (n_threads > 0 ? n_threads : (int)g_get_num_processors (), 1, MAX_THREADS);
  g_mutex_init (&team->lock);
  g_cond_init (&team->wake);
  for (int i = 1; i < team->n_threads; i++)
    {
      Member *member = g_new (Member, 1);
      *member = (Member){ team, i };
      team->threads[i] = g_thread_new ("emend-team", member_thread, member);
    }
  return team;
}

void
em_team_free (EmTeam *team)
{
  team->ending = TRUE;
  announce (team);
  for (int i = 1; i < team->n_threads; i++)
    g_thread_join (team->threads[i]);
  g_mutex_clear (&team->lock);
  g_cond_clear (&team->wake);
  g_free (team);
}

int
em_team_get_n_threads (const EmTeam *team)
{
  return team->n_threads;
}

void
em_team_run (EmTeam *team, int n_tasks, EmTeamFunc func, gpointer data)
{
  if (team == NULL || team->n_threads == 1 || n_tasks <= 1)
    {
      for (int i = 0; i < n_tasks; i++)
        func (i, 0, data);
      return;
    }

  team->func = func;
  team->data = data;
  team->n_tasks = n_tasks;
  atomic_store (&team->next_task, 0);
  atomic_store (&team->working, team->n_threads - 1);
  announce (team);
  work (team, 0);
  for (int i = 0; atomic_load_explicit (&team->working, memory_order_acquire) > 0; i++)
    if (i < SPINS)
      relax ();
    else
      sched_yield ();
}
