"""Runs build_manifest.py for several work folders in one process, because Java takes seconds to start. Each line of stdin is a run. Its answer is a
line of stdout."""
import json
import pathlib
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "spark"))

import build_manifest  # noqa: E402
import two_runs  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

spark = SparkSession.builder.appName("tests").getOrCreate()
for line in sys.stdin:
    one = json.loads(line)
    failure = ""
    try:
        if one["step"] == "two runs":
            two_runs.two_runs(spark, one["work"])
        else:
            build_manifest.run(spark, one["step"], one["work"], one["groupRows"])
    except Exception:
        failure = traceback.format_exc()
    print(json.dumps({"failure": failure}), flush=True)
spark.stop()
