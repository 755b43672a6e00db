# SPDX-License-Identifier: GPL-3.0-or-later
"""A screenshot that answers questions about colours and words, for what AT-SPI cannot tell: what is really drawn."""
import collections
import colorsys
import subprocess

from accessible import Box

# Where the hues of the three colours of the rules begin and end, in degrees.
HUES = {'red': (330, 20), 'amber': (20, 65), 'green': (75, 175)}
SATURATED = 0.30


def luminance(colour):
    """The relative luminance of WCAG 2.1."""
    channels = [value / 255 for value in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The contrast ratio of WCAG 2.1, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hue_name(colour):
    """'red', 'amber' or 'green', or None for a colour that is none of them or grey."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))
    if saturation < SATURATED or value < 0.2:
        return None
    degrees = hue * 360
    for name, (low, high) in HUES.items():
        if low <= degrees < high or (low > high and (degrees >= low or degrees < high)):
            return name
    return None


def has_words(seen, words):
    """Whether the words are in what was read. Recognition misses blanks, and takes quotation marks of one kind for another."""
    plain = str.maketrans({**dict(zip('“”‘’', '""\'\'')), ' ': '', '…': '...'})
    return words.translate(plain) in seen.translate(plain)


class Picture:
    """The whole screen of a display at one moment."""

    def __init__(self, environment, size):
        self.width, self.height = size
        shot = subprocess.run(['import', '-silent', '-window', 'root', '-depth', '8', 'rgb:-'],
                              env=environment, check=True, capture_output=True)  # fmt: skip
        self.pixels = shot.stdout
        if len(self.pixels) != self.width * self.height * 3:
            raise RuntimeError(f'the screenshot has {len(self.pixels)} bytes')

    def save(self, path, box=None):
        """Writes it, or one box of it, as a PNG file."""
        box = self._clip(box)
        subprocess.run(
            ['convert', '-size', f'{box.width}x{box.height}', '-depth', '8', 'rgb:-', f'png:{path}'],
            input=self._bytes(box), check=True)  # fmt: skip

    def colour(self, x, y):
        at = (y * self.width + x) * 3
        return tuple(self.pixels[at : at + 3])

    def colours(self, box):
        """Counter of all colours in a box of the screen."""
        data = self._bytes(self._clip(box))
        return collections.Counter(zip(data[0::3], data[1::3], data[2::3]))

    def ground(self, box):
        """The colour that most of the box has."""
        return self.colours(box).most_common(1)[0][0]

    def ink(self, box):
        """The colour of what is written in the box: the one that stands out most, not a half-tone of its edges."""
        ground = self.ground(box)
        counted = self.colours(box)
        return max(counted, key=lambda colour: (contrast(colour, ground), counted[colour]))

    def contrast(self, box):
        """How well what is written in the box can be read, 1 to 21."""
        return contrast(self.ink(box), self.ground(box))

    def hues(self, box, least=3):
        """The names of the hues that at least so many pixels of the box have."""
        counted = collections.Counter()
        for colour, number in self.colours(box).items():
            counted[hue_name(colour)] += number
        return {name for name, number in counted.items() if name and number >= least}

    def hue(self, box):
        """The one hue in the box, or None where everything is grey."""
        found = self.hues(box)
        if len(found) > 1:
            raise AssertionError(f'more than one colour in {box}: {sorted(found)}')
        return next(iter(found), None)

    def shape(self, box, least=2.0, ground=None):
        """For each pixel of the box, line by line, whether it stands out from the ground, which is the box's unless it is given."""
        box = self._clip(box)
        ground = ground or self.ground(box)
        ink = {colour for colour in self.colours(box) if contrast(colour, ground) >= least}
        lines = range(box.y, box.y + box.height)
        return [[self.colour(x, y) in ink for x in range(box.x, box.x + box.width)] for y in lines]

    def drawn(self, box, ground=None):
        """The smallest box around all that stands out in a box, see shape()."""
        box = self._clip(box)
        shape = self.shape(box, ground=ground)
        lines = [y for y, line in enumerate(shape) if any(line)]
        columns = [x for x in range(box.width) if any(line[x] for line in shape)]
        if not lines:
            raise AssertionError(f'nothing is drawn in {box}')
        return Box(box.x + columns[0], box.y + lines[0], columns[-1] - columns[0] + 1, lines[-1] - lines[0] + 1)

    def words(self, box, lines=1):
        """What can be read in the box, by character recognition, as one line."""
        box = self._clip(box)
        dark = ['-negate'] if luminance(self.ground(box)) < 0.2 else []
        enlarged = subprocess.run(
            ['convert', '-size', f'{box.width}x{box.height}', '-depth', '8', 'rgb:-', '-colorspace', 'gray', *dark,
             '-resize', '400%', '-normalize', 'png:-'],
            input=self._bytes(box), check=True, capture_output=True).stdout  # fmt: skip
        read = subprocess.run(['tesseract', '-', '-', '--psm', '7' if lines == 1 else '6'], input=enlarged, check=True, capture_output=True,
                              env={'OMP_THREAD_LIMIT': '1', 'PATH': '/usr/bin:/bin'})  # fmt: skip
        return ' '.join(read.stdout.decode(errors='replace').split())

    def _clip(self, box):
        if box is None:
            return Box(0, 0, self.width, self.height)
        left, top = max(0, box.x), max(0, box.y)
        right, bottom = min(self.width, box.x + box.width), min(self.height, box.y + box.height)
        if right <= left or bottom <= top:
            raise AssertionError(f'{box} is not on the screen')
        return Box(left, top, right - left, bottom - top)

    def _bytes(self, box):
        lines = []
        for y in range(box.y, box.y + box.height):
            start = (y * self.width + box.x) * 3
            lines.append(self.pixels[start : start + box.width * 3])
        return b''.join(lines)
