"""Compares all archives of an inventory with one another, and sorts them. Get Inventory uses it for inventories that are too large for one function.

    build_manifest.py --group-rows N --step sort    --work FOLDER    rows, names, ids, existing  ->  groups, counts
    build_manifest.py --group-rows N --step clashes --work FOLDER    paths                       ->  clashes

N rows of the manifest are a group, which one function writes. FOLDER is an s3:// address or a local path. src/contracts/spark.ts says what each folder in it holds.

Each stage has a folder below FOLDER/stages. A run writes into a folder of its own in it, and the last act of the stage is the file _COMPLETE, which
names that folder. If a run dies, the next one takes complete stages as they are and does the others again. Two runs at the same time never write
into the same folder: each of them may be the one that is named, because both write the same.

Guarantees that the same inputs give the same groups, however Spark divides the work. Each row is read from exactly one place, is in exactly one
group or counted as left out, or the run fails. No message holds anything of the inputs.
"""
from __future__ import annotations

import argparse
import uuid
from collections.abc import Callable
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

COMPLETE = "_COMPLETE"
DIGEST_BYTES = 16
SUFFIX_BYTES = 8
# The order of the manifest: by age. Invalid rows come last, by their numbers.
PLACE = ("invalid", "created_at", "id", "row")
# Bytes that one task reads or sorts, compressed. They are about 300,000 rows, and 150 MB in memory.
PART_BYTES = 64 * 2**20
# monotonically_increasing_id() puts the number of the task above this bit, and the number of the row in its task below.
TASK_BIT = 33
BYTES = "decimal(38,0)"

ROW_COLUMNS = ("row bigint, created_at bigint, id string, size bigint, name string, says_nothing boolean, name_selected boolean, "
               "rest_selected boolean, archive string")
NAME_COLUMNS = "id string, source string, line bigint, name string, name_selected boolean, given string"
ID_COLUMNS = "id string"
EXISTING_COLUMNS = "name string, suffix_of string"
PATH_COLUMNS = "path string, folder string"

SETTINGS = {
    # A sum that does not fit fails. It does not wrap.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Joins on a name or an id that very many rows share are divided, and small sides are sent to all tasks.
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "64m",
}


class Work:
    """The work folder: inputs as lines, stages as Parquet, results as lines."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self.spark = spark
        self.folder = folder.rstrip("/")
        self.run = uuid.uuid4().hex
        java: Any = spark._jvm
        self.path = java.org.apache.hadoop.fs.Path
        self.files = self.path(self.folder).getFileSystem(spark._jsc.hadoopConfiguration())

    def has(self, name: str) -> bool:
        return bool(self.files.exists(self.path(f"{self.folder}/{name}")))

    def complete(self, name: str) -> str | None:
        """The folder in which a run has written all of a stage or a result."""
        if not self.has(f"{name}/{COMPLETE}"):
            return None
        marker = self.files.open(self.path(f"{self.folder}/{name}/{COMPLETE}"))
        try:
            return f"{name}/{marker.readLine()}"
        finally:
            marker.close()

    def parts(self, name: str) -> int:
        """Tasks into which the contents of a folder are divided."""
        size = int(self.files.getContentSummary(self.path(f"{self.folder}/{name}")).getLength()) if self.has(name) else 0
        return max(self.spark.sparkContext.defaultParallelism, -(-size // PART_BYTES))

    def lines(self, name: str, columns: str, digests: dict[str, int], is_right: Column) -> DataFrame:
        """An input. If it is missing, it has no lines. A line that is not as promised fails the run, without a word of the line."""
        if not self.has(name):
            empty = [F.lit(None).cast("binary" if column in digests else kind).alias(column) for column, kind in map(str.split, columns.split(", "))]
            return self.spark.range(0).select(empty)
        lines = self.spark.read.schema(f"{columns}, broken string").json(
            f"{self.folder}/{name}", mode="PERMISSIVE", columnNameOfCorruptRecord="broken", lineSep="\n", encoding="UTF-8")
        bad = [F.col("broken").isNotNull(), ~F.coalesce(is_right, F.lit(False))]
        bad += [F.col(digest).isNotNull() & ~F.col(digest).rlike(f"^[0-9a-f]{{{2 * size}}}$") for digest, size in digests.items()]
        failed = F.raise_error(F.lit(f"A line of {name}/ is not as src/contracts/spark.ts says."))
        right = lines.where(F.when(reduce(lambda one, other: one | other, bad), failed.cast("boolean")).otherwise(True)).drop("broken")
        return right.withColumns({digest: F.unhex(digest) for digest in digests})

    def stage(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """What the stage has written. It is written first, unless an earlier run has done so."""
        return self.spark.read.parquet(self.once(f"stages/{name}", lambda path: make().write.parquet(path)))

    def result(self, name: str, make: Callable[[], DataFrame], by: tuple[str, ...] = ()) -> None:
        """Lines for TypeScript. Columns without a value are left out."""
        self.once(name, lambda path: make().write.partitionBy(*by).json(path, compression="gzip", ignoreNullFields=True))

    def once(self, name: str, write: Callable[[str], None]) -> str:
        """Has it written unless a run has done so. Returns the path of the complete folder."""
        done = self.complete(name)
        if done is None:
            done = f"{name}/{self.run}"
            write(f"{self.folder}/{done}")
            marker = self.files.create(self.path(f"{self.folder}/{name}/{COMPLETE}"), True)
            marker.writeBytes(self.run)
            marker.close()
        return f"{self.folder}/{done}"


def rows_of(work: Work) -> DataFrame:
    """The rows of the inventory, read from text once."""
    needed = ("id", "size", "name", "says_nothing", "name_selected", "rest_selected")
    is_valid = reduce(lambda one, other: one & other, [F.col(name).isNotNull() for name in needed])
    is_right = F.col("row").isNotNull() & F.col("archive").isNotNull() & (F.col("created_at").isNull() | is_valid)
    rows = work.lines("rows", ROW_COLUMNS, {"id": DIGEST_BYTES, "name": DIGEST_BYTES}, is_right)
    return rows.withColumn("invalid", F.col("created_at").isNull())


def ids_of(work: Work, rows: DataFrame) -> DataFrame:
    """What is known of an id besides one row: its first row if it has several, what the user's file and the mapping vault name it, and whether
    it is on the selection's list."""
    is_right = F.col("id").isNotNull() & F.col("line").isNotNull() & F.col("name_selected").isNotNull() & F.col("given").isNotNull() & \
        F.col("source").isin("override", "mapped")
    names = work.lines("names", NAME_COLUMNS, {"id": DIGEST_BYTES, "name": DIGEST_BYTES}, is_right)
    listed = work.lines("ids", ID_COLUMNS, {"id": DIGEST_BYTES}, F.col("id").isNotNull())
    facts = (rows.where(~F.col("invalid")).select("id", "row")
             .unionByName(names.select("id", "source", F.struct("line", "name", "name_selected", "given").alias("said")), allowMissingColumns=True)
             .unionByName(listed.select("id", F.lit(True).alias("selected")), allowMissingColumns=True))
    override = F.when(F.col("source") == "override", F.col("said"))
    mapped = F.when(F.col("source") == "mapped", F.col("said"))
    of_id = facts.groupBy("id").agg(
        F.min("row").alias("first_row"), F.count("row").alias("rows"),
        F.min(override).alias("override"), F.count(override).alias("override_lines"), F.min(mapped).alias("mapped"),
        F.coalesce(F.max("selected"), F.lit(False)).alias("selected"))
    return of_id.where("rows > 1 or override_lines > 0 or mapped is not null or selected")


def archives_of(rows: DataFrame, ids: DataFrame) -> DataFrame:
    """All valid rows, with their final names. The user's file goes first. The mapping vault counts if the description says nothing."""
    override, mapped = F.col("override"), F.col("mapped")
    said = F.when(override["name"].isNotNull(), override).when(F.col("says_nothing") & mapped["name"].isNotNull(), mapped)
    joined = rows.where(~F.col("invalid")).drop("archive").join(ids, "id", "left")
    return joined.withColumn("said", said).select(
        *PLACE, F.coalesce(F.col("said.name"), F.col("name")).alias("name"), F.col("said.given").alias("given"),
        F.col("said.name_selected").alias("given_selected"), F.coalesce(F.col("selected"), F.lit(False)).alias("selected"),
        F.coalesce(F.col("row") != F.col("first_row"), F.lit(False)).alias("duplicate"))


def shared_names_of(archives: DataFrame) -> DataFrame:
    """Names of several archives, with the row of the oldest one. Most names have one archive and are not here."""
    first = archives.where(~F.col("duplicate"))
    shared = first.groupBy("name").agg(F.min(F.struct(*PLACE)).alias("oldest"), F.count("*").alias("archives")).where("archives > 1")
    return shared.select("name", F.col("oldest.row").alias("oldest_row"))


def decisions_of(work: Work, archives: DataFrame, shared_names: DataFrame) -> DataFrame:
    """Facts about single rows, which are found by their places. A row can have several, and most have none."""
    existing = work.lines("existing", EXISTING_COLUMNS, {"name": DIGEST_BYTES, "suffix_of": SUFFIX_BYTES}, F.col("name").isNotNull())
    suffix_owner = archives.withColumn("suffix_of", F.substring("id", 1, SUFFIX_BYTES))
    by_id = archives.where(F.col("duplicate") | F.col("selected") | F.col("given").isNotNull())
    newer = archives.where(~F.col("duplicate")).join(shared_names, "name").where(F.col("row") != F.col("oldest_row"))
    return reduce(lambda some, more: some.unionByName(more, allowMissingColumns=True), [
        by_id.select(*PLACE, "duplicate", "selected", "given", "given_selected"),
        newer.select(*PLACE, F.lit(True).alias("suffixed")),
        archives.join(existing, "name", "left_semi").select(*PLACE, F.lit(True).alias("occupied")),
        suffix_owner.join(existing, "suffix_of", "left_semi").select(*PLACE, F.lit(True).alias("suffixed_occupied")),
    ])


def sorted_of(work: Work, rows: DataFrame, decisions: DataFrame) -> DataFrame:
    """The selected rows in the order of the manifest, with their decisions. This moves each `archive` text once: a row and its decisions are lines of
    one sort, and become one line after it. `place` is the number of the sorting task and the number of the row in it."""
    flags = ("duplicate", "suffixed", "occupied", "suffixed_occupied", "selected")
    carried = ("archive", "size", "name_selected", "rest_selected", "given", "given_selected")
    lines = rows.drop("name", "says_nothing").unionByName(decisions, allowMissingColumns=True).repartitionByRange(work.parts(work.complete("stages/rows") or "rows"), *PLACE)
    merged = lines.groupBy(*PLACE).agg(
        F.count("archive").alias("rows"), *(F.max(name).alias(name) for name in carried),
        *(F.coalesce(F.max(name), F.lit(False)).alias(name) for name in flags))
    once = F.when(F.col("rows") == 1, True).otherwise(F.raise_error(F.lit("A row of the inventory is not there exactly once.")).cast("boolean"))
    is_listed = F.col("selected") if work.has("ids") else F.lit(True)
    is_selected = F.col("rest_selected") & F.coalesce("given_selected", "name_selected") & is_listed
    kept = merged.where(once).where(F.col("invalid") | is_selected).sortWithinPartitions(*PLACE)
    return kept.drop("rows", "selected", "name_selected", "rest_selected", "given_selected").withColumn("place", F.monotonically_increasing_id())


def groups_of(ordered: DataFrame, group_rows: int) -> DataFrame:
    """Numbers the rows: those of earlier tasks are counted, so no row has to wait for another."""
    task = F.shiftright("place", TASK_BIT)
    tasks = ordered.groupBy(task.alias("task")).agg(F.count("*").alias("rows"))
    earlier = tasks.select(F.col("task").alias("earlier"), F.col("rows").alias("earlier_rows"))
    starts = tasks.join(F.broadcast(earlier), F.col("earlier") < F.col("task"), "left").groupBy("task").agg(
        F.coalesce(F.sum("earlier_rows"), F.lit(0)).alias("start"))
    number = F.col("start") + F.col("place").bitwiseAND(F.lit(2**TASK_BIT - 1))
    grouped = ordered.withColumn("task", task).join(F.broadcast(starts), "task").withColumn("number", number)
    return grouped.select(
        "row", "created_at", F.lower(F.hex("id")).alias("id"), "archive", "duplicate", "suffixed", "given", "occupied", "suffixed_occupied",
        F.expr(f"number div {group_rows}").alias("group"))


def counts_of(rows: DataFrame, ids: DataFrame, ordered: DataFrame) -> DataFrame:
    """One line."""
    def bytes_of(which: Column) -> Column:
        return F.coalesce(F.sum(F.when(which, F.col("size").cast(BYTES))), F.lit(0).cast(BYTES))

    valid, known = ~F.col("invalid"), F.col("first_row").isNotNull()
    overridden, empty = F.col("override_lines") > 0, F.col("override.name").isNull()
    everything = rows.agg(F.count_if(valid).alias("valid"), bytes_of(valid).alias("valid_bytes"))
    kept = ordered.agg(F.count("*").alias("rows"), F.count_if(valid & ~F.col("duplicate")).alias("archives"),
                       F.count_if(valid).alias("kept"), bytes_of(valid).alias("kept_bytes"))
    inputs = ids.agg(
        F.count_if(overridden & known & ~empty).alias("applied"), F.count_if(overridden & ~known).alias("unknown"),
        F.coalesce(F.sum(F.when(overridden, F.col("override_lines") - 1)), F.lit(0)).alias("duplicates"),
        F.count_if(overridden & known & empty).alias("empty"), F.count_if(F.col("selected") & ~known).alias("unknown_selected_ids"))
    return kept.crossJoin(everything).crossJoin(inputs).select(
        "rows", "archives", (F.col("valid") - F.col("kept")).alias("left_out"),
        (F.col("valid_bytes") - F.col("kept_bytes")).cast("string").alias("left_out_bytes"),
        "applied", "unknown", "duplicates", "empty", "unknown_selected_ids").coalesce(1)


def clashes_of(work: Work) -> DataFrame:
    """One line: how many paths are a key and a folder, and one of them."""
    paths = work.lines("paths", PATH_COLUMNS, {"path": DIGEST_BYTES}, F.col("path").isNotNull())
    both = paths.groupBy("path").agg(F.max("folder").alias("folder"), F.count_if(F.col("folder").isNull()).alias("keys"))
    clashing = both.where("keys > 0 and folder is not null")
    return clashing.agg(F.count("*").alias("keys"), F.min_by("folder", "path").alias("example")).coalesce(1)


def sort(work: Work, group_rows: int) -> None:
    rows = work.stage("rows", lambda: rows_of(work))
    ids = work.stage("ids", lambda: ids_of(work, rows))
    archives = archives_of(rows, ids)
    shared_names = work.stage("names", lambda: shared_names_of(archives))
    decisions = work.stage("decisions", lambda: decisions_of(work, archives, shared_names))
    # Written before it is numbered: a second run of the same sort would divide the rows in another way.
    ordered = work.stage("sorted", lambda: sorted_of(work, rows, decisions))
    work.result("groups", lambda: groups_of(ordered, group_rows), by=("group",))
    work.result("counts", lambda: counts_of(rows, ids, ordered))


def run(spark: SparkSession, step: str, folder: str, group_rows: int) -> None:
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    work = Work(spark, folder)
    # At most so many. Spark makes fewer of them if there is less to move.
    spark.conf.set("spark.sql.shuffle.partitions", work.parts("rows" if step == "sort" else "paths"))
    if step == "sort":
        sort(work, group_rows)
    else:
        work.result("clashes", lambda: clashes_of(work))


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--step", choices=("sort", "clashes"), required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--group-rows", type=int, required=True)
    # Glue passes arguments of its own.
    arguments, _ = parser.parse_known_args()
    spark = SparkSession.builder.appName("build_manifest").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    run(spark, arguments.step, arguments.work, arguments.group_rows)
    spark.stop()


if __name__ == "__main__":
    main()
