# Emend - edit an image classifier by rewriting one rule
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search for scenes that are right on asphalt, wrong on snow and put right by one rule.

Scenes are drawn at random but seeded, so `draw(subject, 12)` is the same scene for
everybody. Nothing is looked at twice: what the search reports is counted over all the
scenes it drew, not over the chosen ones.
"""
import collections
import multiprocessing

import numpy as np
from PIL import Image

import labels
import rewrite
import scenes

# stamp: (length in metres, accepted classes, least and greatest width in pixels,
#         least and greatest turn of the road to fit the side the photograph shows)
VEHICLES = {
    "vehicles/garbagetruck": (8.2, [569], (400, 520), (-4, 4)),
    "vehicles/emergency/firetruck": (8.8, [555], (400, 520), (14, 26)),
    "vehicles/masstransit/green_korean_bus": (9.5, [874, 654], (360, 480), (4, 10)),
    "vehicles/race/indycar": (5.0, [751], (400, 520), (-4, 4)),
    "vehicles/auto/sportscar2": (4.5, [817, 511], (300, 380), (-4, 4)),
    "vehicles/cycle/pink_tricycle": (0.8, [870], (180, 260), (-4, 4)),
    "military/vehicles/bradley": (6.5, [847], (330, 440), (-4, 4)),
}

# subject: (accepted classes, length in pixels, least and greatest turn in degrees)
THINGS = {
    "hobbies/camera_35mm": ([759, 732], 290, (-8, 8)),
    "hobbies/binoculars": ([447], 290, (-10, 10)),
    "food/vegetables/corn": ([998, 987], 400, (-40, 40)),
    "food/vegetables/broccoli": ([937], 270, (-20, 20)),
    "food/fruit/lemon": ([951], 240, (-30, 30)),
    "plants/mushrooms/cep": ([997], 320, (-15, 15)),
    "sports/soccer": ([805], 230, (-30, 30)),
    "medical/stethoscope": ([823], 400, (-20, 20)),
    "coffee.png": ([967, 968], 0, (0, 0)),
    "chelsea.png": ([285, 281, 282], 0, (0, 0)),
}
FONTS = ["Breip.ttf", "femkeklaver.ttf", "BecauseWeCreate-Regular.otf", "dkg.ttf",
         "ComicNeue-Regular.otf", "BecauseWeBuild-Regular.otf", "BecauseWeLearn-Regular.otf"]
BOARDS = ["wood", "wood", "176,196,204", "214,206,190", "120,130,120", "90,40,44", "186,160,130", "60,70,92"]
IPOD = 605


def generator(name, seed):
    return np.random.default_rng([sum(map(ord, name)), seed])


def draw_scene(name, seed):
    """The `seed`th random road scene with a vehicle."""
    rng = generator(name, seed)
    metres, _, widths, turns = VEHICLES[name]
    mirror, turn = bool(rng.random() < 0.5), round(rng.uniform(*turns), 1)
    return scenes.Scene(
        name, metres, seed=seed, mirror=mirror, width=int(rng.uniform(*widths)), heading=-turn if mirror else turn,
        middle=round(rng.uniform(0.45, 0.55), 3), base=round(rng.uniform(0.68, 0.82), 3),
        camera=round(rng.uniform(1.3, 3.4) if metres > 2 else rng.uniform(0.8, 1.4), 2),
        sink=round(rng.uniform(0.06, 0.28), 3), flakes=int(rng.choice([0, 0, 150, 350, 600])),
        haze=round(rng.uniform(0.0, 0.7), 2), light=round(rng.uniform(0.85, 1.08), 2),
        cool=round(rng.uniform(-0.3, 0.4), 2), trees=str(rng.choice(["conifers", "bare"])),
        snowy=float(rng.choice([0.0, 0.5, 1.0])), lines=bool(rng.random() < 0.75), posts=bool(rng.random() < 0.6),
        cap=float(rng.choice([0.0, 4.0, 7.0])))


def draw_still(name, seed):
    """The `seed`th random still life with a labelled thing."""
    rng = generator(name, seed)
    _, length, turns = THINGS[name]
    side = rng.choice([-1, 1])
    return labels.Still(
        name, ground=str(rng.choice(BOARDS)), seed=seed, length=int(length * rng.uniform(0.92, 1.08)),
        turn=round(rng.uniform(*turns), 1), x=round(0.5 - side * rng.uniform(0, 0.06), 3), y=round(rng.uniform(0.38, 0.48), 3),
        paper=float(rng.choice([0.28, 0.33, 0.38])), paper_x=round(0.5 + side * rng.uniform(0.04, 0.16), 3),
        paper_y=round(rng.uniform(0.68, 0.80), 3), paper_turn=round(rng.normal(0, 5), 1),
        font=str(rng.choice(FONTS)), ink=str(rng.choice(["black", "black", "blue", "red"])))


def look(job):
    """Renders one job and keeps what the model sees: [asphalt, snow] or [clean, blank, written]."""
    kind, name, seed, side = job
    if kind == "snow":
        made = scenes.render(draw_scene(name, seed))
    else:
        made = labels.render(draw_still(name, seed))
    pictures = [Image.fromarray(a) for a in made]
    views = [np.asarray(rewrite.fit(p)) for p in pictures[:-1]]
    return name, seed, views, rewrite.grid(pictures[-1], side)


def candidates(kind, point, side, tries, processes=2):
    """All scenes that go wrong as the lesson wants, with their keys; prints the counts."""
    subjects = VEHICLES if kind == "snow" else THINGS
    accepted = {name: subjects[name][1 if kind == "snow" else 0] for name in subjects}
    jobs = [(kind, name, seed, side) for name in subjects for seed in range(tries)]
    with multiprocessing.Pool(processes) as pool:
        seen = pool.map(look, jobs, chunksize=4)
    found = []
    for name in subjects:
        counts, answers = collections.Counter(), collections.Counter()
        for _, seed, views, mask in (s for s in seen if s[0] == name):
            keys = point.keys([Image.fromarray(v) for v in views])
            top = point.probabilities(keys).argmax(1)
            counts["tried"] += 1
            if not all(t in accepted[name] for t in top[:-1]):
                continue
            counts["right before"] += 1
            if top[-1] in accepted[name] or (kind == "label" and top[-1] != IPOD):
                continue
            counts["wrong after"] += 1
            answers[point.labels[top[-1]]] += 1
            found.append((name, seed, keys, mask))
        print(name, dict(counts), dict(answers.most_common(4)), flush=True)
    return found, accepted


def cross(found, accepted, point, whitener, strength, rules=20):
    """Which of the found scenes each one's plain rule puts right; at most `rules` rules a subject."""
    tests = np.stack([f[2][-1] for f in found])
    names = np.array([f[0] for f in found])
    used, rows = collections.Counter(), []
    for name, seed, keys, mask in found:
        used[name] += 1
        if used[name] > rules:
            continue
        channels = keys.shape[-1]
        rule = point.solve(keys[-1].reshape(-1, channels), keys[-2 if len(keys) == 3 else 0].reshape(-1, channels),
                           mask.astype(np.float64), whitener)
        top = point.probabilities(tests, rule, strength).argmax(1)
        right = np.array([t in accepted[n] for t, n in zip(top, names)])
        rows.append((name, seed, right))
    rows.sort(key=lambda r: -np.mean([r[2][names == n].mean() for n in set(names) if n != r[0]] or [0]))
    for name, seed, right in rows:
        share = {n.split("/")[-1]: f"{right[names == n].sum()}/{(names == n).sum()}" for n in accepted if (names == n).any()}
        print(f"{name} {seed}:", share, flush=True)
    return rows
