"""The peers' side: one process for one engine, which keeps a file in memory and answers requests.

    python3 peers.py ENGINE THREADS FILE

A request is a line of JSON, `{"query": "latest_status", "form": "strings"}`; the answer is one too, `{"cpu_s", "wall_s", "check"}` or
`{"error"}`. The first line that is written lists what can be asked. A form is how the data is kept:

- `strings`: ids and other texts as the engine's strings;
- `typed`: ids as UUIDs or codes, statuses as an enumeration, prepared beforehand by hand;
- `parquet`: nothing is kept, the file is read by the query.

Each query has the formulation that was the fastest of several for this engine.
"""

import json
import os
import sys
import time

import pyarrow.parquet as pq

NARROW = ["SystemAlertId", "TimeGenerated", "Status", "AlertSeverity", "ProductName"]
STATUSES = ["New", "InProgress", "Resolved", "Dismissed"]
PRODUCT = "Azure Security Center"
NEEDLE = "host-123"
MIDDLE_MICROS = 1_750_000_000_000_000 + 45 * 86_400 * 1_000_000


def duckdb_queries(threads, file, is_wide):
    import duckdb

    db = duckdb.connect()
    db.execute(f"set threads={threads}")
    db.execute("set preserve_insertion_order=false")
    db.execute(f"create table strings as from read_parquet('{file}')")
    db.execute(f"create view parquet as from read_parquet('{file}')")
    db.execute(f"create type status as enum {tuple(STATUSES)}")
    db.execute("create table typed as select SystemAlertId::uuid as SystemAlertId, TimeGenerated, Status::status as Status from strings")

    rows = lambda sql: db.sql(sql).to_arrow_table().num_rows
    count = lambda sql: db.execute(sql).fetchall()[0][0]
    groups = lambda sql: sorted(map(list, db.execute(sql).fetchall()))

    for form in ["strings", "typed", "parquet"]:
        latest = f"select SystemAlertId, max(TimeGenerated) as TimeGenerated, arg_max(Status, TimeGenerated) as Status from {form} group by all"
        yield "latest_status", form, lambda latest=latest: rows(latest)
        yield "status_counts", form, lambda latest=latest: groups(f"select Status::varchar, count(*) from ({latest}) group by all")
        if form == "typed":
            continue
        where = f"from {form} where ProductName = '{PRODUCT}' and TimeGenerated > make_timestamp({MIDDLE_MICROS})"
        yield "filter", form, lambda where=where: rows(f"select TimeGenerated, SystemAlertId, AlertSeverity, Status {where}")
        if is_wide:
            rowid = "file_row_number" if form == "parquet" else "rowid"
            source = f"read_parquet('{file}', file_row_number=true)" if form == "parquet" else form
            winners = f"select arg_max({rowid}, TimeGenerated) from {source} group by SystemAlertId"
            yield "latest_row", form, lambda winners=winners, rowid=rowid, source=source: rows(f"select * from {source} where {rowid} in ({winners})")
            yield "contains", form, lambda form=form: count(f"select count(*) from {form} where contains(Entities, '{NEEDLE}')")


def polars_queries(threads, file, is_wide):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    key, time_, status = "SystemAlertId", pl.col("TimeGenerated"), pl.col("Status")
    strings = pl.read_parquet(file).rechunk()
    typed = strings.select(pl.col(key).cast(pl.Categorical), time_, status.cast(pl.Enum(STATUSES)))
    sources = {"strings": strings.lazy, "typed": typed.lazy, "parquet": lambda: pl.scan_parquet(file)}
    middle = pl.lit(MIDDLE_MICROS).cast(pl.Datetime("us"))

    def latest(source, form):
        newest = status.sort_by(time_).last() if form == "typed" else status.max_by(time_)
        return source().group_by(key).agg(time_.max(), newest)

    for form, source in sources.items():
        engine = "in-memory" if form == "strings" else "streaming"
        collect = lambda frame, engine=engine: frame.collect(engine=engine)
        yield "latest_status", form, lambda source=source, form=form, collect=collect: collect(latest(source, form)).height
        yield "status_counts", form, lambda source=source, form=form, collect=collect: sorted(
            map(list, collect(latest(source, form).group_by(pl.col("Status").cast(pl.String)).len()).rows())
        )
        if form == "typed":
            continue
        where = (pl.col("ProductName") == PRODUCT) & (time_ > middle)
        yield "filter", form, lambda source=source, where=where, collect=collect: collect(
            source().filter(where).select("TimeGenerated", key, "AlertSeverity", "Status")
        ).height
        if is_wide:
            yield "latest_row", form, lambda source=source, collect=collect: collect(source().group_by(key).agg(pl.all().max_by("TimeGenerated"))).height
            yield "contains", form, lambda source=source, collect=collect: collect(
                source().filter(pl.col("Entities").str.contains(NEEDLE, literal=True)).select(pl.len())
            ).item()
    if is_wide:
        index = lambda: strings.lazy().select(key, "TimeGenerated").with_row_index("row").group_by(key).agg(pl.col("row").max_by("TimeGenerated"))
        yield "latest_row", "strings, gathered", lambda: strings[index().collect(engine="in-memory")["row"]].height


def datafusion_queries(threads, file, is_wide):
    os.environ["TOKIO_WORKER_THREADS"] = str(threads)
    import pyarrow as pa
    from datafusion import SessionConfig, SessionContext

    config = SessionConfig().with_target_partitions(threads).with_batch_size(8192)
    config = config.set("datafusion.execution.parquet.pushdown_filters", "true")
    config = config.set("datafusion.sql_parser.enable_ident_normalization", "false")
    ctx = SessionContext(config)
    ctx.register_parquet("parquet", file)
    in_partitions = lambda batches: [batches[i::threads] for i in range(threads)]
    ctx.register_record_batches("strings", in_partitions([b for part in ctx.sql("select * from parquet").collect_partitioned() for b in part]))
    narrow = pq.read_table(file, columns=NARROW[:3])
    codes = lambda name: narrow[name].combine_chunks().dictionary_encode()
    status = codes("Status")
    typed = pa.table({"SystemAlertId": codes("SystemAlertId").indices, "TimeGenerated": narrow["TimeGenerated"], "Status": status.indices})
    ctx.register_record_batches("typed", in_partitions(typed.combine_chunks().to_batches(max_chunksize=8192)))

    rows = lambda sql: sum(batch.num_rows for batch in ctx.sql(sql).collect())
    count = lambda sql: ctx.sql(sql).collect()[0].column(0)[0].as_py()

    def groups(sql, form):
        name = lambda value: status.dictionary[value].as_py() if form == "typed" else value
        answer = [list(row.values()) for batch in ctx.sql(sql).collect() for row in batch.to_pylist()]
        return sorted([name(value), number] for value, number in answer)

    for form in ["strings", "typed", "parquet"]:
        newest = f"(select SystemAlertId as id, max(TimeGenerated) as newest from {form} group by 1)"
        latest = f"select a.SystemAlertId, a.TimeGenerated, a.Status from {form} a join {newest} b on a.SystemAlertId = b.id and a.TimeGenerated = b.newest"
        yield "latest_status", form, lambda latest=latest: rows(latest)
        yield "status_counts", form, lambda latest=latest, form=form: groups(f"select Status, count(*) as n from ({latest}) group by 1", form)
        if form == "typed":
            continue
        where = f"from {form} where ProductName = '{PRODUCT}' and TimeGenerated > to_timestamp_micros({MIDDLE_MICROS})"
        yield "filter", form, lambda where=where: rows(f"select TimeGenerated, SystemAlertId, AlertSeverity, Status {where}")
        if is_wide:
            row = f"select a.* from {form} a join {newest} b on a.SystemAlertId = b.id and a.TimeGenerated = b.newest"
            yield "latest_row", form, lambda row=row: rows(row)
            yield "contains", form, lambda form=form: count(f"select count(*) from {form} where Entities like '%{NEEDLE}%'")


def clickhouse_queries(threads, file, is_wide):
    from chdb import session

    db = session.Session()
    run = lambda sql, form="CSV": str(db.query(sql, form))
    run("create database if not exists d engine=Atomic")
    for setting in [f"max_threads={threads}", "max_memory_usage=0", "max_insert_threads=1", "schema_inference_make_columns_nullable=0"]:
        run(f"set {setting}")
    enum = ",".join(f"'{name}'={code}" for code, name in enumerate(STATUSES))
    run(f"create table d.strings engine=Memory as select * from file('{file}', Parquet)")
    run(f"create table d.typed engine=Memory as select toUUID(SystemAlertId) SystemAlertId, TimeGenerated, CAST(Status as Enum8({enum})) Status from d.strings")
    sources = {"strings": "d.strings", "typed": "d.typed", "parquet": f"file('{file}', Parquet)"}

    # Rows leave as Arrow, as they do from all the others.
    arrow = lambda sql: db.query(sql, "Arrow").bytes() and None
    discard = lambda sql: run(sql, "Null") or None
    lines = lambda sql: [line.split(",") for line in run(sql).split()]
    groups = lambda sql: sorted([name.strip('"'), int(number)] for name, number in lines(sql))

    for form, source in sources.items():
        latest = f"select SystemAlertId, max(TimeGenerated) m, argMax(Status, TimeGenerated) s from {source} group by SystemAlertId"
        yield "latest_status", form, lambda latest=latest: arrow(latest)
        yield "latest_status", form + ", discarded", lambda latest=latest: discard(latest)
        yield "status_counts", form, lambda latest=latest: groups(f"select s, count() from ({latest}) group by s")
        if form == "typed":
            continue
        where = f"from {source} where ProductName = '{PRODUCT}' and TimeGenerated > fromUnixTimestamp64Micro({MIDDLE_MICROS})"
        yield "filter", form, lambda where=where: arrow(f"select TimeGenerated, SystemAlertId, AlertSeverity, Status {where}")
        if is_wide:
            winners = f"select SystemAlertId, max(TimeGenerated) from {source} group by SystemAlertId"
            yield "latest_row", form, lambda winners=winners, source=source: arrow(f"select * from {source} where (SystemAlertId, TimeGenerated) in ({winners})")
            yield "contains", form, lambda source=source: int(run(f"select count() from {source} where position(Entities, '{NEEDLE}') > 0"))


ENGINES = {"duckdb": duckdb_queries, "polars": polars_queries, "datafusion": datafusion_queries, "clickhouse": clickhouse_queries}


def answer(run):
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        check = run()
    except Exception as error:
        return {"error": str(error)[:300]}
    return {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall, "check": check}


def main():
    engine, threads, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    # An engine's own messages do not belong among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    is_wide = "Entities" in pq.ParquetFile(file).schema_arrow.names
    queries = {(query, form): run for query, form, run in ENGINES[engine](threads, file, is_wide)}
    say = lambda value: print(json.dumps(value), file=answers, flush=True)
    say(sorted(queries))
    for line in sys.stdin:
        request = json.loads(line)
        say(answer(queries[request["query"], request["form"]]))


if __name__ == "__main__":
    main()
