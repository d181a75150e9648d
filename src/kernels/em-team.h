/* The thread team: a few threads that share the loops of one kernel call.
 *
 * Purpose.  Kernels split their work into tasks and hand them to the team; the caller works too and
 * returns when all are done. BLAS calls inside tasks are single-threaded: em_team_new() sets
 * openblas_set_num_threads (1) once for the process.
 * A member does a contiguous block of the tasks first, the first part of them the caller: kernels
 * number their tasks along the map, so that a member reads what it wrote in the layer before.
 * A call ends when its tasks are done, whether or not every member came to help: a busy processor
 * costs speed, not a wait. Members that have had nothing to do for some 50 us sleep.
 * Use.      One caller at a time, from any thread. No nesting.
 * Cost.     A call costs about a microsecond while the members are awake, some tens when they
 * sleep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EmTeam EmTeam;

/* Task @task of 0 .. n_tasks - 1, run by @worker (0 .. n_threads - 1, for scratch memory). */
typedef void (*EmTeamFunc) (int task, int worker, gpointer data);

/* A team of @n_threads (the caller among them); 0 takes one a processor, at most 8. */
EmTeam *em_team_new (int n_threads);
void em_team_free (EmTeam *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmTeam, em_team_free)

int em_team_get_n_threads (const EmTeam *team);
/* Runs @func for every task and waits. @team %NULL runs all in the caller. */
void em_team_run (EmTeam *team, int n_tasks, EmTeamFunc func, gpointer data);

G_END_DECLS
