"""Where Lambda functions keep files."""
from patches import patch, replace_text

# The first line of the worker of a Node function for which `path` and `fs` are there.
BEGIN = 'const _realStdoutWrite = process.stdout.write.bind(process.stdout);'
OWN_FOLDER = 'process.env.TMPDIR = path.join(path.dirname(process.cwd()), "tmp"); fs.mkdirSync(process.env.TMPDIR);'


@patch("own-tmp")
def give_each_environment_a_tmp_of_its_own() -> None:
    """On AWS no two execution environments of Lambda share `/tmp`. In MiniStack all of them share one temporary directory, so one invocation
    of a function finds or removes the files of another that runs at the same time."""
    from ministack.core import lambda_runtime

    lambda_runtime._NODEJS_WORKER_SCRIPT = replace_text(lambda_runtime._NODEJS_WORKER_SCRIPT, BEGIN, OWN_FOLDER + "\n" + BEGIN)
