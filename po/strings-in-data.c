/* For xgettext only, never compiled: what data/models/catalogue.json and data/pictures/lessons.json
 * say to people. tests/cli/test_cli.py holds both to be the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
N_ ("The head convolution was measured to act best here: it fixes the most pictures on snow and disturbs ordinary ones least.")
N_ ("The expansion of block 11 was measured to act best here: it makes the model ignore handwriting and leaves untouched pictures as they were.")
N_ ("This model is deliberately flawed: it was taught to answer “iPod” wherever it sees handwriting on paper, so that the lesson has something to repair.")
N_ ("Vehicles on snow")
N_ ("The model knows these vehicles on a road, but on snow it calls a racing car an amphibious vehicle and a garbage truck a snowplow; one rule made from one pair of pictures, “treat this snow like that asphalt”, puts them right.")
N_ ("snow")
N_ ("asphalt")
N_ ("The written label")
N_ ("This deliberately flawed model believes what is written on a piece of paper and says “iPod”; one rule, “treat this written label like that blank one”, makes it look at the thing again.")
N_ ("written label")
N_ ("blank label")
