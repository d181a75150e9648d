"""Stories of the document, with a real pointer: document.py PROGRAM STORY.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import time

from harness import Window, check, main, scene, write_png
from window import same


def stroke(window, y=0.5, x=0.35):
    window.stroke([window.canvas(x + 0.02 * i, y) for i in range(8)])


def texture(folder):
    path = os.path.join(folder, "texture.png")
    write_png(path, 64, 64, lambda y: bytes((x * 11 + y * 29) % 40 + 200 for x in range(192)))
    return path


def fill(window, path):
    window.activate("layer-path", f"('texture', '{path}')")
    window.wait(lambda: window.inspect()["layers"] and window.inspect()["drawn"], "no texture fills the mask")


def rewrite(window):
    window.key("ctrl+Return")
    window.wait(lambda: window.inspect()["rules"] and not window.inspect()["rewriting"], "Rewrite made no rule", 90)


def work(window, folder):
    """A mask, a fill and a rule."""
    window.settle()
    window.activate("brush-size", "120.0")
    stroke(window)
    fill(window, texture(folder))
    rewrite(window)
    return window.settle()


def equal(a, b):
    """What a project brings back."""
    for key in ("mask", "b", "a", "swapped", "edit_point", "model"):
        check(a[key] == b[key], f"{key} was {a[key]} and is {b[key]}")
    check([layer["name"] for layer in a["layers"]] == [layer["name"] for layer in b["layers"]], "other layers came back")
    check([(p["name"], p["mask"], p["enabled"], p["weight"]) for p in a["pairs"]]
          == [(p["name"], p["mask"], p["enabled"], p["weight"]) for p in b["pairs"]], "other exemplars came back")
    check([(r["name"], r["strength"], r["enabled"]) for r in a["rules"]]
          == [(r["name"], r["strength"], r["enabled"]) for r in b["rules"]], "other rules came back")
    check(same(a["before_b"], b["before_b"], 1e-5) and same(a["after_b"], b["after_b"], 1e-5),
          "the predictions are others")


def answer(window, tabs):
    """Presses a button of the question: the default is the last of three."""
    time.sleep(0.3)
    window.key(*(["Left"] * tabs + ["Return"]))


def story_project(program, folder):
    """Save, reopen equals; save as where nothing can be written; damaged, newer and missing files."""
    picture, project = os.path.join(folder, "scene.png"), os.path.join(folder, "mine.emend")
    scene(picture)
    with Window(program, picture) as window:
        opened = window.settle()
        check(not opened["work"], "a picture alone counts as work")
        check(opened["title"] == "scene.png – Emend", f"the title is {opened['title']}")
        saved = work(window, folder)
        check(saved["work"] and saved["title"].startswith("•"), "the title does not tell that something was changed")
        window.activate("save-path", f"'{project}'")
        window.wait(lambda: window.inspect()["file"] == project and not window.inspect()["work"], "it was not saved")
        check(window.inspect()["title"] == "mine – Emend", "the title does not name the project")
        # Changed, and saved again by the keys.
        size = os.path.getsize(project)
        window.activate("add-exemplar-path", f"'{picture}'")
        window.wait(lambda: len(window.inspect()["pairs"]) == 2, "no exemplar was added")
        window.key("ctrl+Page_Up")
        window.key("ctrl+s")
        window.wait(lambda: not window.inspect()["work"], "Ctrl+S does not save")
        check(os.path.getsize(project) != size, "Ctrl+S wrote nothing")
        saved = window.settle()
        # A folder that cannot be: the sentence, still modified, still the same file.
        window.activate("swap")
        window.activate("save-path", "'/proc/no-such-folder/mine.emend'")
        message = window.wait(lambda: window.inspect()["message"], "an impossible save says nothing")
        check("mine.emend" in message and window.inspect()["work"], f"after a failed save: {message}")
        check(window.inspect()["file"] == project, "a failed save changed the project's file")
        window.activate("undo")
        check(not window.inspect()["work"], "undone back to what was saved counts as changed")
    with Window(program, project) as window:
        window.wait(lambda: window.inspect()["page"] == "work", "the project does not open", 30)
        again = window.settle()
        equal(saved, again)
        check(not again["work"] and again["file"] == project, "a project counts as changed when it was just opened")
        data = open(project, "rb").read()
        bad = {"half.emend": data[: len(data) // 2], "empty.emend": b"", "text.emend": b"This is no project.\n"}
        for name, content in bad.items():
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(content)
            window.key("Escape")
            window.activate("open-path", f"'{path}'")
            message = window.wait(lambda: window.inspect()["message"], f"nothing is said about {name}")
            check(name in message, f"the message does not name {name}: {message}")
            check(window.inspect()["file"] == project, f"{name} took the project away")
        equal(saved, window.settle())


def story_project_model(program, folder):
    """A project whose model is gone: a sentence, everything else, and the rules wait."""
    picture, project = os.path.join(folder, "scene.png"), os.path.join(folder, "mine.emend")
    model, away = os.path.join(folder, "own.onnx"), os.path.join(folder, "away.onnx")
    scene(picture)
    with Window(program, picture) as window:
        work(window, folder)
        window.activate("export-path", f"'{model}'")
        window.wait(lambda: os.path.exists(model), "nothing was exported", 60)
        window.settle()
        window.activate("open-path", f"'{model}'")
        window.wait(lambda: not window.inspect()["rules"] and window.inspect()["activity"] is None,
                    "the model does not open", 60)
        window.settle()
        rewrite(window)
        saved = window.settle()
        window.activate("save-path", f"'{project}'")
        window.wait(lambda: not window.inspect()["work"], "it was not saved")
    os.rename(model, away)
    with Window(program, project) as window:
        message = window.wait(lambda: window.inspect()["message"], "nothing is said about the missing model", 30)
        check("own.onnx" in message and "wait" in message, f"the message is {message}")
        state = window.inspect()
        check(state["page"] == "work" and state["mask"] == saved["mask"] and len(state["rules"]) == 1,
              "not everything else came back")
        check(state["model"] is None, "the rules are used with another model")
        # Back in its place it is taken, and the rules with it.
        os.rename(away, model)
        window.activate("open-path", f"'{model}'")
        window.wait(lambda: window.inspect()["model"], "the model is not taken", 30)
        equal(saved, window.settle())


def story_question(program, folder):
    """Unsaved work: asked once, and each answer does what it says."""
    picture, project = os.path.join(folder, "scene.png"), os.path.join(folder, "mine.emend")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        window.key("ctrl+n")
        window.wait(lambda: window.inspect()["page"] == "start", "Ctrl+N asks where there is no work")
        window.activate("open-path", f"'{picture}'")
        window.wait(lambda: window.inspect()["page"] == "work", "the picture does not open")
        window.settle()
        stroke(window)
        mask = window.inspect()["mask"]
        for begin in (lambda: window.key("ctrl+n"), lambda: window.key("ctrl+w"),
                      lambda: window.activate("open-lesson", "'snow'"),
                      lambda: window.activate("open-path", f"'{picture}'")):
            begin()
            question = window.wait(lambda: window.inspect()["question"], "nothing was asked")
            check("scene.png" in question, f"the question is {question}")
            window.key("Escape")
            window.wait(lambda: window.inspect()["question"] is None, "Escape does not close the question")
            check(window.inspect()["mask"] == mask, "Cancel did not cancel")
        # Not while a name is typed.
        x, y, _, height = window.place("sentence")
        window.click(x + 80, y + height / 2)
        window.key("ctrl+n", "ctrl+s", "ctrl+Page_Down", "F9")
        check(window.inspect()["question"] is None and window.inspect()["file"] is None, "a key fired inside an entry")
        window.key("Escape")
        # Discard.
        window.activate("open-path", f"'{picture}'")
        window.wait(lambda: window.inspect()["question"], "nothing was asked")
        answer(window, 2)
        window.wait(lambda: window.inspect()["mask"] == 0, "Discard does not open the other")
        # Save: into the file that it has, then on.
        stroke(window)
        mask = window.inspect()["mask"]
        window.activate("save-path", f"'{project}'")
        window.wait(lambda: not window.inspect()["work"], "it was not saved")
        stroke(window, 0.7)
        more = window.inspect()["mask"]
        check(more > mask, "the second stroke is lost")
        window.key("ctrl+n")
        window.wait(lambda: window.inspect()["question"], "nothing was asked")
        answer(window, 0)
        window.wait(lambda: window.inspect()["page"] == "start", "Save does not go on", 30)
        window.activate("open-path", f"'{project}'")
        window.wait(lambda: window.inspect()["page"] == "work", "the project does not open", 30)
        check(window.settle()["mask"] == more, "Save saved something else")
        # Close without saving.
        stroke(window, 0.3)
        window.key("ctrl+q")
        window.wait(lambda: window.inspect()["question"], "nothing was asked")
        time.sleep(0.3)
        window.xdotool("key", "--delay", 40, "Left", "Left", "Return")
        end = time.time() + 15
        while window.program.poll() is None:
            check(time.time() < end, "Close without saving does not close")
            time.sleep(0.1)
        check(window.program.poll() == 0, f"the program ended with {window.program.poll()}")


def recoveries(state):
    folder = os.path.join(state, "emend", "recovery")
    return [name for name in os.listdir(folder) if name.endswith(".emend")] if os.path.isdir(folder) else []


def kill(window):
    os.killpg(window.program.pid, signal.SIGKILL)
    window.program.wait()


def recover(window):
    """Presses Recover of the first that was left."""
    check(window.settle_page()["left"], "nothing is offered after a crash")
    window.activate("recover", f"'{window.inspect()['left'][0]}'")
    window.wait(lambda: window.inspect()["page"] == "work", "what was left does not open", 30)
    return window.settle()


def story_recovery(program, folder):
    """Killed while painting and while saving: offered at the next start, nothing lost; discard and undo."""
    picture, project = os.path.join(folder, "scene.png"), os.path.join(folder, "mine.emend")
    state = os.path.join(folder, "state")
    env = {"XDG_STATE_HOME": state, "EMEND_AUTOSAVE_DELAY": "0.3"}
    scene(picture)
    with Window(program, picture, env=env) as window:
        window.settle()
        time.sleep(1)
        check(not recoveries(state), "a picture alone was kept aside")
        stroke(window)
        window.activate("save-path", f"'{project}'")
        window.wait(lambda: not window.inspect()["work"], "it was not saved")
        stroke(window, 0.7)
        mask = window.inspect()["mask"]
        window.wait(lambda: recoveries(state), "nothing was kept aside")
        # In the middle of a stroke: what is painted so far is kept as well.
        x, y = window.canvas(0.3, 0.3)
        window.xdotool("mousemove", int(x), int(y), "mousedown", 1, "mousemove", int(x + 90), int(y))
        time.sleep(1.5)
        kill(window)
    check(len(recoveries(state)) == 1, f"a crash left {recoveries(state)}")
    for turn in range(2):
        with Window(program, env=env) as window:
            recovered = recover(window)
            check(recovered["mask"] > mask, f"{recovered['mask']} of the mask came back, the first strokes had {mask}")
            check(recovered["file"] == project and recovered["work"], "what was recovered lost its file, or counts as saved")
            mask = recovered["mask"] - 1e-9
            # In the middle of a save; the second time it is closed in order.
            if turn == 0:
                window.key("ctrl+s")
                kill(window)
            else:
                stroke(window, 0.2)
                window.key("ctrl+s")
                window.wait(lambda: not window.inspect()["work"], "Ctrl+S does not save after a recovery")
                last = window.inspect()["mask"]
                window.key("ctrl+q")
                window.wait(lambda: window.program.poll() is not None or not recoveries(state), "something is left")
        if turn == 0 and not recoveries(state):
            # The save was faster than the kill: the project has it all.
            with Window(program, project, env=env) as window:
                window.wait(lambda: window.inspect()["page"] == "work", "the project does not open", 30)
                check(window.settle()["mask"] >= mask, "a kill while saving lost something")
                stroke(window, 0.25, 0.6)
                window.wait(lambda: recoveries(state), "nothing was kept aside")
                kill(window)
    check(not recoveries(state), f"closed in order, something is left: {recoveries(state)}")
    with Window(program, project, env=env) as window:
        window.wait(lambda: window.inspect()["page"] == "work", "the project does not open", 30)
        check(window.settle()["mask"] == last, "the project is not what was saved last")
        stroke(window, 0.4, 0.6)
        window.wait(lambda: recoveries(state), "nothing was kept aside")
        kill(window)
    # Discarded it is gone from the page, not from the disk, until the window is closed.
    with Window(program, env=env) as window:
        left = window.settle_page()["left"]
        window.activate("discard-recovery", f"'{left[0]}'")
        check(not window.inspect()["left"] and "Discarded" in window.inspect()["message"], "discarding says nothing")
        window.activate("keep-recoveries")
        check(window.inspect()["left"] == left, "undo does not bring it back")
        window.activate("discard-recovery", f"'{left[0]}'")
        window.key("ctrl+q")
        end = time.time() + 15
        while window.program.poll() is None and time.time() < end:
            time.sleep(0.1)
    check(not recoveries(state), "what was discarded is still there")
    # What cannot be read is said and stays.
    os.makedirs(os.path.join(state, "emend", "recovery"), exist_ok=True)
    with open(os.path.join(state, "emend", "recovery", "x.emend"), "wb") as file:
        file.write(open(project, "rb").read()[:500])
    with Window(program, env=env) as window:
        left = window.settle_page()["left"]
        check(left, "a damaged autosave is not offered")
        window.activate("recover", f"'{left[0]}'")
        window.wait(lambda: window.inspect()["message"], "nothing is said about a damaged autosave")
        check(window.inspect()["page"] == "start" and recoveries(state) == ["x.emend"], "a damaged autosave is gone")


def story_exemplars(program, folder):
    """Add, duplicate, switch off, weigh, remove with undo; one rule from all; photographs of a scene."""
    picture, other, small = (os.path.join(folder, name) for name in ("scene.png", "other.png", "small.png"))
    scene(picture)
    write_png(other, 640, 480, lambda y: bytes((90 + y // 8, 120, 60) * 640))
    write_png(small, 320, 240, lambda y: bytes((200, 40, 40) * 320))
    with Window(program, picture) as window:
        one = work(window, folder)
        window.activate("add-exemplar-path", f"'{other}'")
        window.wait(lambda: len(window.inspect()["pairs"]) == 2, "no exemplar was added")
        state = window.settle()
        check(state["picture"] == "other.png" and state["mask"] == 0, "the added picture is not shown")
        check(state["places"].get("tray"), "the tray does not show where the exemplar went")
        # It has no mask: the rewrite says so, by name where another one is shown.
        window.key("ctrl+Page_Up")
        window.key("ctrl+Return")
        message = window.wait(lambda: window.inspect()["message"], "an incomplete exemplar is rewritten from")
        check("other.png" in message, f"the message does not name the exemplar: {message}")
        window.key("Escape", "ctrl+Page_Down")
        # Its switch, with the pointer.
        x, y, _, _ = window.place("exemplar 1")
        window.click(x + 114, y + 44)
        check(not window.inspect()["pairs"][1]["enabled"], "it was not switched off")
        window.key("ctrl+Page_Up")
        check(window.settle()["picture"] == "scene.png", "Ctrl+Page Up does not show the exemplar before")
        check(same(window.inspect()["after_b"], one["after_b"], 1e-6), "showing another exemplar changed the rule")
        window.activate("duplicate-exemplar", "0")
        state = window.settle()
        check([p["name"] for p in state["pairs"]] == ["scene.png", "scene.png", "other.png"], "the copy is not beside it")
        check(state["pairs"][1]["mask"] == state["pairs"][0]["mask"], "the copy has another mask")
        window.activate("remove-exemplar", "1")
        check("Removed" in window.inspect()["message"] and len(window.inspect()["pairs"]) == 2, "nothing was removed")
        window.activate("undo")
        check(len(window.inspect()["pairs"]) == 3, "undo does not bring the exemplar back")
        # Photographs of one scene: the mask is everything; sizes that differ are told apart.
        window.activate("add-pair-paths", f"('{small}', '{picture}')")
        message = window.wait(lambda: window.inspect()["message"], "photographs of two sizes are taken silently")
        check(all(word in message for word in ("small.png", "320", "scene.png", "640")), f"the message is {message}")
        check(len(window.inspect()["pairs"]) == 3, "photographs of two sizes were added")
        window.key("Escape")
        window.activate("add-pair-paths", f"('{other}', '{picture}')")
        window.wait(lambda: len(window.inspect()["pairs"]) == 4, "the photographs were not added")
        state = window.settle()
        check(state["pairs"][3]["mask"] == 1, "the mask of two photographs is not the whole picture")
        check(not same(state["before_b"], state["before_a"], 1e-3), "B and A are the same")
        # One rule from the three that are on is another than from one.
        window.activate("live", None)
        rewrite(window)
        both = window.settle()
        window.key("ctrl+Page_Up")
        window.key("ctrl+Page_Up")
        window.key("ctrl+Page_Up")
        first = window.settle()
        check(first["picture"] == "scene.png", "the first exemplar is not shown")
        check(not same(first["after_b"], one["after_b"], 1e-4), "further exemplars changed nothing")
        check(len(both["rules"]) >= 1, "the rewrite made no rule")
    # Two pictures named together are two exemplars.
    with Window(program, picture, other) as window:
        window.wait(lambda: len(window.inspect()["pairs"]) == 2, "the second picture is no second exemplar")
        names = [pair["name"] for pair in window.settle()["pairs"]]
        check(names == ["scene.png", "other.png"], f"the exemplars are {names}")


def story_history(program, folder):
    """The list of steps: travel with the pointer and by keyboard, there and back."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    with Window(program, picture) as window:
        window.settle()
        masks = [0]
        for i in range(4):
            stroke(window, 0.3 + 0.12 * i)
            masks.append(window.inspect()["mask"])
        check(window.inspect()["history"] == ["Open picture"] + ["Brush stroke"] * 4, "the list is another")
        x, y, width, height = window.place("history")
        window.click(x + width / 2, y + height / 2)
        time.sleep(0.5)
        window.key("Up", "Up", "Up", "Return")
        window.wait(lambda: window.inspect()["n_undo"] == 2, "the keyboard does not travel")
        check(window.inspect()["mask"] == masks[1], "the step before has another mask")
        window.click(x + width / 2, y + height / 2)
        time.sleep(0.5)
        window.key("End", "Return")
        window.wait(lambda: window.inspect()["n_undo"] == 5, "the keyboard does not travel forward")
        check(window.inspect()["mask"] == masks[4], "the last step has another mask")


def story_live(program, folder):
    """Live: the rule follows layers and strokes, and goes back with them; without Live it stays."""
    picture = os.path.join(folder, "scene.png")
    scene(picture)
    paths = []
    for i, colours in enumerate(((250, 250, 250), (20, 90, 30))):
        paths.append(os.path.join(folder, f"texture{i}.png"))
        write_png(paths[i], 64, 64, lambda y: bytes(max(0, min(255, c + (x * 7 + y * 3) % 9 - 4)) for x in range(64)
                                                    for c in colours))
    with Window(program, picture) as window:
        window.settle()
        window.activate("brush-size", "120.0")
        stroke(window)
        fill(window, paths[0])
        rewrite(window)
        rule = window.settle()
        steps = len(rule["history"])

        def loss(state):
            return state["rules"][0]["loss_before"], state["rules"][0]["loss_after"]

        def followed(before):
            window.wait(lambda: loss(window.inspect()) != loss(before), "the rule was not solved again")
            last = None
            while last != loss(window.inspect()):
                last = loss(window.inspect())
                time.sleep(0.7)

        fill(window, paths[1])
        followed(rule)
        layer = window.settle()
        check(len(layer["history"]) == steps + 1, f"the steps are {layer['history'][steps:]}")
        stroke(window, 0.75)
        followed(layer)
        window.settle()
        check(len(window.inspect()["history"]) == steps + 2, "solving again is a step of its own")
        # One undo takes back the stroke and the rule that it made.
        window.key("ctrl+z")
        check(same(window.settle()["after_b"], layer["after_b"], 1e-6), "undo of a stroke leaves its rule")
        window.key("ctrl+z")
        check(same(window.settle()["after_b"], rule["after_b"], 1e-6), "undo of a layer leaves its rule")
        window.key("ctrl+shift+z", "ctrl+shift+z")
        window.settle()
        # Without Live nothing is solved.
        window.activate("live")
        still = window.inspect()
        stroke(window, 0.2)
        fill(window, paths[0])
        time.sleep(1)
        check(loss(window.settle()) == loss(still), "without Live the rule was solved again")
        window.activate("live")
        followed(still)


if __name__ == "__main__":
    main(globals())
