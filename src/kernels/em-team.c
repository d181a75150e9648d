/* The thread team: see em-team.h.
 *
 * Nobody waits for a thread that has nothing to do: a call ends when its tasks are done, whether or
 * not every member came to help. On a machine whose processors are busy with other things (a window
 * that draws) the caller then does the work itself instead of waiting until a member gets a turn.
 * A member that comes late must therefore not touch a call that is over. It claims a task by
 * raising `claims`, which holds the call's number above the next task, with a compare-and-swap: if
 * that succeeds the call is still the one it looked at, and it cannot end before the task is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernels/em-team.h"

#include <cblas.h>
#include <sched.h>
#include <stdatomic.h>

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
  atomic_uint_fast64_t claims; /* call << 32 | next task, or CLOSED */
  atomic_uint n_done;
  atomic_int sleeping;
  atomic_bool ending;
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

static inline guint32
get_call (guint64 claims)
{
  return (guint32)(claims >> 32);
}

/* Does tasks until none is left. */
static void
work (EmTeam *team, int worker)
{
  guint64 claims = atomic_load (&team->claims);

  while ((guint32)claims < atomic_load (&team->n_tasks))
    {
      if (!atomic_compare_exchange_weak (&team->claims, &claims, claims + 1))
        continue;
      atomic_load (&team->func) ((int)(guint32)claims, worker, atomic_load (&team->data));
      atomic_fetch_add (&team->n_done, 1);
      claims = atomic_load (&team->claims);
    }
}

/* Waits until the call is no longer @seen. Returns: the new one */
static guint32
wait_for_call (EmTeam *team, guint32 seen)
{
  for (int i = 0; i < SPINS; i++)
    {
      guint32 now = get_call (atomic_load_explicit (&team->claims, memory_order_acquire));
      if (now != seen)
        return now;
      relax ();
    }
  g_mutex_lock (&team->lock);
  atomic_fetch_add (&team->sleeping, 1);
  while (get_call (atomic_load (&team->claims)) == seen)
    g_cond_wait (&team->wake, &team->lock);
  atomic_fetch_sub (&team->sleeping, 1);
  g_mutex_unlock (&team->lock);
  return get_call (atomic_load (&team->claims));
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
  const guint64 call = get_call (atomic_load (&team->claims));

  atomic_store (&team->claims, call << 32 | CLOSED);
  atomic_store (&team->func, func);
  atomic_store (&team->data, data);
  atomic_store (&team->n_tasks, n_tasks);
  atomic_store (&team->n_done, 0);
  atomic_store (&team->claims, (guint64)(guint32)(call + 1) << 32);
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
  const int wanted = n_threads > 0 ? n_threads : (int)g_get_num_processors ();

  openblas_set_num_threads (1);
  team->n_threads = CLAMP (wanted, 1, MAX_THREADS);
  atomic_store (&team->claims, CLOSED);
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

  announce (team, (guint32)n_tasks, func, data);
  work (team, 0);
  for (int i = 0; atomic_load (&team->n_done) < (guint32)n_tasks; i++)
    if (i < SPINS)
      relax ();
    else
      sched_yield ();
}
