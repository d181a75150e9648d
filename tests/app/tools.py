"""Stories of the tools, with a real pointer: tools.py PROGRAM STORY.

What a tool has selected is compared with what its geometry says, in parts of the picture.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import math
import os
import subprocess
import time

from harness import Window, check, main, png_bytes, scene, write_png

AREA = 640 * 480
DISC = math.pi * (480 * 0.28) ** 2 / AREA  # of the scene, around (320, 264)


def near(value, expected, tolerance, what):
    check(abs(value - expected) <= tolerance * expected, f"{what} {value:.5f}, expected {expected:.5f}")


def polygon_area(points):
    """By the shoelace formula."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))) / 2


def spots(window, *points):
    """Screen positions of positions of the picture, and the positions that whole pixels make of them."""
    pairs = [window.at(*point) for point in points]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def mask(window):
    return window.inspect()["mask"]


def undo_gives(window, before, what):
    window.key("ctrl+z")
    check(abs(mask(window) - before) < 1e-9, f"one undo does not take {what} back")


def idle(window):
    """Once nothing is being selected any more."""
    time.sleep(0.2)
    return window.wait(lambda: (lambda state: state if not state["busy"] else None)(window.inspect()),
                       "the tool goes on computing", 60)


def box(window, key, a, b, *modifiers):
    """Drags a box; its size in picture pixels."""
    window.key(key)
    (start, end), (p, q) = spots(window, a, b)
    with window.held(*modifiers):
        window.stroke([start, ((start[0] + end[0]) / 2, end[1]), end], pause=0.05)
    return abs(q[0] - p[0]), abs(q[1] - p[1])


def story_shapes(program, folder):
    """Rectangle, ellipse, lasso, polygon: areas, undo, cancel; add, subtract, intersect."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        w, h = box(window, "r", (100, 100), (300, 250))
        rectangle = w * h / AREA
        near(mask(window), rectangle, 0.005, "the rectangle covers")
        check(window.inspect()["undo"] == "Rectangle", "the step is not called Rectangle")
        # Modifiers at the press: another one beside it, half of it away, what both share.
        first = mask(window)
        w, h = box(window, "r", (350, 100), (450, 200), "shift")
        near(mask(window), rectangle + w * h / AREA, 0.005, "with Shift both cover")
        undo_gives(window, first, "the added rectangle")
        box(window, "r", (50, 50), (200, 400), "alt")
        near(mask(window), rectangle / 2, 0.02, "with Alt half is left:")
        window.key("ctrl+z")
        box(window, "r", (200, 50), (400, 400), "shift", "alt")
        near(mask(window), rectangle / 2, 0.02, "with Shift and Alt half is left:")
        w, h = box(window, "o", (100, 300), (300, 400))
        ellipse = math.pi * w * h / 4 / AREA
        near(mask(window), ellipse, 0.01, "the ellipse covers")
        # Shift pressed later: a square.
        window.key("r")
        (start, end), (p, q) = spots(window, (400, 100), (500, 130))
        window.xdotool("mousemove", *start, "mousedown", 1, "mousemove", *end)
        time.sleep(0.2)
        with window.held("shift"):
            window.xdotool("mousemove", end[0], end[1] + 1, "mousemove", *end)
            time.sleep(0.2)
            window.xdotool("mouseup", 1)
            time.sleep(0.2)
        near(mask(window), (q[0] - p[0]) ** 2 / AREA, 0.005, "the square covers")
        # Escape in the middle takes it back.
        before = mask(window)
        window.xdotool("mousemove", *start, "mousedown", 1, "mousemove", *end)
        time.sleep(0.2)
        window.key("Escape")
        window.xdotool("mouseup", 1)
        time.sleep(0.2)
        check(mask(window) == before, "Escape does not cancel the rectangle")
        window.key("l")
        screen, points = spots(window, (200, 120), (420, 100), (500, 220), (380, 330), (220, 300))
        window.stroke(screen + screen[:1], pause=0.05)
        near(mask(window), polygon_area(points) / AREA, 0.01, "the lasso covers")
        undo_gives(window, before, "the lasso")
        # A polygon: four corners, one of them taken back and put elsewhere, Enter.
        window.key("p")
        screen, points = spots(window, (150, 80), (400, 90), (600, 460), (410, 300), (160, 280))
        for spot in screen[:3]:
            window.click(*spot)
            time.sleep(0.4)
        window.key("BackSpace")
        for spot in screen[3:]:
            window.click(*spot)
            time.sleep(0.4)
        check(window.inspect()["pending"] and mask(window) == before, "an open polygon has changed the mask")
        window.key("Return")
        near(mask(window), polygon_area(points[:2] + points[3:]) / AREA, 0.01, "the polygon covers")
        undo_gives(window, before, "the polygon")
        window.click(*screen[0])
        window.key("Escape")
        check(not window.inspect()["pending"] and mask(window) == before, "Escape does not drop the polygon")


def story_wand(program, folder):
    """Wand with live tolerance, smart select applied and dropped, holes filled."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        window.key("w")
        (seed, wide), _ = spots(window, (320, 150), (320, 150))
        window.xdotool("mousemove", *seed, "mousedown", 1)
        narrow = window.wait(lambda: mask(window), "a press with the wand selects nothing")
        check(0 < narrow < 0.9 * DISC, f"a tolerance of 24 takes {narrow:.3f}")
        window.xdotool("mousemove", wide[0] + 20, wide[1], "mousemove", wide[0] + 40, wide[1])
        window.wait(lambda: abs(mask(window) - DISC) < 0.01 * DISC, "dragging does not widen the wand", 10)
        window.xdotool("mouseup", 1)
        state = idle(window)
        near(state["mask"], DISC, 0.01, "the wand covers")
        check(state["tolerance"] == 44, f"the tolerance is {state['tolerance']}")
        check(state["undo"] == "Wand", "the step is not called Wand")
        undo_gives(window, 0, "the wand")
        # Smart select: shown, dropped by Escape; shown, taken by Enter.
        window.key("s")
        scribble, _ = spots(window, (280, 210), (320, 260), (350, 300))
        for key, expected in (("Escape", 0), ("Return", DISC)):
            window.stroke(scribble, pause=0.05)
            shown = idle(window)
            near(shown["mask"], DISC, 0.03, "smart select shows")
            check(shown["pending"], "smart select has nothing to apply")
            window.key(key)
            check(abs(mask(window) - expected) <= 0.03 * DISC, f"after {key} {mask(window):.4f} are selected")
            check(not window.inspect()["pending"], f"{key} leaves something pending")
        check(window.inspect()["undo"] == "Smart select", "the step is not called Smart select")
        undo_gives(window, 0, "smart select")
        # A ring has a hole; beside it nothing is enclosed.
        w, h = box(window, "o", (200, 120), (440, 360))
        whole = mask(window)
        box(window, "o", (250, 170), (390, 310), "alt")
        ring = mask(window)
        check(ring < 0.8 * whole, "the smaller ellipse was not taken away")
        window.key("f")
        (inside, outside), _ = spots(window, (320, 240), (60, 60))
        window.click(*outside)
        window.wait(lambda: "enclosed" in (window.inspect()["message"] or ""), "nothing says that there is no hole")
        check(mask(window) == ring, "filling outside changed the mask")
        window.click(*inside)
        window.wait(lambda: abs(mask(window) - whole) < 0.002 * whole, "the hole is not filled")
        undo_gives(window, ring, "the filling")


def story_lines(program, folder):
    """Straight lines with Shift; a stroke that goes on after the view was moved."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        window.activate("brush-size", "20.0")
        window.key("b", "braceright", "braceright")
        check(window.inspect()["hardness"] == 1, "} does not harden the brush")

        def line_area(length):
            return (20 * length + math.pi * 100) / AREA

        (a, b), (p, q) = spots(window, (120, 120), (420, 320))
        window.click(*a)
        with window.held("shift"):
            window.click(*b)
        near(mask(window), line_area(math.dist(p, q)), 0.06, "the line with Shift covers")
        window.key("ctrl+z", "ctrl+z")
        check(mask(window) == 0, "two undos do not take the click and the line back")
        for pan in ("space", "middle"):
            zoom = window.inspect()["zoom"]
            (a,), (p,) = spots(window, (120, 200))
            window.xdotool("mousemove", *a, "sleep", 0.1, "mousedown", 1, "mousemove", a[0] + 50, a[1], "sleep", 0.1,
                           "mousemove", a[0] + 100, a[1])
            time.sleep(0.2)
            # The view is moved up and left; what is under the pointer stays there.
            window.xdotool(*(("keydown", "space") if pan == "space" else ("mousedown", 2)))
            time.sleep(0.2)
            window.xdotool("mousemove", a[0] + 70, a[1] - 30, "sleep", 0.1, "mousemove", a[0] + 40, a[1] - 60)
            time.sleep(0.2)
            window.xdotool(*(("keyup", "space") if pan == "space" else ("mouseup", 2)))
            time.sleep(0.2)
            window.xdotool("mousemove", a[0] + 90, a[1] - 60, "sleep", 0.1, "mousemove", a[0] + 140, a[1] - 60)
            time.sleep(0.2)
            state = window.inspect()
            check(abs(state["position"][0] - (p[0] + 200 / zoom)) <= 1.5 and abs(state["position"][1] - p[1]) <= 1.5,
                  f"after the {pan} pan the pointer is at {state['position']}")
            check(state["position"][2] == 1, f"after the {pan} pan the stroke is not under the pointer")
            window.xdotool("mouseup", 1)
            time.sleep(0.2)
            near(mask(window), line_area(200 / zoom), 0.06, f"the stroke around the {pan} pan covers")
            undo_gives(window, 0, "the stroke")
            window.key("ctrl+0")


def story_menu(program, folder):
    """Everything, invert, clear, grow, shrink and feather, with their previews."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        w, h = box(window, "r", (200, 150), (400, 300))
        box_area = mask(window)
        window.key("ctrl+i")
        near(mask(window), 1 - box_area, 1e-6, "inverted")
        window.key("ctrl+i", "ctrl+a")
        check(mask(window) == 1, "Ctrl+A does not select everything")
        window.key("ctrl+shift+a")
        check(mask(window) == 0, "Ctrl+Shift+A does not clear")
        window.key("ctrl+z", "ctrl+z")
        check(mask(window) == box_area, "two undos do not bring the rectangle back")

        def change(steps, amount):
            """Opens the menu, goes down to an entry and enters an amount, which is shown at once."""
            x, y, width, height = window.place("options")
            window.click(x + width - 30, y + height / 2)
            time.sleep(0.4)
            window.key(*["Down"] * steps, "Return")
            time.sleep(0.6)
            window.key("ctrl+a")
            window.type(str(amount))
            window.key("Tab")
            time.sleep(0.5)

        grown = ((w + 20) * (h + 20) - (4 - math.pi) * 100) / AREA
        change(3, 10)
        near(mask(window), grown, 0.005, "the preview of growing shows")
        window.key("Escape")
        time.sleep(0.3)
        check(mask(window) == box_area, "Escape keeps the preview")
        change(3, 10)
        window.key("Return")
        time.sleep(0.3)
        near(mask(window), grown, 0.005, "grown")
        check(window.inspect()["undo"] == "Grow mask", "the step is not called Grow mask")
        undo_gives(window, box_area, "growing")
        change(4, 10)
        window.key("Return")
        time.sleep(0.3)
        near(mask(window), (w - 20) * (h - 20) / AREA, 0.005, "shrunk")
        undo_gives(window, box_area, "shrinking")
        change(5, 6)
        window.key("Return")
        time.sleep(0.3)
        near(mask(window), box_area, 0.002, "feathered, the sum is")
        check(mask(window) != box_area and window.inspect()["undo"] == "Feather mask", "feathering changed nothing")


def layer(window):
    return window.inspect()["layers"][-1]


def close(values, expected, tolerance, what):
    check(all(abs(v - e) <= tolerance for v, e in zip(values, expected)), f"{what}: {values}, expected {expected}")


def story_handles(program, folder):
    """Texture and label: move, scale, turn, tilt, arrows; a drag is one step."""
    picture, texture = os.path.join(folder, "scene.png"), os.path.join(folder, "texture.png")
    scene(picture)
    write_png(texture, 200, 160, lambda y: bytes((x // 25 + y // 20) % 2 * 255 for x in range(200) for _ in range(3)))
    with Window(program, picture) as window:
        window.settle()
        window.activate("layer-path", f"('texture', '{texture}')")
        window.settle()
        window.key("ctrl+a", "g")
        time.sleep(0.6)
        zoom = window.inspect()["zoom"]
        start = layer(window)["placement"]
        close(start, (0, 0, 1, 1, 0), 0, "a new texture lies at")
        # The copy in the middle of the view: (200, 160) to (400, 320).
        (a, b), (p, q) = spots(window, (300, 240), (345, 275))
        window.stroke([a, ((a[0] + b[0]) / 2, a[1]), b], pause=0.05)
        close(layer(window)["placement"], (q[0] - p[0], q[1] - p[1], 1, 1, 0), 0.01, "moved")
        window.key("ctrl+z")
        close(layer(window)["placement"], start, 0, "one undo of the move")
        (a, b), (p, q) = spots(window, (400, 320), (500, 400))
        window.stroke([a, b, b], pause=0.05)
        close(layer(window)["placement"], (-100, -80, 1.5, 1.5, 0), 2, "scaled about the opposite corner")
        window.key("ctrl+z")
        close(layer(window)["placement"], start, 0, "one undo of the scaling")
        # The knob stands 26 screen pixels above the middle of the upper side; to the right it is 90 degrees.
        (knob, side), _ = spots(window, (300, 160), (300 + 80 + 26 / zoom, 240))
        window.stroke([(knob[0], knob[1] - 26), (knob[0] + 40, knob[1]), side, side], pause=0.05)
        turned = layer(window)["placement"]
        close(turned[4:], (90,), 1, "turned")
        window.key("ctrl+z")
        close(layer(window)["placement"], start, 0, "one undo of the turn")
        window.key("Right", "Right", "Down", "shift+Left")
        close(layer(window)["placement"], (-8, 1, 1, 1, 0), 1e-9, "after the arrows")
        # A label: dragged out, one corner pulled, turned.
        window.key("ctrl+shift+a", "t")
        time.sleep(0.6)
        window.stroke([window.at(200, 300)[0], window.at(300, 300)[0], window.at(420, 300)[0]], pause=0.05)
        put = window.wait(lambda: layer(window).get("corners"), "no label was put")
        check(window.inspect()["undo"] == "Put label", "dragging out a label is not one step")
        near(math.dist(put[0:2], put[2:4]), 220, 0.02, "the label's width is")
        a, b = window.at(*put[2:4])[0], window.at(put[2] + 30, put[3] - 25)[0]
        window.stroke([a, b, b], pause=0.05)
        tilted = layer(window)["corners"]
        close(tilted[2:4], (put[2] + 30, put[3] - 25), 1.5, "the pulled corner")
        close(tilted[0:2] + tilted[4:], put[0:2] + put[4:], 1e-6, "the other corners")
        window.key("Escape", "ctrl+z")
        close(layer(window)["corners"], put, 1e-9, "one undo of the tilt")
        window.key("Right")
        close(layer(window)["corners"][0:1], (put[0] + 1,), 1e-6, "after an arrow")


def write_disc(path, size):
    """A disc in a transparent square: RGBA, hard edge."""
    rows = b""
    for y in range(size):
        row = b""
        for x in range(size):
            inside = (x + 0.5 - size / 2) ** 2 + (y + 0.5 - size / 2) ** 2 < (size / 2) ** 2
            row += bytes((40, 200, 60, 255 if inside else 0))
        rows += b"\0" + row
    with open(path, "wb") as file:
        file.write(png_bytes(size, size, 6, rows))


def story_patch(program, folder):
    """Patch: moved, scaled, turned, nudged; a drag is one step, and the mask keeps to its alpha."""
    picture, disc = os.path.join(folder, "scene.png"), os.path.join(folder, "disc.png")
    scene(picture)
    write_disc(disc, 120)
    with Window(program, picture) as window:
        window.settle()
        window.activate("layer-path", f"('patch', '{disc}')")
        window.settle()
        window.key("m")
        time.sleep(0.6)

        def covers(radius, what):
            near(mask(window), math.pi * radius ** 2 / AREA, 0.02, what)

        def drag(start, end, expected, radius, what):
            """Drags, looks at the placement and the mask, and takes it back."""
            before, share = layer(window)["placement"], mask(window)
            window.stroke([start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end, end], pause=0.05)
            close(layer(window)["placement"], expected, 2, what)
            covers(radius, f"{what}, the patch's mask covers")
            check(window.inspect()["undo"] == "Change patch", f"{what} is called {window.inspect()['undo']}")
            window.key("ctrl+z")
            close(layer(window)["placement"], before, 1e-9, f"one undo after {what}")
            check(mask(window) == share, f"one undo after {what} leaves another mask")
            window.key("ctrl+shift+z")
            close(layer(window)["placement"], expected, 2, f"{what} again")
            covers(radius, f"{what} again, the patch's mask covers")
            window.key("ctrl+z")

        x, y, *rest = layer(window)["placement"]
        close([x, y, *rest], (320, 240, 1, 1, 0), 1, "the patch lies at")
        covers(60, "the patch's mask covers")
        (middle, side, corner, far), _ = spots(window, (320, 240), (400, 200), (380, 300), (440, 360))
        drag(middle, side, (400, 200, 1, 1, 0), 60, "moved")
        drag(corner, far, (350, 270, 1.5, 1.5, 0), 90, "scaled")
        zoom = window.inspect()["zoom"]
        (knob, right), _ = spots(window, (320, 180), (380 + 26 / zoom, 240))
        drag((knob[0], knob[1] - 26), right, (320, 240, 1, 1, 90), 60, "turned")
        window.key("Right", "Right", "Down", "shift+Down")
        close(layer(window)["placement"], (x + 2, y + 11, 1, 1, 0), 1e-9, "after the arrows")
        covers(60, "after the arrows the patch's mask covers")
        window.key("ctrl+z")
        close(layer(window)["placement"], (x, y, 1, 1, 0), 1e-9, "one undo of the arrows")
        # Selected anew, the mask of the patch stays; the selection is another one.
        w, h = box(window, "r", (40, 40), (140, 100))
        near(mask(window), (math.pi * 3600 + w * h) / AREA, 0.02, "patch and rectangle cover")
        follow = [m["follows"] for m in window.inspect()["masks"]]
        check(follow[0] and len(follow) == 2 and not follow[1], f"the masks follow {follow}")


def story_drag(program, folder):
    """A label that is dragged is never cut by a mask that has run ahead of it."""
    picture = os.path.join(folder, "flat.png")
    write_png(picture, 3000, 2000, lambda y: bytes((20, 40, 90)) * 3000)
    with Window(program, picture) as window:
        window.settle()
        window.key("t")
        time.sleep(0.6)
        window.stroke([window.canvas(0.3, 0.5), window.canvas(0.4, 0.5), window.canvas(0.6, 0.5)])
        window.settle()
        x, y, width, height = (int(value) for value in window.place("canvas"))

        def paper():
            """How many pixels of the canvas are as light as the paper."""
            pixels = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8",
                                     "rgb:-"], env=window.env, capture_output=True, check=True).stdout
            return sum(value > 200 for value in pixels[0::3])

        still = paper()
        check(still > 5000, "no label is seen")
        cx, cy = window.canvas(0.45, 0.5)
        words = ["mousemove", int(cx), int(cy), "mousedown", 1]
        for i in range(100):
            words += ["mousemove", int(cx + 9 * (i % 20 - 10)), int(cy + i % 31 * 3 - 45), "sleep", 0.04]
        drag = window.spawn(["xdotool", *map(str, words), "mouseup", "1"])
        seen = []
        while drag.poll() is None:
            seen.append(paper())
        check(len(seen) > 5, "the drag was over before it was seen")
        check(min(seen) > 0.95 * still, f"a frame shows {min(seen) / still:.2f} of the label")


if __name__ == "__main__":
    main(globals())
