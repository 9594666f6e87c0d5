"""Draws the records that compare.py wrote.

    python3 plot.py RESULTS.jsonl FILE.svg

A panel for each query of each file that several engines answer, a bar for each engine and form, the length the logarithm of CPU time a row.
"""

import collections
import json
import sys

import matplotlib

matplotlib.use("svg")
# The same records give the same file.
matplotlib.rcParams["svg.hashsalt"] = "kqlab"
# Letters stay letters, which takes a tenth of the bytes of their outlines.
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt

COLOURS = {"kqlab": "#0b6bcb", "duckdb": "#c9a227", "polars": "#7a5195", "clickhouse": "#c0504d", "datafusion": "#6b7f3a"}
COLUMNS = 3
BAR_HEIGHT = 0.22


def panels(records):
    by_panel = collections.defaultdict(list)
    for record in records:
        by_panel[record["file"], record["query"]].append(record)
    return sorted((title, panel) for title, panel in by_panel.items() if len(panel) > 1)


def draw(axes, title, records):
    records.sort(key=lambda record: record["cpu_ns_per_row"], reverse=True)
    names = [f"{record['engine']}, {record['form']}" for record in records]
    times = [record["cpu_ns_per_row"] for record in records]
    colours = ["#555555" if record["form"] == "bound" else COLOURS[record["engine"]] for record in records]
    bars = axes.barh(names, times, color=colours)
    axes.bar_label(bars, labels=[f"{time:.3g}" for time in times], padding=2, fontsize=6)
    axes.set_xscale("log")
    axes.set_xlim(right=max(times) * 4)
    axes.set_title(f"{title[1]}, {title[0]}", fontsize=8)
    axes.tick_params(labelsize=6)
    axes.spines[["top", "right"]].set_visible(False)


def main():
    with open(sys.argv[1]) as lines:
        records = [json.loads(line) for line in lines]
    all_panels = panels(records)
    rows = -(-len(all_panels) // COLUMNS)
    most = max(len(records) for _, records in all_panels)
    figure, grid = plt.subplots(rows, COLUMNS, figsize=(4.4 * COLUMNS, rows * (most * BAR_HEIGHT + 0.6)), squeeze=False)
    for axes in grid.flat[len(all_panels) :]:
        axes.remove()
    for axes, (title, panel) in zip(grid.flat, all_panels):
        draw(axes, title, panel)
    figure.supxlabel("CPU ns a row, all threads, logarithmic", fontsize=8)
    figure.tight_layout()
    figure.savefig(sys.argv[2], metadata={"Date": None})


if __name__ == "__main__":
    main()
