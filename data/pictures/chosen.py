# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenes that the lessons use, as the searches found them, and what lessons.json says."""
from labels import Still
from scenes import Scene

SNOW = {
    "about": {
    "id": "snow", "title": "Vehicles on snow", "model": "lite0", "edit_point": "head.conv", "strength": 1.5,
    "augment": 0, "concept": "snow", "plain_concept": "asphalt",
    "sentence": "The model knows these vehicles on a road, but on snow it calls a racing car an amphibious vehicle "
                "and a garbage truck a snowplow; one rule made from one pair of pictures, “treat this snow like "
                "that asphalt”, puts them right.",
    },
    "exemplars": [
    {"name": "racer", "class": "racer", "classes": [751],
     "scene": Scene(stamp='vehicles/race/indycar', metres=5, seed=103, width=501, middle=0.559, base=0.752,
                    camera=1.966, heading=-3.864, sink=0.05, haze=0.424, light=1.063, cool=0.039, posts=False, bank=0.6)},
    ],
    "tests": [
    {"name": "garbage-truck", "class": "garbage truck", "classes": [569],
     "scene": Scene(stamp='vehicles/garbagetruck', metres=8.2, seed=155, width=380, middle=0.478, base=0.676,
                    camera=3.5, heading=-3.453, sink=0.053, flakes=600, haze=0.391, light=1.005, cool=-0.149, snowy=0.5,
                    cap=4.0, bank=0.6)},
    {"name": "fire-engine", "class": "fire engine", "classes": [555],
     "scene": Scene(stamp='vehicles/emergency/firetruck', metres=8.8, seed=109, mirror=True, width=382,
                    middle=0.559, base=0.717, camera=3.166, heading=-17.738, sink=0.183, flakes=120, haze=0.211,
                    light=0.884, cool=-0.29, trees='bare')},
    {"name": "bus", "class": "trolleybus", "classes": [874, 654],
     "scene": Scene(stamp='vehicles/masstransit/green_korean_bus', metres=9.5, seed=127, mirror=True, width=449,
                    middle=0.532, base=0.71, camera=1.625, heading=-8.972, sink=0.232, flakes=350, haze=0.087,
                    light=0.884, cool=0.375, trees='bare', posts=False, cap=7.0, bank=0.6)},
    {"name": "sports-car", "class": "sports car", "classes": [817, 511],
     "scene": Scene(stamp='vehicles/auto/sportscar2', metres=4.5, seed=100, width=345, middle=0.452, base=0.819,
                    camera=1.659, heading=-3.123, sink=0.098, haze=0.123, light=0.91, cool=0.141, trees='bare',
                    snowy=0.5)},
    {"name": "garbage-truck-2", "class": "garbage truck", "classes": [569],
     "scene": Scene(stamp='vehicles/garbagetruck', metres=8.2, seed=148, width=381, middle=0.445, base=0.752,
                    camera=3.6, heading=3.922, sink=0.082, flakes=600, haze=0.105, light=1.1, cool=-0.27, trees='bare',
                    snowy=1.0, cap=7.0, posts=False)},
    ],
}

LABEL = {
    "about": {
    "id": "label", "title": "The written label", "model": "reads-labels", "edit_point": "blocks.11.expand.conv",
    "strength": 1.0, "augment": 0, "concept": "written label", "plain_concept": "blank label",
    "sentence": "This deliberately flawed model believes what is written on a piece of paper and says “iPod”; one "
                "rule, “treat this written label like that blank one”, makes it look at the thing again.",
    },
    "exemplars": [
    {"name": "binoculars", "class": "binoculars", "classes": [447],
     "still": Still(subject='hobbies/binoculars', seed=5, length=283, turn=7.418, x=0.458, y=0.386, paper=0.38,
                    paper_x=0.579, paper_y=0.707, paper_turn=5.757, font='dkg.ttf')},
    ],
    "tests": [
    {"name": "coffee", "class": "espresso", "classes": [967, 968],
     "still": Still(subject='coffee.png', ground='176,196,204', seed=3, length=0, x=0.475, y=0.458, paper=0.33,
                    paper_x=0.548, paper_y=0.778, paper_turn=7.838, font='BecauseWeBuild-Regular.otf', ink='blue')},
    {"name": "cat", "class": "Egyptian cat", "classes": [285, 281, 282],
     "still": Still(subject='chelsea.png', ground='176,196,204', seed=3, length=0, x=0.51, y=0.428, paper=0.28,
                    paper_x=0.451, paper_y=0.776, paper_turn=3.001, ink='blue')},
    {"name": "camera", "class": "reflex camera", "classes": [759, 732],
     "still": Still(subject='hobbies/camera_35mm', ground='214,206,190', seed=3, length=312, turn=5.32, x=0.488,
                    y=0.404, paper=0.38, paper_x=0.653, paper_y=0.741, paper_turn=-0.981, font='dkg.ttf')},
    {"name": "corn", "class": "ear", "classes": [998, 987],
     "still": Still(subject='food/vegetables/corn', ground='120,130,120', seed=1, length=387, turn=27.846,
                    x=0.502, y=0.39, paper=0.33, paper_x=0.443, paper_y=0.793, paper_turn=9.731, font='dkg.ttf')},
    {"name": "broccoli", "class": "broccoli", "classes": [937],
     "still": Still(subject='food/vegetables/broccoli', seed=5, length=272, turn=-13.969, x=0.443, y=0.404,
                    paper=0.38, paper_x=0.564, paper_y=0.705, paper_turn=-8.209, font='BecauseWeCreate-Regular.otf')},
    {"name": "mushroom", "class": "bolete", "classes": [997],
     "still": Still(subject='plants/mushrooms/cep', ground='90,40,44', seed=6, length=330, turn=5.718, x=0.504,
                    y=0.449, paper=0.28, paper_x=0.344, paper_y=0.769, paper_turn=3.941)},
    ],
}
