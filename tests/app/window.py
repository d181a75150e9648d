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


def tool_button(window, index):
    """The middle of a button of the left bar: 38 pixels wide, 42 apart."""
    x, y, width, _ = window.place("tools")
    return x + width / 2, y + 25 + 42 * index


def fill_with_texture(window):
    """Chooses the first texture of the panel with the pointer."""
    window.click(*tool_button(window, 3))
    time.sleep(0.6)
    x, y, _, _ = window.place("fill")
    window.click(x + 52, y + 70)
    window.wait(lambda: window.inspect()["content"] == 1, "no texture fills the mask")


def paint(window):
    window.click(*tool_button(window, 1))
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
    """Zoom and pan in every tool, without painting."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        zoom = window.settle()["zoom"]
        window.scroll(*window.canvas(0.5, 0.5), -4)
        check(window.inspect()["zoom"] > 1.5 * zoom, "the wheel does not zoom")
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
        window.wait(lambda: window.inspect()["content"] == 3, "no label was put")
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
        check("Deleted" in window.inspect()["message"], "nothing says that the rule was deleted")
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


def story_software(program, folder):
    """Without GL the canvas shows the same."""
    if subprocess.run(["sh", "-c", "command -v import"], capture_output=True).returncode != 0:
        raise Failure("This story needs import (Debian: imagemagick).")
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
            words = []
            for x, y in points:
                result = subprocess.run(["import", "-window", "root", "-crop", f"1x1+{int(x)}+{int(y)}", "-depth", "8",
                                         "rgb:-"], env=window.env, capture_output=True, check=True)
                words.append(tuple(result.stdout[:3]))
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
