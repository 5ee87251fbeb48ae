"""Draws the sample pictures beside it: python3 draw.py (needs Pillow). Nothing here is anybody else's."""

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).parent
SCALE = 2  # Drawn larger and scaled down, for smooth edges.


class Canvas:
    def __init__(self, width, height, background):
        self.size = (width, height)
        # Where the ground is opaque, what is half transparent mixes with it.
        mode = "RGBA" if len(background) == 4 else "RGB"
        self.image = Image.new(mode, (width * SCALE, height * SCALE), background)

    def draw(self):
        return ImageDraw.Draw(self.image, "RGBA")

    def layer(self, color):
        """A layer of its own, put down by `lay`. Its ground has the colour too, or its edges would be grey."""
        layer = Image.new("RGBA", self.image.size, tuple(color[:3]) + (0,))
        return layer, ImageDraw.Draw(layer)

    def lay(self, layer, blur):
        soft = layer.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self.image.paste(soft, (0, 0), soft)

    def box(self, x, y, w, h, fill, radius=0, outline=None):
        self.draw().rounded_rectangle(
            [x * SCALE, y * SCALE, (x + w) * SCALE - 1, (y + h) * SCALE - 1], radius * SCALE, fill, outline, SCALE)

    def poly(self, points, fill):
        self.draw().polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def ellipse(self, x, y, rx, ry, fill):
        self.draw().ellipse([(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE], fill)

    def line(self, points, fill, width):
        self.draw().line([(x * SCALE, y * SCALE) for x, y in points], fill, int(width * SCALE), "curve")

    def soft(self, points, fill, blur):
        layer, pen = self.layer(fill)
        pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)
        self.lay(layer, blur)

    def gradient(self, x, y, w, h, top, bottom):
        strip = Image.new("RGBA", (1, h * SCALE))
        for row in range(h * SCALE):
            part = row / max(1, h * SCALE - 1)
            strip.putpixel((0, row), tuple(round(a + (b - a) * part) for a, b in zip(top, bottom)))
        strip = strip.resize((w * SCALE, h * SCALE))
        self.image.paste(strip, (x * SCALE, y * SCALE), strip)

    def grain(self, strength, seed):
        """A little unevenness, so that large areas look like a material."""
        noise = Image.effect_noise((self.image.width // 2, self.image.height // 2), strength).resize(self.image.size)
        mask = noise.point(lambda value: min(255, abs(value - 128)))
        self.image.paste(noise.convert("RGB"), (0, 0), mask.point(lambda value: value // 3))

    def save(self, name, quality=82):
        result = self.image.resize(self.size, Image.LANCZOS)
        if name.endswith(".png"):
            result.quantize(64, dither=Image.Dither.NONE).save(HERE / name, optimize=True)
        else:
            result.convert("RGB").save(HERE / name, quality=quality, optimize=True, progressive=True)


def shaker(c, x, y, w, h, color, handle="right"):
    dark = tuple(round(v * 0.86) for v in color)
    light = tuple(min(255, round(v * 1.06)) for v in color)
    c.box(x, y, w, h, color, 3)
    inset = min(14, w // 5, h // 4)
    c.box(x + inset, y + inset, w - 2 * inset, h - 2 * inset, dark, 2)
    c.box(x + inset + 2, y + inset + 2, w - 2 * inset - 2, h - 2 * inset - 2, light, 2)
    brass = (196, 160, 96)
    if handle == "top":
        c.box(x + w / 2 - 18, y + inset / 2 - 2, 36, 4, brass, 2)
    else:
        c.box(x + w - inset / 2 - 3 if handle == "right" else x + inset / 2 - 1, y + h / 2 - 18, 4, 36, brass, 2)


def pendant(c, x, length, glow=True):
    c.line([(x, 0), (x, length)], (60, 60, 58), 2)
    if glow:
        c.soft([(x - 40, length + 40), (x + 40, length + 40), (x + 150, length + 420), (x - 150, length + 420)],
               (255, 224, 160, 46), 40)
    c.poly([(x - 14, length), (x + 14, length), (x + 46, length + 52), (x - 46, length + 52)], (38, 62, 58))
    c.ellipse(x, length + 53, 46, 7, (255, 226, 168))


def kitchen():
    c = Canvas(1600, 900, (238, 232, 222))
    c.gradient(0, 0, 1600, 640, (232, 227, 216, 255), (244, 240, 232, 255))
    # Floor of planks.
    c.gradient(0, 640, 1600, 260, (190, 150, 108, 255), (160, 120, 82, 255))
    for row, y in enumerate(range(640, 900, 44)):
        c.line([(0, y), (1600, y)], (140, 102, 68, 130), 1.5)
        for x in range(-140 + row % 2 * 130, 1600, 300):
            c.line([(x, y), (x - 12, y + 44)], (140, 102, 68, 110), 1.5)
    teal, cream = (47, 108, 98), (243, 238, 228)
    # Tiles behind the counter.
    for row, y in enumerate(range(300, 470, 22)):
        for x in range(150 - row % 2 * 30, 1180, 60):
            tone = 224 + (x * 7 + y * 13) % 14
            c.box(max(150, x), y, min(58, 1180 - x), 20, (tone, tone + 2, tone - 4), 2)
    # Window with hills and sun.
    c.box(560, 118, 300, 262, (250, 248, 242), 6)
    c.gradient(574, 132, 272, 234, (160, 205, 226, 255), (246, 226, 190, 255))
    c.ellipse(770, 230, 30, 30, (255, 240, 200))
    c.poly([(574, 320), (650, 262), (722, 312), (790, 270), (846, 306), (846, 366), (574, 366)], (116, 156, 128))
    c.poly([(574, 346), (660, 312), (760, 350), (846, 330), (846, 366), (574, 366)], (84, 130, 102))
    c.box(706, 132, 8, 234, (250, 248, 242))
    c.box(574, 244, 272, 8, (250, 248, 242))
    c.box(548, 376, 324, 12, (226, 218, 202), 3)
    # Wall cabinets and hood.
    for x in (150, 284, 418):
        shaker(c, x, 110, 130, 190, cream, "left" if x == 284 else "right")
    c.poly([(930, 110), (1080, 110), (1110, 300), (900, 300)], (226, 222, 212))
    c.box(892, 292, 226, 20, (196, 190, 176), 4)
    shaker(c, 1120, 110, 84, 190, cream, "left")
    for x in range(150, 548, 130):
        c.soft([(x + 20, 304), (x + 110, 304), (x + 130, 420), (x, 420)], (255, 226, 160, 60), 14)
    # Pantry tower with oven.
    c.box(1204, 84, 250, 566, teal, 4)
    shaker(c, 1212, 92, 117, 190, teal, "right")
    shaker(c, 1333, 92, 113, 190, teal, "left")
    c.box(1226, 298, 206, 160, (44, 46, 48), 6)
    c.box(1240, 330, 178, 112, (72, 76, 80), 5)
    c.poly([(1250, 336), (1330, 336), (1280, 436), (1246, 436)], (96, 101, 106))
    c.box(1244, 310, 170, 8, (190, 190, 186), 4)
    shaker(c, 1212, 474, 234, 84, teal, "top")
    shaker(c, 1212, 562, 234, 80, teal, "top")
    # Base cabinets, counter, stove, sink.
    c.box(150, 490, 1054, 156, tuple(round(v * 0.8) for v in teal))
    for x, w in ((156, 122), (282, 122), (408, 150), (562, 150), (716, 170), (1104, 96)):
        shaker(c, x, 494, w, 138, teal, "top" if w > 140 else "right")
    c.box(892, 488, 206, 150, (70, 73, 76), 4)
    c.box(910, 526, 170, 92, (36, 38, 40), 4)
    for x in range(918, 1080, 34):
        c.ellipse(x + 6, 506, 6, 6, (208, 206, 198))
    c.box(138, 464, 1070, 28, (248, 246, 241), 4)
    c.box(138, 486, 1070, 6, (214, 208, 196))
    c.box(906, 458, 178, 8, (48, 50, 52), 3)
    c.line([(700, 464), (700, 412), (706, 398), (724, 394), (738, 400), (740, 418)], (150, 152, 152), 7)
    # Small things.
    c.box(196, 414, 38, 50, (214, 160, 118), 8)
    for dx, dy in ((-22, -58), (0, -76), (22, -60), (-10, -40), (14, -40)):
        c.line([(215, 414), (215 + dx, 414 + dy)], (70, 116, 84), 4)
        c.ellipse(215 + dx, 414 + dy, 13, 20, (88, 140, 100))
    c.box(300, 424, 26, 40, (240, 236, 228), 5)
    c.box(334, 410, 22, 54, (196, 120, 84), 5)
    c.ellipse(470, 452, 44, 14, (226, 214, 190))
    for x, y, tone in ((446, 440, (214, 92, 64)), (472, 434, (232, 160, 66)), (494, 441, (206, 70, 58))):
        c.ellipse(x, y, 15, 15, tone)
    c.line([(980, 458), (980, 430), (1030, 430), (1030, 458)], (188, 90, 60), 26)
    c.box(960, 420, 92, 38, (196, 92, 60), 8)
    # Island with stools and light over it.
    c.soft([(330, 862), (1170, 862), (1250, 895), (250, 895)], (60, 36, 16, 120), 14)
    c.box(350, 690, 800, 180, (206, 168, 122), 4)
    for x in range(358, 1146, 198):
        shaker(c, x, 702, 190, 156, (206, 168, 122), "top")
    c.box(316, 664, 868, 34, (250, 248, 244), 5)
    c.box(316, 690, 868, 8, (216, 210, 200))
    c.ellipse(700, 656, 74, 15, (96, 140, 128))
    for x, y, tone in ((668, 640, (238, 196, 84)), (702, 634, (244, 208, 96)), (732, 641, (232, 184, 72))):
        c.ellipse(x, y, 19, 17, tone)
    for x in (480, 760, 1030):
        pendant(c, x, 150 if x != 760 else 120)
    # The light of the window on the floor.
    c.soft([(610, 660), (900, 660), (1090, 900), (660, 900)], (255, 236, 190, 34), 26)
    c.grain(14, 1)
    c.save("kitchen.jpg", 80)


def roof():
    c = Canvas(1600, 900, (250, 220, 190))
    c.gradient(0, 0, 1600, 620, (96, 140, 186, 255), (252, 220, 178, 255))
    c.ellipse(1240, 300, 60, 60, (255, 240, 208))
    c.soft([(1040, 180), (1440, 180), (1440, 420), (1040, 420)], (255, 226, 170, 90), 90)
    for x, y, w in ((180, 130, 220), (520, 90, 160), (980, 150, 260)):
        c.soft([(x, y), (x + w, y - 12), (x + w + 60, y + 16), (x - 30, y + 20)], (255, 255, 255, 120), 14)
    c.poly([(0, 520), (170, 360), (300, 450), (470, 280), (640, 440), (790, 350), (980, 480), (1140, 370), (1330, 470),
            (1470, 400), (1600, 470), (1600, 640), (0, 640)], (124, 142, 168))
    for x, y in ((470, 280), (170, 360), (1140, 370)):
        c.poly([(x, y), (x - 52, y + 58), (x - 14, y + 44), (x + 12, y + 62), (x + 50, y + 50)], (240, 240, 244))
    c.poly([(0, 600), (240, 500), (520, 580), (860, 510), (1200, 590), (1600, 510), (1600, 700), (0, 700)], (92, 120, 112))
    c.gradient(0, 660, 1600, 240, (118, 148, 92, 255), (84, 116, 70, 255))
    for x, h in ((70, 250), (150, 190), (1440, 270), (1530, 210), (1360, 180)):
        for step in range(4):
            top, width = 690 - h + step * h * 0.2, 26 + step * 17
            c.poly([(x, top), (x - width, top + h * 0.42), (x + width, top + h * 0.42)], (46 + step * 5, 84 + step * 4, 70))
        c.box(x - 7, 690 - h * 0.06, 14, 30, (86, 66, 50))
    # The house.
    c.soft([(250, 815), (1330, 815), (1420, 856), (190, 856)], (30, 40, 20, 130), 16)
    c.box(300, 520, 760, 300, (240, 234, 222))
    for y in range(540, 820, 20):
        c.line([(300, y), (1060, y)], (222, 214, 198), 2)
    c.box(860, 560, 430, 260, (232, 224, 210))
    for y in range(580, 820, 20):
        c.line([(860, y), (1290, y)], (214, 205, 188), 2)
    # Main roof in courses of shingles.
    random.seed(4)
    left, right, eaves, ridge = (250, 1110), (400, 960), 540, 270
    steps = 15
    for step in range(steps):
        y0, y1 = ridge + (eaves - ridge) * step / steps, ridge + (eaves - ridge) * (step + 1) / steps
        x0 = right[0] + (left[0] - right[0]) * (step + 1) / steps
        x1 = right[1] + (left[1] - right[1]) * (step + 1) / steps
        x = x0 - (step % 2) * 22
        while x < x1:
            tone = random.randint(-12, 12)
            end = min(x1, x + 44)
            c.poly([(max(x0, x), y0), (end, y0), (end, y1), (max(x0, x), y1)], (92 + tone, 74 + tone, 68 + tone))
            c.line([(end, y0), (end, y1)], (64, 50, 46), 1.5)
            x += 44
        c.line([(x0, y1), (x1, y1)], (60, 46, 42), 2.5)
    for top, foot in zip(right, left):
        c.line([(top, ridge), (foot, eaves)], (54, 42, 38), 16)
    c.line([(right[0] - 4, ridge), (right[1] + 4, ridge)], (54, 42, 38), 9)
    c.line([(left[0] - 8, eaves + 4), (left[1] + 8, eaves + 4)], (246, 242, 234), 10)
    # Gable of the wing.
    c.poly([(860, 562), (1075, 380), (1290, 562)], (238, 230, 216))
    c.poly([(1075, 352), (828, 566), (852, 582), (1075, 388)], (78, 62, 57))
    c.poly([(1075, 352), (1322, 566), (1298, 582), (1075, 388)], (66, 52, 48))
    c.line([(828, 568), (1075, 354), (1322, 568)], (250, 246, 238), 5)
    c.box(1040, 440, 70, 70, (126, 158, 176), 35)
    c.box(1072, 440, 6, 70, (250, 246, 238))
    # Chimney, windows, door.
    c.box(520, 200, 76, 150, (164, 92, 70))
    for y in range(206, 350, 16):
        c.line([(520, y), (596, y)], (134, 72, 56), 2)
    c.box(510, 190, 96, 16, (112, 64, 50), 2)
    for x in (350, 500, 690):
        c.box(x - 8, 602, 106, 136, (250, 248, 242), 3)
        c.gradient(x, 610, 90, 120, (255, 222, 150, 255), (246, 190, 112, 255))
        c.box(x + 42, 610, 6, 120, (250, 248, 242))
        c.box(x, 666, 90, 6, (250, 248, 242))
    c.box(940, 640, 270, 180, (196, 96, 44), 3)
    for x in range(952, 1200, 64):
        for y in (654, 710, 766):
            c.box(x, y, 56, 42, (176, 82, 36), 3)
    c.box(600, 620, 74, 200, (60, 92, 90), 3)
    c.ellipse(662, 724, 4, 4, (226, 196, 120))
    for x in (300, 420, 800, 1300):
        c.ellipse(x, 826, 58, 34, (72, 112, 66))
        c.ellipse(x + 46, 832, 40, 26, (88, 128, 76))
    c.grain(12, 2)
    c.save("roof.jpg", 78)


def swatches():
    c = Canvas(640, 480, (47, 108, 98))
    c.gradient(0, 0, 640, 480, (52, 116, 105, 255), (40, 94, 85, 255))
    c.box(310, 0, 10, 480, (26, 66, 60))
    for x in (40, 350):
        c.box(x, 40, 240, 400, (34, 84, 76), 4)
        c.gradient(x + 6, 46, 228, 388, (58, 124, 112, 255), (47, 106, 96, 255))
    for x in (286, 330):
        c.box(x, 180, 12, 120, (206, 170, 104), 6)
        c.box(x + 2, 184, 4, 112, (236, 206, 150), 2)
    c.grain(16, 3)
    c.save("cabinets.jpg")

    c = Canvas(640, 480, (240, 237, 231))
    random.seed(8)
    for _ in range(26):
        x, y = random.randint(-80, 640), random.randint(-40, 480)
        points = [(x, y)]
        for _ in range(7):
            x, y = x + random.randint(30, 80), y + random.randint(-26, 44)
            points.append((x, y))
        layer, pen = c.layer((150, 144, 134))
        pen.line([(px * SCALE, py * SCALE) for px, py in points], (150, 144, 134, 90), random.randint(2, 7))
        c.lay(layer, 2)
    for _ in range(900):
        tone = random.choice(((206, 200, 190), (190, 184, 176), (252, 250, 246)))
        c.ellipse(random.randint(0, 640), random.randint(0, 480), random.random() * 2.2, random.random() * 1.8, tone)
    c.gradient(0, 380, 640, 100, (255, 255, 255, 0), (120, 110, 96, 70))
    c.save("quartz.jpg")

    c = Canvas(640, 480, (206, 200, 190))
    random.seed(5)
    for row in range(8):
        for column in range(-1, 6):
            tone = random.randint(-8, 8)
            x, y = column * 128 + row % 2 * 64, row * 62
            c.box(x, y, 124, 58, (236 + tone, 238 + tone, 234 + tone), 5)
            c.box(x + 8, y + 6, 70, 5, (255, 255, 255, 150), 3)
    c.save("tile.jpg")

    for name, base, seed in (("shingles.jpg", (104, 92, 84), 1), ("impact-shingles.jpg", (74, 80, 88), 2)):
        c = Canvas(640, 480, tuple(v - 40 for v in base))
        random.seed(seed)
        for row in range(9):
            x = -random.randint(0, 60)
            while x < 640:
                width, tone = random.randint(46, 92), random.randint(-20, 18)
                c.gradient(max(0, x), row * 56, max(1, min(width - 3, 640 - max(0, x))), 52,
                           tuple(v + tone for v in base) + (255,), tuple(v + tone - 14 for v in base) + (255,))
                x += width
            c.gradient(0, row * 56 + 50, 640, 10, (0, 0, 0, 150), (0, 0, 0, 0))
        c.grain(40, seed)
        c.save(name, 76)

    c = Canvas(640, 480, (70, 84, 96))
    for x in range(-40, 640, 128):
        c.gradient(max(0, x), 0, min(128, 128 + min(0, x)), 480, (104, 122, 136, 255), (66, 80, 92, 255))
        c.poly([(x + 20, 0), (x + 58, 0), (x + 20, 480), (x - 10, 480)], (255, 255, 255, 26))
        c.box(x + 118, 0, 12, 480, (52, 64, 74))
        c.box(x + 118, 0, 4, 480, (150, 166, 178))
    c.save("standing-seam.jpg")


def font(name, size):
    return ImageFont.truetype(HERE / f"../../../Services/Gateway/Assets/{name}.woff2", size * SCALE)


def logos():
    teal, brass = (31, 111, 99), (190, 150, 84)
    c = Canvas(760, 152, (255, 255, 255, 0))
    c.ellipse(76, 76, 70, 70, teal)
    c.poly([(76, 20), (38, 76), (60, 76), (32, 112), (120, 112), (92, 76), (114, 76)], (244, 240, 230))
    c.line([(22, 122), (48, 112), (76, 124), (104, 112), (130, 122)], brass, 7)
    pen = c.draw()
    pen.text((172 * SCALE, -8 * SCALE), "Harbor & Pine", (24, 58, 54), font("literata-latin-strong", 72))
    pen.text((176 * SCALE, 98 * SCALE), "R E M O D E L I N G", brass, font("figtree-latin-strong", 34))
    c.save("harbor-and-pine.png")

    c = Canvas(200, 200, (255, 255, 255, 0))
    c.poly([(100, 14), (192, 122), (164, 122), (100, 48), (36, 122), (8, 122)], (194, 87, 26))
    c.poly([(100, 72), (142, 122), (58, 122)], (64, 74, 84))
    c.box(8, 134, 184, 16, (64, 74, 84), 3)
    c.box(8, 160, 184, 16, (194, 87, 26), 3)
    c.save("summit-ridge.png")


if __name__ == "__main__":
    kitchen()
    roof()
    swatches()
    logos()
