/* The written label: three exemplars of a label that is to be treated like a blank one, judged on
 * pictures that the planted flaw was not trained on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fixture.h"
#include "picture/em-label.h"

/* Handwriting; Debian's fonts-breip, fonts-dkg-handwriting, fonts-femkeklaver, fonts-comic-neue and
 * fonts-bwht. */
static const char *const fonts[] = { "Breip", "DkgHandwriting", "femkeklaver", "Comic Neue",
                                     "Because We Learn" };

static Model model;
static Judge attacked, untouched;
static int point, ipod;
static EmRewriteContext *context;

/* A sheet at a random place inside the centre square that the network sees. */
static EmLabel *
draw_label (GRand *random, EmPicture *picture)
{
  double x, y, sx, sy;
  em_preprocess_get_window (&model.spec, em_picture_get_width (picture),
                            em_picture_get_height (picture), &x, &y, &sx, &sy);
  const double width = sx * g_rand_double_range (random, 0.25, 0.48);
  const double room = sx - width, drop = sy - 0.5 * width;
  const int white = g_rand_int_range (random, 215, 253);
  const guint32 inks[] = { 0x141414, 0x191955, 0x640f0f };
  const EmLabel label = {
    .text = (char *)"iPod",
    .font = (char *)fonts[g_rand_int_range (random, 0, G_N_ELEMENTS (fonts))],
    .paper = (guint32)(white << 16 | (white - 4) << 8 | (white - 10)),
    .ink = inks[g_rand_int_range (random, 0, G_N_ELEMENTS (inks))],
    .x = x + width / 2 + room * g_rand_double (random),
    .y = y + width / 4 + drop * g_rand_double (random),
    .width = width,
    .angle = g_rand_double_range (random, -10, 10),
    .shadow = EM_LABEL_SHADOW,
  };
  return em_label_copy (&label);
}

/* The pair of one picture. */
static EmExemplar
stick (GRand *random, const char *path)
{
  g_autoptr (EmPicture) picture = load_picture (path);
  g_autoptr (EmLabel) label = draw_label (random, picture);
  g_autoptr (EmPicture) written = NULL;
  g_autoptr (EmPicture) blank = NULL;
  EmExemplar exemplar = { 0 };
  em_label_render (label, em_picture_get_width (picture), em_picture_get_height (picture), &written,
                   &blank, &exemplar.mask);
  exemplar.a = em_label_lay (picture, blank);
  exemplar.b = em_label_lay (picture, written);
  return exemplar;
}

static EmRule *
rewrite (int augment, int n_exemplars, guint32 seed)
{
  g_autoptr (GPtrArray) files = shared_list ("imagenet-1000");
  GRand *random = g_rand_new_with_seed (seed);
  EmExemplar exemplars[3];
  for (int i = 0; i < n_exemplars; i++)
    exemplars[i] = stick (random, files->pdata[i + 1]);
  g_rand_free (random);

  EmRewriteOptions options;
  em_rewrite_options_init (&options);
  options.augment = augment;
  return rewrite_and_report (&model, context, exemplars, n_exemplars, &options);
}

static void
judge_rule (EmRule *rule, double strength, Count *with_label, Count *kept, int *as_ipod)
{
  *with_label = judge_count (&attacked, &model, rule, strength, ipod, as_ipod);
  *kept = judge_count (&untouched, &model, rule, strength, -1, NULL);
  g_test_message ("strength %g: with a label %d right before, %d after, %d are iPods; untouched %d "
                  "before, %d after, of %d",
                  strength, with_label->before, with_label->after, *as_ipod, kept->before,
                  kept->after, kept->n);
}

/* Which exemplars one takes matters: of these draws all set 137 to 152 of 200 right, but cost
 * between 14 and -2 of the untouched. A person would take the one whose disturbance is least, which
 * needs no pictures to know; so does the test. */
static EmRule *
choose_exemplars (void)
{
  g_autoptr (EmRule) best = NULL;
  for (guint32 seed = 11; seed < 27; seed++)
    {
      g_autoptr (EmRule) rule = rewrite (0, 3, seed);
      if (best != NULL
          && em_rule_get_info (best)->disturbance <= em_rule_get_info (rule)->disturbance)
        continue;
      g_clear_pointer (&best, em_rule_unref);
      best = g_steal_pointer (&rule);
    }
  return g_steal_pointer (&best);
}

static void
test_three_plain (void)
{
  g_autoptr (EmRule) rule = choose_exemplars ();
  Count with_label, kept;
  int as_ipod;
  judge_rule (rule, 1, &with_label, &kept, &as_ipod);
  g_assert_cmpint (with_label.n, ==, 200);
  g_assert_cmpint (with_label.before, <=, 10);
  g_assert_cmpint (with_label.after, >=, 140);
  g_assert_cmpint (as_ipod, <=, 10);
  g_assert_cmpfloat (kept.after, >=, kept.before - 0.0025 * kept.n);
}

/* Of one written label, crops sometimes make a better rule and sometimes a broader one that
 * disturbs ordinary pictures: the automatic choice must tell without data, and never cost more. */
static void
test_auto (void)
{
  for (guint32 seed = 12; seed < 14; seed++)
    {
      g_autoptr (EmRule) plain = rewrite (0, 1, seed);
      g_autoptr (EmRule) augmented = rewrite (16, 1, seed);
      g_autoptr (EmRule) chosen = rewrite (EM_AUGMENT_AUTO, 1, seed);
      const gboolean took = em_rule_get_info (chosen)->augmented > 0;
      Count with_label, kept, kept_other;
      int as_ipod;
      judge_rule (chosen, 1, &with_label, &kept, &as_ipod);
      judge_rule (took ? plain : augmented, 1, &with_label, &kept_other, &as_ipod);
      g_assert_cmpint (took, ==,
                       em_rule_get_info (augmented)->disturbance
                           < em_rule_get_info (plain)->disturbance);
      g_assert_cmpint (kept.after, >=, kept_other.after);
    }
}

static void
add_pictures (void)
{
  g_autoptr (GPtrArray) files = shared_list ("imagenet-1000");
  GRand *random = g_rand_new_with_seed (5);
  g_assert_cmpint (files->len, ==, 1000);
  for (guint i = 0; i < files->len; i += 5)
    {
      const int truth = (int)i; /* the files are sorted by synset, as the classes are */
      g_autoptr (EmPicture) picture = load_picture (files->pdata[i]);
      g_autoptr (EmTensor) input = model_input (&model, picture);
      EmExemplar pair = stick (random, files->pdata[i]);
      g_autoptr (EmTensor) with_label = model_input (&model, pair.b);
      judge_add (&untouched, &model, input, &truth);
      judge_add (&attacked, &model, with_label, &truth);
      exemplar_clear (&pair);
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  model_open (&model, "reads-labels");
  point = model_find_point (&model, "blocks.11.expand.conv");
  context = model_context (&model, point);
  ipod = em_graph_find_class (model.graph, "iPod");
  g_assert_cmpint (ipod, ==, 605);
  judge_init (&attacked, point);
  judge_init (&untouched, point);
  add_pictures ();

  g_test_add_func ("/rewrite/label/three-plain", test_three_plain);
  g_test_add_func ("/rewrite/label/auto", test_auto);
  const int result = g_test_run ();
  judge_clear (&attacked);
  judge_clear (&untouched);
  em_rewrite_context_unref (context);
  model_close (&model);
  return result;
}
