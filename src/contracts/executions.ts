/** An execution of the Orchestrator that is over, although its run is still listed as active. */
export interface EndedExecution {
  readonly execution_arn: string;
  /** The rule that starts Cleanup matches it. */
  readonly state_machine_arn: string;
}

/** `arn:aws:states:<region>:<account>:execution:<machine>:<name>` is of `arn:aws:states:<region>:<account>:stateMachine:<machine>`. */
export const endedExecution = (executionArn: string): EndedExecution => ({
  execution_arn: executionArn,
  state_machine_arn: executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, ''),
});
