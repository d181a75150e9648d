/* The thread team: see em-team.h.
 *
 * Each member has a block of the tasks, a contiguous one, that it does first; then it helps with
 * the blocks of the others. As kernels number their tasks from the top of the map to its bottom,
 * what a member reads is mostly what it wrote in the layer before, and is still in its own cache.
 *
 * Nobody waits for a thread that has nothing to do: a call ends when its tasks are done, whether or
 * not every member came to help. On a machine whose processors are busy with other things (a window
 * that draws) the caller then does the work itself instead of waiting until a member gets a turn.
 * A member that comes late must therefore not touch a call that is over. It claims a task by
 * raising a block's `claims`, which holds the call's number above the next task, with a
 * compare-and-swap: if that succeeds the call is still the one it looked at, and it cannot end
 * before the task is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-team.h"

#include <cblas.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MAX_THREADS 8
/* How often a waiting thread looks before it sleeps: some 50 to 100 us, longer than the gaps
 * between the layers of a network and far shorter than a frame. */
#define SPINS 3000
#define CLOSED G_MAXUINT32

struct _EmTeam
{
  int n_threads;
  GThread *threads[MAX_THREADS];
  /* One call of em_team_run(): written while claims are closed. */
  _Atomic (EmTeamFunc) func;
  _Atomic (gpointer) data;
  atomic_uint n_tasks;
  atomic_uint call; /* its number */
  atomic_uint n_done;
  atomic_int sleeping;
  atomic_bool ending;
  GMutex lock;
  GCond wake;
  /* A cache line each: owners do not disturb each other. */
  struct
  {
    _Alignas(64) atomic_uint_fast64_t claims; /* call << 32 | next task, or CLOSED */
  } blocks[MAX_THREADS];
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

/* The first task of block @block. */
static inline guint32
get_start (const EmTeam *team, guint32 n_tasks, int block)
{
  return (guint32)((guint64)n_tasks * (guint64)block / (guint64)team->n_threads);
}

/* Does tasks of @block until none is left. */
static void
work_on (EmTeam *team, int block, int worker)
{
  atomic_uint_fast64_t *at = &team->blocks[block].claims;
  guint64 claims = atomic_load (at);

  while ((guint32)claims < get_start (team, atomic_load (&team->n_tasks), block + 1))
    {
      if (!atomic_compare_exchange_weak (at, &claims, claims + 1))
        continue;
      atomic_load (&team->func) ((int)(guint32)claims, worker, atomic_load (&team->data));
      atomic_fetch_add (&team->n_done, 1);
      claims = atomic_load (at);
    }
}

static void
work (EmTeam *team, int worker)
{
  for (int i = 0; i < team->n_threads; i++)
    work_on (team, (worker + i) % team->n_threads, worker);
}

/* Waits until the call is no longer @seen. Returns: the new one */
static guint32
wait_for_call (EmTeam *team, guint32 seen)
{
  for (int i = 0; i < SPINS; i++)
    {
      guint32 now = atomic_load_explicit (&team->call, memory_order_acquire);
      if (now != seen)
        return now;
      relax ();
    }
  g_mutex_lock (&team->lock);
  atomic_fetch_add (&team->sleeping, 1);
  while (atomic_load (&team->call) == seen)
    g_cond_wait (&team->wake, &team->lock);
  atomic_fetch_sub (&team->sleeping, 1);
  g_mutex_unlock (&team->lock);
  return atomic_load (&team->call);
}

static gpointer
member_thread (gpointer data)
{
  Member *member = data;
  EmTeam *team = member->team;

  for (guint32 seen = 0; !atomic_load (&team->ending);)
    {
      seen = wait_for_call (team, seen);
      work (team, member->worker);
    }
  g_free (member);
  return NULL;
}

/* Opens a call and wakes whoever sleeps. Claims are closed before anything of the last call
 * changes: a member that still looks at it must not mistake the new number of tasks for the old
 * one's. */
static void
announce (EmTeam *team, guint32 n_tasks, EmTeamFunc func, gpointer data)
{
  const guint32 call = atomic_load (&team->call) + 1;

  for (int i = 0; i < team->n_threads; i++)
    atomic_store (&team->blocks[i].claims, (guint64)(call - 1) << 32 | CLOSED);
  atomic_store (&team->func, func);
  atomic_store (&team->data, data);
  atomic_store (&team->n_tasks, n_tasks);
  atomic_store (&team->n_done, 0);
  for (int i = 0; i < team->n_threads; i++)
    atomic_store (&team->blocks[i].claims, (guint64)call << 32 | get_start (team, n_tasks, i));
  atomic_store (&team->call, call);
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
  EmTeam *team = aligned_alloc (64, sizeof (EmTeam));
  const int wanted = n_threads > 0 ? n_threads : (int)g_get_num_processors ();

  if (team == NULL)
    g_error ("Out of memory: %zu bytes for a team of threads", sizeof (EmTeam));
  memset (team, 0, sizeof (EmTeam));
  openblas_set_num_threads (1);
  team->n_threads = CLAMP (wanted, 1, MAX_THREADS);
  for (int i = 0; i < team->n_threads; i++)
    atomic_store (&team->blocks[i].claims, CLOSED);
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
  if (team == NULL)
    return;
  atomic_store (&team->ending, TRUE);
  announce (team, 0, NULL, NULL);
  for (int i = 1; i < team->n_threads; i++)
    g_thread_join (team->threads[i]);
  g_mutex_clear (&team->lock);
  g_cond_clear (&team->wake);
  free (team);
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

  announce (team, (guint32)n_tasks, func, data);
  work (team, 0);
  for (int i = 0; atomic_load (&team->n_done) < (guint32)n_tasks; i++)
    if (i < SPINS)
      relax ();
    else
      sched_yield ();
}
