"""Prints the records that compare.py wrote as Markdown: a table for each query, CPU ns a row.

    python3 table.py RESULTS.jsonl

The last column says how many times the time of kqlab's own form of that line's kind a peer takes: strings are compared with
`loaded`, Parquet files with `parquet`, hand-typed data with `pass`, the query without the index.
"""

import collections
import json
import sys

TITLES = {
    "latest_status": "Latest status of every alert",
    "latest_row": "Latest row of every alert, 34 columns",
    "status_counts": "Alerts by latest status",
    "filter": "Filtered scan, four columns",
    "contains": "Texts that contain a word",
    "ingest": "Rows appended",
    "ingest_keys": "Id, time and status appended",
}
NAMES = {"duckdb": "DuckDB", "polars": "Polars", "clickhouse": "ClickHouse", "datafusion": "DataFusion", "kqlab": "**kqlab**"}
OWN_FORM = {"typed": "pass", "parquet": "parquet"}


def digits(number):
    return f"{number:.2f}" if number < 1 else f"{number:.1f}" if number < 10 else f"{number:.0f}"


def main():
    with open(sys.argv[1]) as lines:
        records = [json.loads(line) for line in lines]
    files = list(dict.fromkeys(record["file"] for record in records))
    by_query = collections.defaultdict(lambda: collections.defaultdict(dict))
    for record in records:
        by_query[record["query"]][record["engine"], record["form"]][record["file"]] = record["cpu_ns_per_row"]
    for query, title in TITLES.items():
        lines = by_query.get(query)
        if not lines:
            continue
        asked = [file for file in files if any(file in times for times in lines.values())]
        print(f"### {title}\n\n| engine | form | {' | '.join(asked)} | times kqlab |\n|---|---|{'---:|' * len(asked)}---:|")
        first = lambda times: times.get(asked[0], float("inf"))
        for (engine, form), times in sorted(lines.items(), key=lambda line: first(line[1])):
            cells = " | ".join(digits(times[file]) if file in times else "" for file in asked)
            own = lines.get(("kqlab", OWN_FORM.get(form.split(",")[0], "loaded")), {})
            ratios = [f"{times[file] / own[file]:.1f}" for file in asked if file in times and file in own]
            print(f"| {NAMES[engine]} | {form} | {cells} | {'' if engine == 'kqlab' else ', '.join(ratios)} |")
        print()


if __name__ == "__main__":
    main()
