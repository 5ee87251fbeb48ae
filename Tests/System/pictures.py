"""Pictures of pages and papers: taken, kept small, and compared as a person would, not pixel by pixel."""

import io
import os
import re
import subprocess
from pathlib import Path

from PIL import Image, ImageChops

GOLDEN = Path(__file__).resolve().parent / "golden"
UPDATE = os.environ.get("PORTAL_UPDATE_GOLDEN") == "1"

# A block is the mean colour of so many pixels square: a letter that is drawn a hair differently hardly changes it.
BLOCK = 8
# A block differs clearly from this step on (of 255, in the channel that differs most).
STEP = 24

# What no two days have alike is told as one day's, so that no line gets longer by it.
STILL = r"""() => {
  const month = "(January|February|March|April|May|June|July|August|September|October|November|December)"
  const still = [
    [new RegExp("\\b\\d{1,2} " + month + " \\d{4}", "g"), "27 November 2026"],
    [/\b\d{1,2}:\d{2} [ap]m \w+/g, "9:30 am PST"],
    [/\b[0-9a-f]{16,}\b/g, hash => "0123456789abcdef".repeat(4).slice(0, hash.length)],
  ]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode
    const told = still.reduce((told, [what, one]) => told.replace(what, one), text.data)
    if (told !== text.data) text.data = told
  }
}"""
MONTHS = set("January February March April May June July August September October November December".split())
# What was still on its way when it was asked for, on a busy machine, may have to be asked for again.
READY = """() => Promise.all([document.fonts.ready, ...Array.from(document.images, async picture => {
  picture.loading = "eager"
  for (let tries = 1; ; tries += 1) {
    try { return await picture.decode() } catch (error) { if (tries === 5) throw error }
    await new Promise(done => setTimeout(done, 200 * tries))
    picture.src = picture.src
  }
})])"""


def page(browser, css="", whole=True):
    """What the window shows, or the whole page in a window that is as high; with `css` on top."""
    shown = browser.page
    shown.evaluate(STILL)
    if css:
        shown.evaluate("""css => {
          const own = new CSSStyleSheet()
          own.replaceSync(css)
          document.adoptedStyleSheets = [own]
        }""", css)
    shown.evaluate(READY)
    if whole:
        # Else what sticks to the window's edge would lie across the text.
        shown.set_viewport_size({
            "width": shown.viewport_size["width"], "height": shown.evaluate("document.documentElement.scrollHeight")})
        shown.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    taken = shown.screenshot(full_page=whole, animations="disabled", caret="hide", scale="css")
    return Image.open(io.BytesIO(taken)).convert("RGB")


def sheets(pdf, folder):
    """The pages of a PDF, 96 pixels an inch, without the words that are others every time."""
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "96", "-png", file, folder / "sheet"], check=True)
    told = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    pictures = [read(sheet) for sheet in sorted(folder.glob("sheet-*.png"))]
    for picture, page in zip(pictures, told.split("<page ")[1:], strict=True):
        words = re.findall(r'<word xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.+)</word>', page)
        texts = [word[4].strip(",.") for word in words]
        for number, text in enumerate(texts):
            # "27 November 2026", "9:30 am PST", an address, a hash.
            day = MONTHS & set(texts[max(number - 1, 0):number + 2])
            time = any(re.fullmatch(r"\d{1,2}:\d{2}", one) for one in texts[max(number - 2, 0):number + 1])
            if day or time or re.fullmatch(r"https?://.+|[0-9a-f]{16,}", text):
                left, top, right, bottom = (float(side) * 96 / 72 for side in words[number][:4])
                picture.paste("white", (int(left), int(top), int(right) + 1, int(bottom) + 1))
    return pictures


def blank(picture, box):
    """The picture with a white box (left, top, right, bottom) over what is another every time."""
    picture = picture.copy()
    picture.paste("white", box)
    return picture


class Difference:
    """How far two pictures are from each other. What only one of them has is different, too."""

    def __init__(self, actual, golden):
        self.actual = actual
        self.sizes = actual.size, golden.size
        size = tuple(map(max, *self.sizes))
        both = [self._on(actual, size, "black").reduce(BLOCK), self._on(golden, size, "white").reduce(BLOCK)]
        red, green, blue = ImageChops.difference(*both).split()
        self.steps = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        counts = self.steps.histogram()
        # Of all blocks, from 0 to 255.
        self.mean = sum(step * count for step, count in enumerate(counts)) / sum(counts)
        # So many blocks differ clearly. A number, not a share: what got lost is no smaller on a longer page.
        self.blocks = sum(counts[STEP:])

    @staticmethod
    def _on(picture, size, ground):
        whole = Image.new("RGB", size, ground)
        whole.paste(picture)
        return whole

    @property
    def same_width(self):
        actual, golden = self.sizes
        return actual[0] == golden[0]

    def picture(self):
        """The actual one, pale, with what differs in red."""
        marks = self.steps.point(lambda step: 255 if step >= STEP else 0)
        marks = marks.resize((marks.width * BLOCK, marks.height * BLOCK), Image.Resampling.NEAREST)
        pale = Image.blend(self.actual, Image.new("RGB", self.actual.size, "white"), 0.6)
        shown = self._on(pale, marks.size, "white")
        shown.paste((210, 30, 30), (0, 0), marks)
        return shown

    def __str__(self):
        (width, height), (golden_width, golden_height) = self.sizes
        return (f"{width}x{height} px (golden: {golden_width}x{golden_height}), "
                f"mean difference {self.mean:.2f} of 255, {self.blocks} blocks clearly different")


def read(file):
    return Image.open(file).convert("RGB")


def keep(picture, file):
    """In as few colours as it takes to look the same."""
    file.parent.mkdir(exist_ok=True)
    for colors in (64, 96, 128, 192, 256):
        small = picture.quantize(colors, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        lost = Difference(small.convert("RGB"), picture)
        if lost.blocks == 0 and lost.mean < 0.3:
            break
    small.save(file, optimize=True)
