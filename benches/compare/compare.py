"""Compares kqlab with DuckDB, Polars, ClickHouse and DataFusion: the same rows, the same questions, in turn in one run.

    python3 compare.py FILE.parquet... [--repeat 5] [--threads 2] [--engines kqlab,duckdb,...] [--queries latest_status,...] [--out FILE.jsonl]

Every engine has a process of its own, which keeps a file's rows in memory. A round asks each engine each question once, in an order
drawn for the round: whoever follows another engine finds the caches cold, and that must not always be the same one. The first round
warms up and is not counted. What counts is CPU time, over all threads: it bears other work on the machine better than wall
time does. Answers that are not the same among the engines stop the run.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys

import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
ENGINES = ["kqlab", "duckdb", "polars", "clickhouse", "datafusion"]


class Worker:
    """The process of one engine."""

    def __init__(self, engine, command):
        self.engine = engine
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.queries = [tuple(query) for query in self.read()]

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.engine} stopped")
        return json.loads(line)

    def ask(self, query, form):
        print(json.dumps({"query": query, "form": form}), file=self.process.stdin, flush=True)
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def kqlab_worker():
    """The bench `compare`, built as `cargo bench` builds it."""
    if path := os.environ.get("KQLAB_COMPARE"):
        return path
    command = ["cargo", "bench", "--workspace", "--bench", "compare", "--no-run", "--message-format=json"]
    built = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE)
    artifacts = [json.loads(line) for line in built.stdout.splitlines() if '"executable":"' in line]
    return next(artifact["executable"] for artifact in artifacts if artifact["target"]["name"] == "compare")


def start(engine, threads, file):
    if engine == "kqlab":
        return Worker(engine, [kqlab_worker(), "--threads", str(threads), file])
    return Worker(engine, [sys.executable, HERE / "peers.py", engine, str(threads), file])


def same_answer(seen, query, answer, who):
    """Stops the run when an engine answers otherwise than those before."""
    check = answer.get("check")
    if check is None:
        return
    first_who, first = seen.setdefault(query, (who, check))
    if first != check:
        sys.exit(f"{query}: {who} answers {check}, {first_who} {first}")


def measure(workers, asked, repeat):
    """CPU and wall seconds of each (engine, query, form), without the first round, and the memory of what was ingested."""
    cpu, wall, memory, seen, failed = {}, {}, {}, {}, set()
    questions = [(worker, query, form) for worker in workers for query, form in worker.queries]
    questions = [question for question in questions if not asked or question[1] in asked]
    for round_ in range(repeat + 1):
        random.Random(round_).shuffle(questions)
        for worker, query, form in questions:
            name = (worker.engine, query, form)
            if name in failed:
                continue
            answer = worker.ask(query, form)
            if "error" in answer:
                print(f"{name}: {answer['error']}", file=sys.stderr)
                failed.add(name)
                continue
            same_answer(seen, query, answer, f"{worker.engine} ({form})")
            if "memory" in answer:
                memory[name] = answer["memory"]
            if round_ > 0:
                cpu.setdefault(name, []).append(answer["cpu_s"])
                wall.setdefault(name, []).append(answer["wall_s"])
    return cpu, wall, memory


def report(file, rows, cpu, wall, memory):
    """Records, one a query, engine and form; the fastest first."""
    records = []
    for (engine, query, form), seconds in cpu.items():
        ns = [second / rows * 1e9 for second in seconds]
        record = {"file": pathlib.Path(file).stem, "rows": rows, "query": query, "engine": engine, "form": form}
        record |= {"cpu_ns_per_row": statistics.median(ns), "least": min(ns), "most": max(ns)}
        record["wall_ms"] = statistics.median(wall[engine, query, form]) * 1e3
        if (engine, query, form) in memory:
            record["memory_of_arrow"] = memory[engine, query, form]
        records.append(record)
    records.sort(key=lambda record: (record["query"], record["cpu_ns_per_row"]))
    return records


def print_table(records):
    """Every line with its ratio to the fastest form of kqlab that answers the same query from the same kind of data."""
    own = {(r["query"], r["form"]): r["cpu_ns_per_row"] for r in records if r["engine"] == "kqlab"}
    print(f"{'file':14} {'query':14} {'engine':11} {'form':22} {'ns a row':>9} {'least':>9} {'most':>9} {'wall ms':>9}  times kqlab")
    for r in records:
        forms = [(form, r["cpu_ns_per_row"] / ns) for (query, form), ns in own.items() if query == r["query"]]
        ratios = ", ".join(f"{form} {ratio:.2f}" for form, ratio in forms)
        columns = f"{r['file']:14} {r['query']:14} {r['engine']:11} {r['form']:22} {r['cpu_ns_per_row']:9.3f}"
        memory = f", memory {r['memory_of_arrow']:.2f} times Arrow" if "memory_of_arrow" in r else ""
        print(f"{columns} {r['least']:9.3f} {r['most']:9.3f} {r['wall_ms']:9.2f}  {ratios}{memory}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--queries", default="")
    parser.add_argument("--out")
    args = parser.parse_args()
    for file in args.files:
        workers = [start(engine, args.threads, file) for engine in args.engines.split(",")]
        asked = [query for query in args.queries.split(",") if query]
        cpu, wall, memory = measure(workers, asked, args.repeat)
        for worker in workers:
            worker.close()
        records = report(file, pq.ParquetFile(file).metadata.num_rows, cpu, wall, memory)
        print_table(records)
        if args.out:
            with open(args.out, "a") as out:
                out.writelines(json.dumps(record) + "\n" for record in records)


if __name__ == "__main__":
    main()
