"""Two runs of build_manifest.py write the same stage of one work folder at the same time."""
import build_manifest

ROWS = 1000


class Killed(Exception):
    pass


def two_runs(spark, folder: str) -> None:
    """@raises AssertionError if what is then called complete is not what one of them has written"""
    early, late, following = (build_manifest.Work(spark, folder) for _ in range(3))

    def write(path: str, rows: int) -> None:
        # Spark marks its folder only if the job has ended.
        marks = str(rows == ROWS).lower()
        spark.range(rows).write.mode("overwrite").option("mapreduce.fileoutputcommitter.marksuccessfuljobs", marks).parquet(path)

    def write_half_when_the_early_run_has_written(path_of_late: str) -> None:
        def write_all(path_of_early: str) -> None:
            write(path_of_early, ROWS)
            write(path_of_late, ROWS // 2)

        early.once("stages/ids", write_all)
        raise Killed

    try:
        late.once("stages/ids", write_half_when_the_early_run_has_written)
    except Killed:
        found = following.stage("ids", lambda: spark.range(0)).count()
        assert found == ROWS, f"the stage has {found} of {ROWS} rows"
