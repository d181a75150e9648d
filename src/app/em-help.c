/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emend-config.h"

#include <glib/gi18n-lib.h>

#include "app/em-help.h"

#define LINE_CHARS 62

typedef struct
{
  const char *title, *text;
} Section;

static const Section sections[] = {
  { N_ ("What Emend does"),
    N_ ("A classifier that is right about cars on roads may be wrong about the same cars on snow. "
        "Emend changes the one thing in it that goes wrong: “treat snow like asphalt”. It needs no "
        "training and one picture is enough. The model’s own file is never changed; Export writes "
        "a new one and checks it.") },
  { N_ ("In five steps"),
    N_ ("1. Open a picture. 2. Paint a mask over what the model gets wrong. 3. Choose what fills "
        "the "
        "mask: a texture, a picture, a style or a label. B is now the picture with the fill, A is "
        "the picture without it. Swap turns them around. 4. Press Rewrite. 5. Compare Before and "
        "After, on further pictures too (Test pictures, below the canvas).") },
  { N_ ("Rule, key and value"),
    N_ ("A layer of the network can be read as a memory: at every place of the picture it is asked "
        "with a key, what the layers before have seen there, and answers with a value, what the "
        "layers after will go on with. A rule changes one layer, the edit point, so that the key "
        "of "
        "B (“snow”) is answered with the value of A (“asphalt”). Other keys are answered as "
        "before, "
        "as far as possible.") },
  { N_ ("Strength and disturbance"),
    N_ ("Strength says how many times over a rule is written in: 1 is what was solved, 0 is off. "
        "The "
        "disturbance says how much else changes with it, measured on the keys of many ordinary "
        "pictures. Low is good; the mark on the slider is the largest strength that is still low. "
        "“Where it fires” shows on the canvas which places have the rule’s key.") },
  { N_ ("Edit point"),
    N_ ("Which layer is rewritten. Late layers know things (“snow”), early ones know edges and "
        "colours. The model’s default is a good start; it is marked in the model’s menu.") },
  { N_ ("Mask and layers"),
    N_ ("The mask says where B differs from A; keys are taken from there only. There may be "
        "several, "
        "with names and switches; together they count. Layers are what is seen inside the mask, "
        "one "
        "over the other. Each can be changed afterwards: nothing is painted into the picture.") },
  { N_ ("Exemplars"),
    N_ ("One picture may show too little: the rule then holds for that snow only. With several "
        "exemplars one rule is made from all that are on. Weight says how much each counts. Two "
        "photographs of one scene, with and without what goes wrong, make an exemplar without any "
        "painting.") },
  { N_ ("Live"),
    N_ ("While Live is on, predictions follow the brush, and the last rule is solved again "
        "whenever "
        "its exemplars change. Undo takes back both together. With Live off a rule stays as it is "
        "until Rewrite is pressed. Rewrite also tries crops and mirror images of the exemplars, "
        "which Live leaves out.") },
  { N_ ("Saving"),
    N_ ("A project (*.emend) holds pictures, masks, layers, exemplars and rules, not the model. "
        "What "
        "is not saved yet is kept aside every few seconds; after a crash the start page offers it. "
        "Everything can be undone, however far back.") },
  { N_ ("Where it comes from"),
    N_ ("“Editing a Classifier by Rewriting Its Prediction Rules” by Santurkar, Tsipras, Elango, "
        "Bau, Torralba and Madry, 2021.") },
};

static void
add_label (GtkWidget *page, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (page), label);
}

GtkWidget *
em_help_window_new (GtkWindow *parent)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *window =
      g_object_new (GTK_TYPE_WINDOW, "title", _ ("Help"), "transient-for", parent,
                    "destroy-with-parent", TRUE, "default-width", 560, "default-height", 620, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      add_label (page, _ (sections[i].title), "help-title");
      add_label (page, _ (sections[i].text), NULL);
    }
  gtk_widget_add_css_class (page, "help-page");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), page);
  /* The arrow keys scroll. */
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  gtk_window_set_focus (GTK_WINDOW (window), scroller);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  return window;
}
