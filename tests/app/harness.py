"""Drives the window on a private X display with a real pointer, and reads what it shows.

The program is started under Xvfb and a private session bus. The pointer and the keys come from
xdotool, so that events take the way they take for a person; what the panes show is read through the
window's action "inspect" on the bus.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ast
import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "gdbus": "libglib2.0-bin", "dbus-daemon": "dbus-daemon",
          "import": "imagemagick", "xclip": "xclip"}
APPLICATION = "/org/emend/Emend"
WINDOW = APPLICATION + "/window/1"
COMPLAINTS = ("CRITICAL", "runtime error:", "AddressSanitizer")


class Failure(Exception):
    """A sentence about what is not as it should be."""


def check(condition, sentence):
    if not condition:
        raise Failure(sentence)


def need_tools():
    missing = [f"{tool} (Debian: {package})" for tool, package in NEEDED.items() if not shutil.which(tool)]
    if missing:
        sys.exit("The window tests need " + ", ".join(missing) + ".")


def png_bytes(width, height, kind, rows):
    """A PNG file of rows with their filter bytes; kind is 2 for RGB and 6 for RGBA."""
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def write_png(path, width, height, pixel):
    """Writes an RGB picture; pixel (y) gives the colours of row y."""
    rows = b"".join(b"\0" + pixel(y) for y in range(height))
    with open(path, "wb") as file:
        file.write(png_bytes(width, height, 2, rows))


def scene(path, width=640, height=480):
    """A plain scene: sky over ground with a dark disc in front."""
    def row(y):
        out = bytearray()
        for x in range(width):
            inside = (x - width / 2) ** 2 + (y - height * 0.55) ** 2 < (height * 0.28) ** 2
            if inside:
                out += bytes((60 + y * 60 // height, 40, 35))
            elif y < height * 0.6:
                out += bytes((120, 160, 200 - y * 60 // height))
            else:
                out += bytes((110 + (x * 7 + y * 13) % 20, 105, 90))
        return bytes(out)
    write_png(path, width, height, row)


class Window:
    """The program on its own display."""

    def __init__(self, program, *arguments, size=(1280, 800), env=None):
        self.directory = tempfile.mkdtemp(prefix="emend-window-")
        self.processes = []
        self.size = size
        self.env = dict(os.environ, GDK_BACKEND="x11", GSETTINGS_BACKEND="memory", GTK_A11Y="none",
                        NO_AT_BRIDGE="1", LC_ALL="C.UTF-8", LANGUAGE="C", XDG_RUNTIME_DIR=self.directory,
                        XDG_CACHE_HOME=os.path.join(self.directory, "cache"),
                        XDG_STATE_HOME=os.path.join(self.directory, "state"),
                        XDG_DATA_HOME=os.path.join(self.directory, "share"))
        self.env.update(env or {})
        self.start_display()
        self.start_bus()
        self.log = open(os.path.join(self.directory, "log"), "w+")
        self.program = self.spawn([program, *arguments], stderr=self.log, stdout=self.log)
        self.wait(lambda: self.find_window(), "the window did not open", 60)
        self.xdotool("windowmove", self.window, 0, 0, "windowsize", self.window, *size)
        self.xdotool("windowfocus", self.window)
        self.wait(lambda: self.inspect() is not None, "the window does not answer on the bus", 30)

    def spawn(self, command, **options):
        process = subprocess.Popen(command, env=self.env, start_new_session=True, **options)
        self.processes.append(process)
        return process

    def start_display(self):
        read, write = os.pipe()
        self.spawn(["Xvfb", "-displayfd", str(write), "-screen", "0", "%dx%dx24" % self.size, "-nolisten", "tcp"],
                   pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Failure("Xvfb did not start.")
        self.env["DISPLAY"] = ":" + number

    def start_bus(self):
        read, write = os.pipe()
        self.spawn(["dbus-daemon", "--session", "--nofork", f"--print-address={write}"], pass_fds=[write],
                   stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = pipe.readline().strip()

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        messages = self.messages()
        self.close()
        if kind is not None:
            sys.stderr.write(messages)
            return
        bad = [line for line in messages.splitlines() if any(word in line for word in COMPLAINTS)]
        if bad:
            raise Failure("The program complained: " + bad[0])

    def messages(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()

    # --- the display ---------------------------------------------------------------------------

    def xdotool(self, *words):
        result = subprocess.run(["xdotool", *map(str, words)], env=self.env, capture_output=True, text=True)
        return result.stdout.split()

    def find_window(self):
        if self.program.poll() is not None:
            raise Failure("The program ended at once: " + self.messages())
        found = self.xdotool("search", "--onlyvisible", "--name", ".")
        self.window = found[-1] if found else None
        return self.window

    def key(self, *names):
        self.xdotool("key", "--delay", 40, *names)
        time.sleep(0.15)

    def type(self, text):
        self.xdotool("type", "--delay", 30, text)
        time.sleep(0.15)

    def click(self, x, y, button=1):
        self.xdotool("mousemove", int(x), int(y), "sleep", 0.1, "click", button)
        time.sleep(0.25)

    def stroke(self, points, button=1, pause=0.01):
        words = ["mousemove", int(points[0][0]), int(points[0][1]), "sleep", 0.1, "mousedown", button]
        for x, y in points[1:]:
            words += ["mousemove", int(x), int(y), "sleep", pause]
        self.xdotool(*words, "mouseup", button)
        time.sleep(0.2)

    def scroll(self, x, y, clicks, *modifiers):
        self.xdotool("mousemove", int(x), int(y), "sleep", 0.1)
        with self.held(*modifiers):
            self.xdotool("click", "--repeat", abs(clicks), "--delay", 30, 5 if clicks > 0 else 4)
        time.sleep(0.3)

    @contextlib.contextmanager
    def held(self, *keys):
        """While the block runs the keys are held down."""
        for key in keys:
            self.xdotool("keydown", key)
        time.sleep(0.1)
        try:
            yield
        finally:
            for key in reversed(keys):
                self.xdotool("keyup", key)
            time.sleep(0.1)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], env=self.env, check=True)

    # --- the bus -------------------------------------------------------------------------------

    def call(self, method, *arguments, path=WINDOW):
        result = subprocess.run(["gdbus", "call", "--session", "--dest", "org.emend.Emend", "--object-path", path,
                                 "--method", "org.gtk.Actions." + method, *arguments], env=self.env,
                                capture_output=True, text=True)
        return result.stdout if result.returncode == 0 else None

    def activate(self, name, parameter=None, path=WINDOW):
        parameters = f"[<{parameter}>]" if parameter is not None else "[]"
        if self.call("Activate", name, parameters, "{}", path=path) is None:
            raise Failure(f"The action {name} does not answer.")
        time.sleep(0.1)

    def inspect(self):
        if self.program.poll() is not None:
            raise Failure(f"The program ended with {self.program.returncode}: {self.messages()}")
        if self.call("Activate", "inspect", "[]", "{}") is None:
            return None
        answer = self.call("Describe", "inspect")
        if answer is None:
            return None
        start, end = answer.index("[<") + 2, answer.rindex(">]")
        return json.loads(ast.literal_eval(answer[start:end])) if end - start > 4 else None

    def wait(self, condition, sentence, seconds=20):
        end = time.time() + seconds
        while time.time() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.1)
        raise Failure(f"After {seconds} s {sentence}.")

    def settle(self, seconds=60):
        """The state once model and picture are there and predicted."""
        def ready():
            state = self.inspect()
            return state if state["current"] and state["activity"] is None else None
        time.sleep(0.2)
        return self.wait(ready, "the predictions were not up to date", seconds)

    def settle_page(self, seconds=60):
        """The state once the model is there, with no picture yet."""
        def ready():
            state = self.inspect()
            return state if state["model"] and state["activity"] is None else None
        return self.wait(ready, "no model was loaded", seconds)

    def place(self, name):
        return self.inspect()["places"][name]

    def at(self, px, py, width=640, height=480):
        """Where a position of the picture is, in whole pixels of the screen, while all of it is shown; and the
        position that these stand for."""
        state = self.inspect()
        zoom, (x, y, w, h) = state["zoom"], state["places"]["canvas"]
        left, top = x + (w - width * zoom) / 2, y + (h - height * zoom) / 2
        sx, sy = round(left + px * zoom), round(top + py * zoom)
        return (sx, sy), ((sx - left) / zoom, (sy - top) / zoom)

    def canvas(self, fx, fy):
        """A point of the canvas, in parts of its width and height."""
        x, y, width, height = self.place("canvas")
        return x + fx * width, y + fy * height


def main(stories):
    """Runs the story that the command line names: of {"story_NAME": function}."""
    need_tools()
    program, story = sys.argv[1:3]
    function = stories["story_" + story.replace("-", "_")]
    with tempfile.TemporaryDirectory() as folder:
        try:
            function(program, folder)
        except Failure as failure:
            sys.exit(f"{story}: {failure}")
    print(f"{story}: {function.__doc__}")
