"""Makes the README's screenshot: screenshot.py PROGRAM OUTPUT.png (1280 x 800, the snow lesson, rewritten).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

from harness import Window, need_tools


def main():
    need_tools()
    with Window(sys.argv[1], "--lesson=snow") as window:
        # Without a window manager GTK draws a border of five pixels: it is left off the display.
        window.xdotool("windowmove", window.window, -5, -5, "windowsize", window.window, 1290, 810)
        window.wait(lambda: window.inspect()["page"] == "work", "the lesson did not open", 60)
        window.settle()
        window.key("ctrl+Return")
        window.wait(lambda: window.inspect()["rules"], "Rewrite made no rule", 90)
        window.wait(lambda: "fixed" in window.inspect()["tests"], "the strip shows nothing fixed", 60)
        window.key("3")
        window.xdotool("mousemove", 1275, 795)
        time.sleep(1.5)
        window.screenshot(sys.argv[2])


if __name__ == "__main__":
    main()
