"""Step Functions executions that are stopped, fail or wait."""
