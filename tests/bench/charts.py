"""Draws bar charts as SVG files, which follow the reader's light or dark theme."""

from __future__ import annotations

from html import escape
from pathlib import Path

from figures import Chart

WIDTH, LEFT, RIGHT = 720, 110, 190  # of the drawing, the labels, and the figures
TOP, LINE, BAR = 44, 34, 18

STYLE = """
  text { font: 13px system-ui, 'Segoe UI', sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .bar { fill: #8c959f } .own { fill: #0969da }
  .range { stroke: #1f2328; stroke-width: 1.5 } .axis { stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bar { fill: #7d8590 } .own { fill: #4493f8 }
    .range { stroke: #e6edf3 } .axis { stroke: #3d444d }
  }
"""


def draw(chart: Chart) -> str:
    """Returns the chart: a bar up to each median, and a line from the least value to the greatest."""
    height = TOP + LINE * len(chart.bars) + 10
    longest = max(sample.high for sample in chart.bars.values()) or 1
    scale = (WIDTH - LEFT - RIGHT) / longest
    title = escape(chart.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="10" y="24">{title}</text>',
        f'<line class="axis" x1="{LEFT}" y1="{TOP - 8}" x2="{LEFT}" y2="{height - 6}"/>',
    ]
    for number, (label, sample) in enumerate(chart.bars.items()):
        top = TOP + LINE * number
        middle = top + BAR / 2
        low, high = LEFT + sample.low * scale, LEFT + sample.high * scale
        kind = "own" if label.startswith("pyhostsvc") else "bar"
        parts += [
            f'<text x="{LEFT - 8}" y="{middle + 4.5}" text-anchor="end">{escape(label)}</text>',
            f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{sample.median * scale:.1f}" height="{BAR}"/>',
            f'<line class="range" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"/>',
            f'<text x="{high + 8:.1f}" y="{middle + 4.5}">{escape(sample.words(chart.unit, chart.digits))}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def write(folder: Path, charts: list[Chart]) -> None:
    """Writes the charts into a folder, and removes those of earlier runs."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.svg"):
        path.unlink()
    for chart in charts:
        (folder / f"{chart.name}.svg").write_text(draw(chart), encoding="utf-8")
