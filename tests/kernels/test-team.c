/* The thread team: every task once, from any thread, through sleep and contention.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdatomic.h>

#include "kernels/em-team.h"

#define MAX_TASKS 1000

typedef struct
{
  int done[MAX_TASKS]; /* each written by one task only: a second time would show */
  int n_workers;
  atomic_int wrong_worker;
} Job;

static void
mark (int task, int worker, gpointer data)
{
  Job *job = data;

  job->done[task]++;
  if (worker < 0 || worker >= job->n_workers)
    atomic_fetch_add (&job->wrong_worker, 1);
}

static void
run_once (EmTeam *team, Job *job, int n_tasks)
{
  for (int i = 0; i < n_tasks; i++)
    job->done[i] = 0;
  em_team_run (team, n_tasks, mark, job);
  for (int i = 0; i < n_tasks; i++)
    g_assert_cmpint (job->done[i], ==, 1);
  g_assert_cmpint (atomic_load (&job->wrong_worker), ==, 0);
}

/* Calls of changing length right after one another: where a late member could mistake one for
 * another. */
static void
test_calls (void)
{
  for (int threads = 1; threads <= 4; threads++)
    {
      g_autoptr (EmTeam) team = em_team_new (threads);
      Job job = { .n_workers = threads };

      g_assert_cmpint (em_team_get_n_threads (team), ==, threads);
      for (int i = 0; i < 4000; i++)
        run_once (team, &job, (i * 7) % 23);
      run_once (team, &job, MAX_TASKS);
    }
}

/* Long enough for the members to fall asleep in between. */
static void
test_sleep (void)
{
  g_autoptr (EmTeam) team = em_team_new (3);
  Job job = { .n_workers = 3 };

  for (int i = 0; i < 20; i++)
    {
      g_usleep (3000);
      run_once (team, &job, 50);
    }
}

static gpointer
run_many (gpointer data)
{
  Job job = { .n_workers = em_team_get_n_threads (data) };

  for (int i = 0; i < 200; i++)
    run_once (data, &job, 31);
  return NULL;
}

/* One caller at a time, but not always the same thread. */
static void
test_threads (void)
{
  g_autoptr (EmTeam) team = em_team_new (3);

  for (int i = 0; i < 5; i++)
    g_thread_join (g_thread_new ("caller", run_many, team));
  run_many (team);
}

/* Several teams share the processors, as tests and engines may. */
static void
test_teams (void)
{
  GThread *callers[4];
  EmTeam *teams[4];

  for (int i = 0; i < 4; i++)
    {
      teams[i] = em_team_new (2 + i % 2);
      callers[i] = g_thread_new ("caller", run_many, teams[i]);
    }
  for (int i = 0; i < 4; i++)
    {
      g_thread_join (callers[i]);
      em_team_free (teams[i]);
    }
}

static void
test_alone (void)
{
  Job job = { .n_workers = 1 };

  run_once (NULL, &job, 10);
  run_once (NULL, &job, 0);
  for (int i = 0; i < 50; i++)
    em_team_free (em_team_new (4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/team/calls", test_calls);
  g_test_add_func ("/kernels/team/sleep", test_sleep);
  g_test_add_func ("/kernels/team/threads", test_threads);
  g_test_add_func ("/kernels/team/teams", test_teams);
  g_test_add_func ("/kernels/team/alone", test_alone);
  return g_test_run ();
}
