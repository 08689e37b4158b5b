"""Lambda functions that fail."""
import threading

from patches import patch, replace_text

GENERIC_ERROR = "Runtime.HandlerError"
NODE_ERROR = 'status: "error", error: String(err.message || err), trace: err.stack || ""'
WORKER_DIED = "Worker process died"


@patch("error-names")
def report_the_error_by_its_own_name() -> None:
    """AWS reports an error of a Node function under the error's own name, or `Runtime.ExitError` if the process died.
    Retry and Catch match by that name. MiniStack reports every error as `Runtime.HandlerError`."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    lambda_runtime._NODEJS_WORKER_SCRIPT = replace_text(
        lambda_runtime._NODEJS_WORKER_SCRIPT, NODE_ERROR, NODE_ERROR + ', error_type: String(err.name || "Error")')
    last = threading.local()  # one thread handles the worker's answer and makes the response from it
    worker_invoke, execute_warm = lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm

    def invoke(self, *args, **kwargs):
        answer = worker_invoke(self, *args, **kwargs)
        last.error_type = "Runtime.ExitError" if answer.get("error") == WORKER_DIED else answer.get("error_type")
        return answer

    def execute(*args, **kwargs):
        last.error_type = None
        response = execute_warm(*args, **kwargs)
        body = response.get("body")
        if last.error_type and response.get("error") and isinstance(body, dict) and body.get("errorType") == GENERIC_ERROR:
            body["errorType"] = last.error_type
        return response

    lambda_runtime.Worker.invoke = invoke
    lambda_svc._execute_function_warm = execute
