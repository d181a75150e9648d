"""Stories of the window, with a real pointer: window.py PROGRAM STORY.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import sys
import tempfile
import time

from harness import Failure, Window, need_tools, scene, write_png


def check(condition, sentence):
    if not condition:
        raise Failure(sentence)


def top(state, pane):
    return state[pane][0]


def same(a, b, tolerance):
    """Whether two panes name the same classes with the same probabilities."""
    return (len(a) == len(b) and [x["index"] for x in a] == [x["index"] for x in b]
            and all(abs(x["probability"] - y["probability"]) <= tolerance for x, y in zip(a, b)))


def choose(window, tool):
    """Chooses a tool with the pointer."""
    x, y, width, height = window.place("tool-" + tool)
    window.click(x + width / 2, y + height / 2)
    window.wait(lambda: window.inspect()["tool"] == tool, f"the button of {tool} does not choose it")


def kinds(state):
    return [layer["kind"] for layer in state["layers"]]


def press(window, name):
    """Clicks the middle of a widget that has a name for tests."""
    x, y, width, height = window.wait(lambda: window.inspect()["places"].get(name), f"there is no {name} to click")
    window.click(x + width / 2, y + height / 2)


def layers(window, kind=None):
    return [layer for layer in window.inspect()["layers"] if kind in (None, layer["kind"])]


def fill_with_texture(window, name="asphalt"):
    """Chooses a texture in the panel with the pointer."""
    press(window, "offer-texture")
    press(window, name)
    window.wait(lambda: layers(window, "texture"), "no texture fills the mask")


def paint(window):
    choose(window, "brush")
    window.activate("brush-size", "150.0")
    window.stroke([window.canvas(0.35 + 0.03 * i, 0.75 + 0.02 * (i % 3)) for i in range(12)])


def story_rewrite(program, folder):
    """Open, paint, texture, Rewrite, after pane changed, undo, export, reload equals."""
    picture, model = os.path.join(folder, "scene.png"), os.path.join(folder, "edited.onnx")
    scene(picture)
    with Window(program, picture) as window:
        plain = window.settle()
        check(plain["picture"] == "scene.png", "the picture of the command line is not open")
        check(same(plain["before_b"], plain["after_b"], 0), "without a rule before and after differ")
        paint(window)
        painted = window.settle()
        check(painted["mask"] > 0.02, "the stroke left no mask")
        fill_with_texture(window)
        filled = window.settle()
        check(not same(filled["before_b"], filled["before_a"], 1e-3), "the texture changed no prediction")
        x, y, width, height = window.place("rewrite")
        window.click(x + width / 2, y + height / 2)
        window.wait(lambda: window.inspect()["rules"], "Rewrite made no rule", 60)
        edited = window.settle()
        check(same(edited["before_b"], filled["before_b"], 1e-6), "a rule changed the pane before")
        check(not same(edited["after_b"], edited["before_b"], 1e-3), "the rule changed no prediction")
        check(edited["unsaved"], "a new rule counts as saved")
        # Undo and redo, with the buttons.
        x, y, width, height = window.place("undo")
        window.click(x + width / 2, y + height / 2)
        undone = window.settle()
        check(not undone["rules"] and same(undone["after_b"], undone["before_b"], 0), "undo kept the rule")
        x, y, width, height = window.place("redo")
        window.click(x + width / 2, y + height / 2)
        redone = window.settle()
        check(same(redone["after_b"], edited["after_b"], 1e-6), "redo gives other predictions")
        # Rewritten again, the rule is solved again: it does not pile up.
        window.key("ctrl+Return")
        window.wait(lambda: not window.inspect()["rewriting"], "the second rewrite does not end", 60)
        check(len(window.settle()["rules"]) == 1, "a second rewrite of the same pair made a second rule")
        # A further picture in the strip.
        window.activate("add-test-path", f"'{picture}'")
        window.wait(lambda: window.inspect()["tests"] and window.inspect()["tests"][0] in ("changed", "unchanged"),
                    "the added picture was not tested")
        # Closing asks.
        window.key("ctrl+w")
        window.wait(lambda: "Save changes" in (window.inspect()["question"] or ""), "closing lost a rule without asking")
        window.key("Escape")
        window.wait(lambda: window.inspect()["question"] is None, "Escape does not close the question")
        window.activate("export-path", f"'{model}'")
        window.wait(lambda: os.path.exists(model), "nothing was exported", 60)
        window.wait(lambda: "Exported" in (window.inspect()["message"] or ""), "the export was not confirmed")
        check(window.inspect()["work"], "an exported rule makes the masks count as saved")
        # The exported model on the same pair: what was after is now before.
        window.activate("open-path", f"'{model}'")
        window.wait(lambda: not window.inspect()["rules"], "the rules stayed with another model", 60)
        reloaded = window.settle()
        check(same(reloaded["before_b"], edited["after_b"], 1e-3), "the exported model predicts something else")
        check(same(reloaded["before_a"], edited["after_a"], 1e-3), "the exported model predicts A otherwise")


def story_strokes(program, folder):
    """Strokes: no gaps at any speed, beyond the edge, undo, eraser, modifiers, cancel."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        window.activate("brush-size", "30.0")
        # Two positions, one jump: a line of 30 pixels' width, not two dots.
        window.stroke([window.canvas(0.3, 0.5), window.canvas(0.7, 0.5)], pause=0)
        state = window.inspect()
        zoom, (_, _, width, height) = state["zoom"], state["places"]["canvas"]
        line = (0.4 * width / zoom * 30 + 3.1416 * 15 ** 2) / (640 * 480)
        check(abs(state["mask"] - line) < 0.12 * line, f"the line covers {state['mask']:.4f}, expected {line:.4f}")
        # On beyond the edge and back: the part inside is there, nothing breaks.
        window.stroke([window.canvas(0.5, 0.2), window.canvas(0.5, -0.1), window.canvas(0.6, -0.1),
                       window.canvas(0.6, 0.2)])
        more = window.inspect()["mask"]
        check(more > state["mask"], "the stroke over the edge is lost")
        window.key("ctrl+z")
        check(abs(window.inspect()["mask"] - state["mask"]) < 1e-9, "undo does not take one stroke back")
        window.key("ctrl+shift+z")
        check(abs(window.inspect()["mask"] - more) < 1e-9, "redo does not bring the stroke back")
        window.key("ctrl+z")
        # Alt subtracts with the brush.
        window.xdotool("keydown", "alt")
        window.stroke([window.canvas(0.3, 0.5), window.canvas(0.5, 0.5)])
        window.xdotool("keyup", "alt")
        less = window.inspect()["mask"]
        check(less < 0.7 * state["mask"], "Alt does not subtract")
        window.key("ctrl+z")
        window.key("e")
        window.stroke([window.canvas(0.3, 0.5), window.canvas(0.5, 0.5)])
        check(window.inspect()["mask"] < 0.7 * state["mask"], "the eraser does not erase")
        # Escape during a stroke takes it back.
        window.key("b")
        before = window.inspect()["mask"]
        x, y = window.canvas(0.4, 0.2)
        window.xdotool("mousemove", int(x), int(y), "mousedown", 1, "mousemove", int(x + 80), int(y))
        time.sleep(0.2)
        window.key("Escape")
        window.xdotool("mouseup", 1)
        time.sleep(0.2)
        check(abs(window.inspect()["mask"] - before) < 1e-9, "Escape does not cancel the stroke")
        size = window.inspect()["brush"]
        window.key("bracketright", "bracketright")
        check(window.inspect()["brush"] > 1.3 * size, "] does not enlarge the brush")


def story_view(program, folder):
    """Zoom and pan in every tool, without painting; 2 % to 6,400 %."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        zoom = window.settle()["zoom"]
        window.scroll(*window.canvas(0.5, 0.5), -4, "ctrl")
        check(window.inspect()["zoom"] > 1.5 * zoom, "Ctrl and the wheel do not zoom")
        zoomed = window.inspect()
        window.scroll(*window.canvas(0.5, 0.5), 2)
        check(window.inspect()["zoom"] == zoomed["zoom"], "the wheel alone zooms")
        check(window.inspect()["position"][1] > zoomed["position"][1], "the wheel does not move the view down")
        window.scroll(*window.canvas(0.5, 0.5), 2, "shift")
        check(window.inspect()["position"][0] > zoomed["position"][0], "Shift and the wheel do not move it sideways")
        window.stroke([window.canvas(0.5, 0.5), window.canvas(0.6, 0.6)], button=2)
        x, y = window.canvas(0.5, 0.5)
        window.xdotool("mousemove", int(x), int(y), "keydown", "space")
        time.sleep(0.2)
        window.stroke([(x, y), (x + 60, y + 40)])
        window.xdotool("keyup", "space")
        state = window.inspect()
        check(state["mask"] == 0, "a move of the view painted")
        check(state["undo"] in (None, "Open picture"), "a move of the view is an undo step")
        window.key("ctrl+0")
        check(abs(window.inspect()["zoom"] - zoom) < 1e-9, "Ctrl+0 does not fit")
        window.key("ctrl+1")
        check(abs(window.inspect()["zoom"] - 1) < 1e-9, "Ctrl+1 is not one to one")
        window.key("ctrl+plus")
        check(window.inspect()["zoom"] > 1, "Ctrl++ does not zoom")
        window.key("plus")
        check(window.inspect()["zoom"] > 2, "+ does not zoom")
        window.scroll(*window.canvas(0.5, 0.5), -40, "ctrl")
        check(abs(window.inspect()["zoom"] - 64) < 1e-6, f"zooming in ends at {window.inspect()['zoom']}")
        window.scroll(*window.canvas(0.5, 0.5), 70, "ctrl")
        check(abs(window.inspect()["zoom"] - 0.02) < 1e-6, f"zooming out ends at {window.inspect()['zoom']}")


def story_entry(program, folder):
    """No action fires while a text entry has the focus."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        before = window.settle()
        x, y, _, height = window.place("sentence")
        window.click(x + 80, y + height / 2)
        window.type("ebxhft[3")
        window.key("ctrl+Return")
        state = window.inspect()
        check(state["b"] == "ebxhft[3", f"typed names come out as {state['b']!r}")
        check(state["tool"] == before["tool"] and not state["swapped"], "typing fired an action")
        check(state["brush"] == before["brush"] and not state["rewriting"], "typing fired an action")
        # Escape leaves the entry; then letters are keys again.
        window.key("Escape")
        window.key("x")
        check(window.inspect()["swapped"], "X does not swap after the entry was left")


def story_label(program, folder):
    """A label: put, moved, its blank twin, its rule."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, "--model=reads-labels", picture) as window:
        window.settle()
        window.key("t")
        time.sleep(0.6)
        window.stroke([window.canvas(0.35, 0.6), window.canvas(0.5, 0.62), window.canvas(0.65, 0.62)])
        window.wait(lambda: layers(window, "label"), "no label was put")
        state = window.settle()
        check(top(state, "before_b")["name"] == "iPod", f"the label reads {top(state, 'before_b')['name']}")
        check(top(state, "before_a")["name"] != "iPod", "the blank twin is read")
        check(state["b"] == "written label" and state["a"] == "blank label", "the sentence does not name the labels")
        mask = state["mask"]
        window.stroke([window.canvas(0.5, 0.62), window.canvas(0.5, 0.45), window.canvas(0.45, 0.4)])
        moved = window.settle()
        check(moved["undo"] == "Change label", f"moving the label is the step {moved['undo']}")
        check(abs(moved["mask"] - mask) < 0.1 * mask, "moving the label changed its size")
        window.key("ctrl+Return")
        window.wait(lambda: window.inspect()["rules"], "Rewrite made no rule", 90)
        edited = window.settle()
        check(top(edited, "after_b")["name"] != "iPod", "the rewritten model still reads the label")


def story_rules(program, folder):
    """Rules: save, load, duplicate, delete with undo; another model's rule."""
    picture, rule = os.path.join(folder, "scene.png"), os.path.join(folder, "my.rule")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        paint(window)
        fill_with_texture(window)
        window.key("ctrl+Return")
        window.wait(lambda: window.inspect()["rules"], "Rewrite made no rule", 60)
        edited = window.settle()
        # The slider, live: panes follow, and each drag is one undo step.
        x, y, width, _ = window.place("rules")
        knob, line = x + 40, y + 105
        for reach in (90, 140):
            window.stroke([(knob, line), (knob + reach / 2, line), (knob + reach, line)], pause=0.1)
            knob += reach
        dragged = window.settle()
        strength = dragged["rules"][0]["strength"]
        check(strength > 2.5, f"the slider moved the strength to {strength} only")
        check(not same(dragged["after_b"], edited["after_b"], 1e-3), "the strength changed no prediction")
        window.key("Escape")
        window.key("ctrl+z")
        check(1.2 < window.inspect()["rules"][0]["strength"] < strength - 0.3, "undo took back more than one drag")
        window.key("ctrl+z")
        check(window.inspect()["rules"][0]["strength"] == 1, "undo does not bring back the first strength")
        window.activate("save-rule-path", f"(0, '{rule}')")
        window.wait(lambda: os.path.exists(rule), "the rule was not saved")
        window.wait(lambda: "Saved" in (window.inspect()["message"] or ""), "nothing says that the rule was saved")
        window.activate("duplicate-rule", "0")
        check(len(window.inspect()["rules"]) == 2, "the rule was not duplicated")
        window.activate("delete-rule", "1")
        check("Removed" in window.inspect()["message"], "nothing says that the rule was removed")
        window.activate("undo")
        check(len(window.inspect()["rules"]) == 2, "undo does not bring the rule back")
        window.activate("delete-rule", "1")
        window.activate("delete-rule", "0")
        window.activate("open-path", f"'{rule}'")
        window.wait(lambda: window.inspect()["rules"], "the rule was not loaded")
        loaded = window.settle()
        check(same(loaded["after_b"], edited["after_b"], 1e-5), "a loaded rule predicts something else")
        # For another model: said, and taken only when asked to.
        window.activate("open-lesson", "'label'")
        window.wait(lambda: window.inspect()["question"], "a lesson took the place of unsaved work without asking")
        window.key("Left", "Left", "Return")
        window.wait(lambda: "reads labels" in window.inspect()["model"], "the lesson's model is not open", 60)
        window.settle()
        window.activate("open-path", f"'{rule}'")
        window.wait(lambda: "made for" in (window.inspect()["message"] or ""), "another model's rule was taken silently")
        check(not window.inspect()["rules"], "another model's rule was taken without asking")


def story_bad_input(program, folder):
    """Bad files: one sentence each, and nothing is lost."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    data = open(picture, "rb").read()
    bad = {"empty.png": b"", "text.png": b"This is not a picture.\n", "half.png": data[: len(data) // 3],
           "empty.onnx": b"", "noise.onnx": bytes(range(256)) * 40, "empty.rule": b"",
           "noise.rule": b"\xff" * 64}
    with Window(program, picture) as window:
        before = window.settle()
        for name, content in bad.items():
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(content)
            window.key("Escape")
            window.wait(lambda: window.inspect()["message"] is None, "the message does not go")
            window.activate("open-path", f"'{path}'")
            message = window.wait(lambda: window.inspect()["message"], f"nothing is said about {name}")
            check(name in message, f"the message about {name} does not name it: {message}")
            state = window.settle()
            check(state["picture"] == "scene.png" and same(state["before_b"], before["before_b"], 0),
                  f"{name} lost the picture")
        window.key("Escape")
        # Rewrite without a mask says what is missing.
        window.key("ctrl+Return")
        check("brush" in (window.inspect()["message"] or ""), "Rewrite without a mask says nothing")
        window.activate("export-path", "'/proc/no/such/place.onnx'")
        window.wait(lambda: window.inspect()["message"], "an impossible export says nothing")


def lesson(program, name, wrong):
    with Window(program) as window:
        start = window.settle_page()
        check(start["page"] == "start", "the start page is not shown")
        x, y, width, height = window.place("start")
        # The cards lie side by side in the middle.
        window.click(x + width / 2 + (-160 if name == "snow" else 160), y + 200)
        window.wait(lambda: window.inspect()["page"] == "work", "a click on the card opens no lesson", 60)
        before = window.settle()
        if wrong:
            check(top(before, "before_b")["name"] == wrong, f"the mistake is {top(before, 'before_b')['name']}")
        check(top(before, "before_b")["index"] != top(before, "before_a")["index"], "there is no mistake to see")
        tests = window.wait(lambda: [t for t in window.inspect()["tests"] if t != "not tested"],
                            "the strip was not tested", 60)
        check(len(tests) >= 3, "the lesson has fewer than three further pictures")
        window.key("ctrl+Return")
        window.wait(lambda: window.inspect()["rules"], "Rewrite made no rule", 90)
        after = window.settle()
        check(top(after, "after_b")["index"] == top(after, "before_a")["index"],
              f"after the rewrite B is {top(after, 'after_b')['name']}")
        window.wait(lambda: window.inspect()["tests"].count("fixed") >= 3, "fewer than three further pictures are fixed")
        check("broken" not in window.inspect()["tests"], "the lesson breaks a picture")


def story_lesson_snow(program, folder):
    """Vehicles on snow at one click."""
    lesson(program, "snow", None)


def story_lesson_label(program, folder):
    """The written label at one click."""
    lesson(program, "label", "iPod")


def colour(window, x, y):
    """What the display shows at a place."""
    result = subprocess.run(["import", "-window", "root", "-crop", f"1x1+{int(x)}+{int(y)}", "-depth", "8", "rgb:-"],
                            env=window.env, capture_output=True, check=True)
    return tuple(result.stdout[:3])


def drag_slider(window, name, by):
    """Drags the knob of a slider of the panel, from where its value says it is, in steps."""
    x, y, width, height = window.place(name)
    line = y + height - 8
    knob = x + width - 8 if by < 0 else x + width / 2
    window.stroke([(knob + by * step / 6, line) for step in range(7)], pause=0.08)


def story_layers(program, folder):
    """Layers: add, choose, drag a slider, hide, reorder, rename, delete, undo."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture, size=(1280, 1000)) as window:
        window.settle()
        paint(window)
        fill_with_texture(window)
        state = window.settle()
        check(state["b"] == "asphalt", f"the texture is called {state['b']}")
        undo = state["undo"]
        # Another texture takes the place of the one that is selected.
        press(window, "brick")
        window.wait(lambda: window.inspect()["b"] == "brick", "the texture was not changed")
        check(len(layers(window)) == 1, "a second choice made a second layer")
        window.key("ctrl+z")
        check(window.settle()["undo"] == undo, "a choice of a texture is more than one step")
        # One drag of a slider is one step, and the picture follows it.
        before = window.inspect()["layers"][0]["opacity"]
        drag_slider(window, "opacity", -90)
        dragged = window.settle()
        check(dragged["layers"][0]["opacity"] < 0.75 * before, "the opacity slider does not move the opacity")
        window.key("ctrl+z")
        undone = window.settle()
        check(undone["layers"][0]["opacity"] == before and undone["undo"] == undo, "one drag is more than one step")
        # Two more layers; the last one is on top.
        window.activate("add-layer", "'blur'")
        window.activate("add-layer", "'colour'")
        check([layer["kind"] for layer in layers(window)] == ["texture", "blur", "colour"], "layers lie in another order")
        # The eye of the topmost row.
        x, y, _, height = window.place("layer-0")
        window.click(x + 16, y + height / 2)
        check(not layers(window)[2]["visible"], "the eye does not hide the layer")
        window.click(x + 16, y + height / 2)
        check(layers(window)[2]["visible"], "the eye does not show the layer again")
        # Alt+Down with the row in focus, then dragged back with the pointer.
        window.click(x + 120, y + height / 2)
        window.key("alt+Down")
        check([layer["kind"] for layer in layers(window)] == ["texture", "colour", "blur"], "Alt+Down does not move the layer")
        line = window.place("layer-1")[1]
        window.stroke([(x + 120, line + 18), (x + 121, line + 10), (x + 122, line - 2), (x + 122, y + 22),
                       (x + 122, y + 12), (x + 122, y + 10), (x + 122, y + 8)], pause=0.3)
        window.wait(lambda: [layer["kind"] for layer in layers(window)] == ["texture", "blur", "colour"],
                    "a dragged row does not move its layer")
        # F2 renames, Delete in the list deletes, and both are undone.
        window.click(x + 120, y + height / 2)
        window.key("F2")
        window.type("paint")
        window.key("Return")
        check(layers(window)[2]["name"] == "paint", f"F2 renamed the layer to {layers(window)[2]['name']}")
        window.key("Delete")
        check(len(layers(window)) == 2, "Delete in the list does not delete the layer")
        check(window.inspect()["mask"] > 0.02, "Delete in the list cleared the mask")
        window.key("ctrl+z")
        check(len(layers(window)) == 3, "undo does not bring the layer back")
        window.key("F9")
        time.sleep(0.5)
        check("layer-0" not in window.inspect()["places"], "F9 does not hide the panel")
        window.key("F9")


def story_masks(program, folder):
    """Masks: add, rename, switch, delete; export and import; another size is scaled."""
    picture, grey, alpha = (os.path.join(folder, name) for name in ("scene.png", "grey.png", "alpha.png"))
    small = os.path.join(folder, "small mask.png")
    scene(picture)
    write_png(small, 320, 240, lambda y: bytes(((255 if y < 120 else 0),) * 3) * 320)
    with Window(program, picture) as window:
        window.settle()
        paint(window)
        first = window.inspect()["masks"][0]["share"]
        # A second one is painted on, and both count.
        press(window, "add-mask")
        check([mask["active"] for mask in window.inspect()["masks"]] == [False, True], "the new mask is not painted on")
        window.stroke([window.canvas(0.3, 0.2), window.canvas(0.7, 0.2)])
        state = window.inspect()
        check(abs(state["masks"][0]["share"] - first) < 1e-9, "the stroke went to another mask")
        check(state["mask"] > first + 0.02, "both masks do not count together")
        x, y, width, height = window.place("mask-1")
        window.click(x + 16, y + height / 2)
        off = window.inspect()
        check(not off["masks"][1]["enabled"] and abs(off["mask"] - first) < 1e-9, "a mask that is off still counts")
        window.click(x + 16, y + height / 2)
        # A double click edits the name.
        window.xdotool("mousemove", int(x + 60), int(y + height / 2), "sleep", 0.1, "click", "--repeat", 2, "--delay", 80, 1)
        time.sleep(0.3)
        window.type("sky")
        window.key("Return")
        check(window.inspect()["masks"][1]["name"] == "sky", "a double click does not rename the mask")
        # Written and read again it is the same.
        share = window.inspect()["masks"][1]["share"]
        for path, kind in ((grey, "grey"), (alpha, "alpha")):
            window.activate("export-mask-path", f"('{path}', '{kind}')")
            window.wait(lambda: os.path.exists(path), "the mask was not exported")
            window.activate("import-mask-path", f"'{path}'")
            window.wait(lambda: window.inspect()["masks"][-1]["name"] == kind, "the exported mask was not imported")
            check(abs(window.inspect()["masks"][-1]["share"] - share) < 1e-9, f"a mask as {kind} comes back otherwise")
            press(window, "delete-mask")
            check(len(window.inspect()["masks"]) == 2, "the mask was not deleted")
            press(window, "mask-1")
            window.wait(lambda: window.inspect()["masks"][1]["active"], "a click does not select the mask")
        # Another size: a sentence with both, and the offer to scale.
        window.activate("import-mask-path", f"'{small}'")
        message = window.wait(lambda: window.inspect()["message"], "nothing is said about a mask of another size")
        check("320" in message and "640" in message, f"the sentence does not name the sizes: {message}")
        check(len(window.inspect()["masks"]) == 2, "a mask of another size was taken without asking")
        window.activate("accept-mask")
        scaled = window.inspect()["masks"][-1]
        check(scaled["name"] == "small mask" and abs(scaled["share"] - 0.5) < 0.01, f"the scaled mask is {scaled}")
        window.activate("mask-from-alpha")
        window.wait(lambda: "transparent" in (window.inspect()["message"] or ""), "no sentence about missing alpha")
        window.activate("mask-everything")
        window.wait(lambda: window.inspect()["masks"][-1]["share"] == 1, "the mask does not take everything")


def story_patch(program, folder):
    """Patches: copy a region, paste it, blend it seamlessly; a picture from elsewhere."""
    picture, other = os.path.join(folder, "scene.png"), os.path.join(folder, "green.png")
    scene(picture)
    write_png(other, 160, 120, lambda y: bytes(c for x in range(160) for c in (40 + (x + y) % 20, 200, 60)))
    with Window(program, picture) as window:
        window.settle()
        # Nothing on the clipboard, nothing marked: a sentence each.
        window.key("ctrl+v")
        window.wait(lambda: "clipboard" in (window.inspect()["message"] or ""), "an empty clipboard says nothing")
        window.key("Escape")
        window.key("ctrl+c")
        window.wait(lambda: "Mark" in (window.inspect()["message"] or ""), "Ctrl+C without a mask says nothing")
        window.key("Escape")
        window.activate("brush-size", "60.0")
        window.stroke([window.canvas(0.3, 0.25), window.canvas(0.45, 0.25)])
        window.key("ctrl+c")
        window.wait(lambda: "Copied" in (window.inspect()["message"] or ""), "Ctrl+C does not copy")
        # What was marked for it becomes the patch's own mask, and the handles are at hand.
        marked = window.inspect()["mask"]
        window.activate("patch-from-region")
        state = window.wait(lambda: layers(window, "patch") and window.inspect(), "the marked region becomes no patch")
        check([mask["follows"] for mask in state["masks"]] == [True] and abs(state["mask"] - marked) < 1e-3,
              f"the marked region's masks are {state['masks']}")
        check(state["tool"] == "patch", "a new patch has no handles")
        window.key("ctrl+z", "b")
        window.activate("clear-mask")
        window.key("ctrl+v")
        pasted = window.wait(lambda: layers(window, "patch"), "Ctrl+V pastes no patch")[0]
        masks = window.inspect()["masks"]
        check(len(masks) == 1 and masks[0]["follows"] and masks[0]["share"] > 0, "the patch has no mask of its own")
        check(abs(pasted["x"] - 320) < 40 and abs(pasted["y"] - 240) < 40, f"the patch lies at {pasted['x']}, {pasted['y']}")
        window.key("ctrl+z")
        # From another program.
        process = window.spawn(["xclip", "-selection", "clipboard", "-t", "image/png", "-i", other])
        process.wait(10)
        window.key("ctrl+v")
        window.wait(lambda: layers(window, "patch"), "a picture of another program is not pasted")
        window.wait(lambda: window.inspect()["drawn"], "the patch was not drawn")
        x, y, width, height = window.place("canvas")
        middle = x + width / 2, y + height / 2
        zoom = window.inspect()["zoom"]
        edge = middle[0], middle[1] - 50 * zoom
        window.xdotool("mousemove", 5, 5)
        time.sleep(0.8)
        hard = colour(window, *edge)
        check(hard[1] > 180 and hard[0] < 90, f"the patch's colour at its edge is {hard}")
        press(window, "blend-2")
        window.wait(lambda: layers(window, "patch")[0]["blend"] == 2, "the blend was not chosen")
        window.wait(lambda: window.inspect()["drawn"], "the seamless patch was not drawn")
        time.sleep(0.5)
        seamless = colour(window, *edge)
        check(max(abs(a - b) for a, b in zip(hard, seamless)) > 40, f"seamless changes nothing at the edge: {seamless}")
        window.key("ctrl+shift+v")
        window.wait(lambda: layers(window, "texture"), "Ctrl+Shift+V makes no texture")
        # Let go on the picture, a file becomes a patch there, or is opened instead.
        count = len(layers(window))
        _, _, width, height = window.place("canvas")
        window.activate("drop-path", f"('{other}', {width / 2 + 100 * zoom}, {height / 2})")
        window.wait(lambda: len(layers(window)) > count, "a dropped picture is no patch")
        check(abs(layers(window)[-1]["x"] - 420) < 1, f"the dropped patch lies at {layers(window)[-1]['x']}")
        window.wait(lambda: "became a patch" in (window.inspect()["message"] or ""), "nothing is said about the patch")
        window.activate("open-dropped")
        window.wait(lambda: window.inspect()["picture"] == "green.png", "the dropped picture is not opened instead")
        window.key("ctrl+z")
        check(len(layers(window)) == count, "undo does not bring the picture back as it was")


def story_style(program, folder):
    """A style: drawn by the engine, its strength, and what waits for it."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        paint(window)
        window.activate("offer-layer", "'style'")
        press(window, "rain")
        window.wait(lambda: layers(window, "style"), "no style layer was made")
        window.wait(lambda: layers(window, "style")[0]["rendered"], "the style was not drawn", 60)
        state = window.settle()
        check(not same(state["before_b"], state["before_a"], 1e-3), "the style changed no prediction")
        drag_slider(window, "strength", -150)
        window.wait(lambda: layers(window, "style")[0]["rendered"], "the weaker style was not drawn", 60)
        weaker = window.settle()
        check(not same(weaker["before_b"], state["before_b"], 1e-4), "a weaker style looks the same to the model")
        window.key("ctrl+z")
        window.wait(lambda: layers(window, "style")[0]["rendered"], "undo lost the style", 60)
        check(same(window.settle()["before_b"], state["before_b"], 1e-6), "undo gives another picture")
        window.key("ctrl+Return")
        window.wait(lambda: window.inspect()["rules"], "Rewrite makes no rule of a style", 60)


def story_label_text(program, folder):
    """A label's text is edited in the panel, and that is one step."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        press(window, "offer-label")
        window.wait(lambda: layers(window, "label"), "no label was put")
        state = window.settle()
        press(window, "label-text")
        window.key("ctrl+a")
        window.type("tea pot")
        window.wait(lambda: layers(window, "label")[0]["text"] == "tea pot", "the label does not follow its text")
        time.sleep(1.2)
        changed = window.settle()
        check(changed["tool"] == state["tool"], "typing fired an action")
        check(not same(changed["before_b"], state["before_b"], 1e-4), "the new text changed no prediction")
        window.key("Escape")
        window.key("ctrl+z")
        check(layers(window, "label")[0]["text"] == "iPod", "typing is more than one step")


def story_software(program, folder):
    """Without GL the canvas shows the same."""
    picture = os.path.join(folder, "flat.png")
    write_png(picture, 320, 240, lambda y: bytes((200, 40, 40) * 160 + (40, 60, 200) * 160))
    colours = {}
    for renderer in ("gl", "software"):
        with Window(program, picture, env={"EMEND_CANVAS": renderer}) as window:
            window.settle()
            window.stroke([window.canvas(0.45, 0.3), window.canvas(0.55, 0.3)])
            time.sleep(0.5)
            points = [window.canvas(*point) for point in ((0.3, 0.6), (0.7, 0.6), (0.5 - 0.03, 0.3), (0.01, 0.5))]
            window.xdotool("mousemove", 5, 5)
            time.sleep(0.5)
            words = [colour(window, x, y) for x, y in points]
            colours[renderer] = words
    check(colours["gl"][0] == (200, 40, 40) and colours["gl"][1] == (40, 60, 200),
          f"GL shows {colours['gl']}, not the picture's colours")
    for a, b in zip(colours["gl"], colours["software"]):
        check(max(abs(i - j) for i, j in zip(a, b)) <= 6, f"GL and software differ: {colours}")


def main(stories):
    need_tools()
    program, story = sys.argv[1:3]
    function = stories[story.replace("-", "_")]
    with tempfile.TemporaryDirectory() as folder:
        try:
            function(program, folder)
        except Failure as failure:
            sys.exit(f"{story}: {failure}")
    print(f"{story}: {function.__doc__}")


if __name__ == "__main__":
    main({name[6:]: value for name, value in globals().items() if name.startswith("story_")})
