"""Runs build_manifest.py for several work folders in one process, because Java takes seconds to start. Each line of stdin is a run. Its answer is a
line of stdout."""
import functools
import json
import pathlib
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "spark"))

import build_manifest  # noqa: E402
import two_runs  # noqa: E402
from py4j.java_gateway import JavaClass, JavaPackage, JVMView  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

# Python asks Java what a name is each time it reads one. For each answer, Java looks for classes of that name in 250 files.
for kind in (JavaClass, JavaPackage, JVMView):
    kind.__getattr__ = functools.cache(kind.__getattr__)

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
