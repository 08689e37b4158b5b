"""Runs build_manifest.py for several work folders in one process, because Java takes seconds to start: `several.py RUNS`. A run that fails leaves the
file `failure` in its folder."""
import json
import pathlib
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "spark"))

import build_manifest  # noqa: E402
import two_runs  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

spark = SparkSession.builder.appName("tests").getOrCreate()
for one in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    try:
        if one["step"] == "two runs":
            two_runs.two_runs(spark, one["work"])
        else:
            build_manifest.run(spark, one["step"], one["work"], one["groupRows"])
    except Exception:
        (pathlib.Path(one["work"]) / "failure").write_text(traceback.format_exc())
spark.stop()
