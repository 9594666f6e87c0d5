"""Puts the queries of a conformance suite to another implementation of KQL, and writes its answers for `score.py`.

    python3 conformance.py duckdb-kql|clickhouse SUITE.jsonl RESULTS.jsonl

A case of the suite is a line of JSON with `id` and `query`; a result is one with `id` and `columns` with `rows`, `error` or `crash`, as
`kqlab batch` writes it. Score it with `--ignore-types`: ClickHouse has types of its own. Each engine runs in a process that is started
anew when it dies or takes longer than the time limit. Needs `pip install 'duckdb-kql[kusto]' chdb`.
"""

import json
import multiprocessing
import sys

TIMEOUT_S = 20


def duckdb_kql():
    """Through its form of the Kusto SDK, which knows Kusto's types and writes values as Kusto's REST interface does."""
    import duckdb_kql
    from duckdb_kql.kusto import KustoClient

    client = KustoClient(duckdb_kql.connect())

    def answer(query):
        table = client.execute("NetDefaultDB", query).primary_results[0]
        columns = [{"name": column.column_name, "type": column.column_type} for column in table.columns]
        return columns, table.raw_rows

    return answer


def clickhouse():
    """Through chdb, which is ClickHouse in a library, with its dialect `kusto`."""
    from chdb import session

    clickhouse = session.Session()
    clickhouse.query("SET output_format_json_quote_denormals=1, allow_experimental_kusto_dialect=1; SET dialect='kusto';")

    def answer(query):
        result = json.loads(str(clickhouse.query(query, "JSONCompact")))
        return result["meta"], [list(map(kusto_value, row, result["meta"])) for row in result["data"]]

    return answer


UNITS_NS = {"Nanosecond": 1, "Microsecond": 1e3, "Millisecond": 1e6, "Second": 1e9, "Minute": 60e9, "Hour": 3600e9, "Day": 86400e9}


def kusto_value(value, column):
    """A value of ClickHouse's JSON as Kusto writes it: instants, spans and the reals that JSON does not have."""
    kind = column["type"].removeprefix("Nullable(").rstrip(")")
    if value is None:
        return None
    if kind.startswith("DateTime"):
        return value.replace(" ", "T") + "Z"
    if kind.startswith("Date"):
        return value + "T00:00:00Z"
    if kind.removeprefix("Interval") in UNITS_NS:
        return timespan(int(int(value) * UNITS_NS[kind.removeprefix("Interval")]) // 100)
    if kind.startswith("Float") and isinstance(value, str):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(value.replace("-nan", "nan"), value)
    return value


def timespan(ticks):
    seconds, fraction = divmod(abs(ticks), 10_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    return f"{'-' * (ticks < 0)}{day}.{hour:02}:{minute:02}:{second:02}.{fraction:07}"


PEERS = {"duckdb-kql": duckdb_kql, "clickhouse": clickhouse}


def serve(peer, pipe):
    answer = PEERS[peer]()
    while True:
        query = pipe.recv()
        try:
            columns, rows = answer(query)
            pipe.send({"columns": columns, "rows": rows})
        except Exception as error:  # Whatever a peer raises is its refusal.
            pipe.send({"error": {"code": type(error).__name__, "message": str(error)[:500]}})


class Worker:
    def __init__(self, peer):
        self.peer = peer
        self.start()

    def start(self):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(self.peer, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, query):
        self.pipe.send(query)
        try:
            if self.pipe.poll(TIMEOUT_S):
                return self.pipe.recv()
        except EOFError:
            pass
        self.process.kill()
        self.process.join()
        self.start()
        return {"crash": True}


def main(peer, suite, results):
    multiprocessing.set_start_method("spawn")
    worker = Worker(peer)
    with open(suite) as cases, open(results, "w") as out:
        for line in cases:
            case = json.loads(line)
            out.write(json.dumps({"id": case["id"], **worker.ask(case["query"])}, default=str) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
