#!/usr/bin/env python3
"""Draws the screen of a terminal: reads what `tmux capture-pane -e -p` prints, writes an SVG of the same characters in
the same colours. Each run of one style is one `<text>` of a fixed width, so that it stands right in any font."""

import re
import sys
import unicodedata
from html import escape

CELL, LINE, EDGE = 8.4, 18, 10
PLAIN, PAPER = "#d4d4d4", "#1e1e1e"
SIXTEEN = [
    "#1e1e1e", "#f2777a", "#8fc97f", "#e5c07b", "#6cb2f0", "#c792ea", "#56c8c8", "#d4d4d4",
    "#7f848e", "#ff8e8e", "#b5e8a0", "#ffe08a", "#8cc8ff", "#dcb0ff", "#80e0e0", "#ffffff",
]  # fmt: skip


def colour(number):
    """The colour of this number among 256."""
    if number < 16:
        return SIXTEEN[number]
    if number < 232:
        steps = [0, 95, 135, 175, 215, 255]
        rest = number - 16
        return "#%02x%02x%02x" % (steps[rest // 36], steps[rest // 6 % 6], steps[rest % 6])
    return "#" + "%02x" % (8 + (number - 232) * 10) * 3


class Style:
    """How the characters to come look."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.ink = self.paper = None
        self.bold = self.italic = self.line = self.reverse = self.dim = False

    def apply(self, codes):
        """Takes the numbers of an escape sequence `ESC [ … m`."""
        numbers = [int(code or 0) for code in re.split("[;]", codes)] if codes else [0]
        while numbers:
            code = numbers.pop(0)
            if code in (38, 48) and numbers:
                kind = numbers.pop(0)
                if kind == 5:
                    found = colour(numbers.pop(0))
                else:
                    found = "#%02x%02x%02x" % tuple(numbers[:3])
                    del numbers[:3]
                self.ink, self.paper = (found, self.paper) if code == 38 else (self.ink, found)
            else:
                self.one(code)

    def one(self, code):
        flags = {1: ("bold", True), 2: ("dim", True), 3: ("italic", True), 4: ("line", True), 7: ("reverse", True),
                 23: ("italic", False), 24: ("line", False), 27: ("reverse", False)}  # fmt: skip
        if code == 0:
            self.reset()
        elif code == 22:
            self.bold = self.dim = False
        elif code in flags:
            setattr(self, *flags[code])
        elif code == 39:
            self.ink = None
        elif code == 49:
            self.paper = None
        elif 30 <= code <= 37:
            self.ink = colour(code - 30)
        elif 40 <= code <= 47:
            self.paper = colour(code - 40)
        elif 90 <= code <= 97:
            self.ink = colour(code - 82)
        elif 100 <= code <= 107:
            self.paper = colour(code - 92)

    def now(self):
        """Ink, paper and the attributes of a run."""
        ink, paper = self.ink or PLAIN, self.paper or PAPER
        if self.reverse:
            ink, paper = self.paper or PAPER, self.ink or PLAIN
        look = ""
        if self.bold:
            look += ' font-weight="bold"'
        if self.italic:
            look += ' font-style="italic"'
        if self.line:
            look += ' text-decoration="underline"'
        if self.dim:
            look += ' opacity="0.7"'
        return ink, paper, look


def runs(line, style):
    """The runs of one style in a line, each with its text."""
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        sequence = re.fullmatch(r"\x1b\[([0-9;:]*)m", part)
        if sequence:
            style.apply(re.sub(r"^4:\d$", "4", sequence[1]).replace(":", ";"))
        elif part:
            yield style.now(), re.sub(r"\x1b[^m]*?[A-Za-z\\]", "", part)


def cells(text):
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def page(lines):
    """The paper that most of the screen has."""
    style, area = Style(), {}
    for line in lines:
        for (_, paper, _), text in runs(line, style):
            area[paper] = area.get(paper, 0) + cells(text)
    return max(area, key=area.get, default=PAPER)


def draw(screen, title):
    lines = screen.rstrip("\n").split("\n")
    style, papers, texts, widest, ground = Style(), [], [], 0, page(lines)
    for row, line in enumerate(lines):
        column, top = 0, EDGE + row * LINE
        for (ink, paper, look), text in runs(line, style):
            width, left = cells(text), EDGE + column * CELL
            if paper != ground:
                papers.append(f'<rect x="{left:.1f}" y="{top}" width="{width * CELL:.1f}" height="{LINE}" fill="{paper}"/>')
            # Not every program that shows SVG keeps several blanks.
            for words in re.finditer(r"\S+(?: \S+)*", text):
                at, long = left + cells(text[: words.start()]) * CELL, cells(words[0]) * CELL
                place = f'x="{at:.1f}" y="{top + 13.5}" textLength="{long:.1f}"'
                texts.append(f'<text {place} fill="{ink}"{look}>{escape(words[0])}</text>')
            column += width
        widest = max(widest, column)
    width, height = widest * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img">'
    yield f"<title>{escape(title)}</title>"
    yield f'<rect width="100%" height="100%" rx="6" fill="{ground}"/>'
    yield from papers
    yield '<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14">'
    yield from texts
    yield "</g></svg>"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: screen.py TITLE < SCREEN > PICTURE.svg")
    print("\n".join(draw(sys.stdin.read(), sys.argv[1])))
