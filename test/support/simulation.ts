import jsonata from 'jsonata';
import { Machine, State } from './machines';

/** Bytes of a task's result, and of a state's output. Step Functions fails a state for which they are more. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST_RESULT = 256 * 1024;

/** Functions that Step Functions adds to JSONata. */
const OWN_FUNCTIONS = { parse: (text: string) => JSON.parse(text) as unknown };

/** An error with the name by which Step Functions matches it. */
export class StateError extends Error {
  constructor(name: string, public readonly reason = '') {
    super(`${name}: ${reason}`);
    this.name = name;
  }
}

/** Does the work of a task: it returns the result or throws a `StateError`. It may let time pass. `given` evaluates the task's arguments. */
export type Task = (given: { readonly state: string; readonly simulation: Simulation; readonly given: () => Promise<any> }) => unknown;

type Variables = Record<string, unknown>;
interface States { readonly StartAt: string; readonly States: Record<string, State> }
interface Step { readonly next?: string; readonly output: unknown; readonly end?: boolean }

/**
 * Executes a state machine of a template as Step Functions would, but does not wait. It counts the events of the history as AWS does.
 * Each state is entered and exited. Each attempt of a task is scheduled, is started, and succeeds or fails.
 * A task that waits for the end of its work is submitted too.
 */
export class Simulation {
  public events = 0;
  /** Seconds since the start. */
  public seconds = 0;
  /** How often the operator has redriven the execution. Step Functions leaves it out before the first time. */
  public redrives?: number;
  public readonly visits: string[] = [];
  private readonly expressions = new Map<string, ReturnType<typeof jsonata>>();

  constructor(private readonly machine: Machine, private readonly task: Task) {}

  /**
   * @returns the output of the execution
   * @throws StateError if the execution fails
   */
  public async execute(input: unknown): Promise<unknown> {
    this.events += 2; // started, succeeded or failed
    return this.walk(this.machine.definition, input, {});
  }

  /** Redrives an execution that ended in `state`, with the variables that were assigned until then. */
  public async redrive(state: string, variables: Variables): Promise<unknown> {
    this.redrives = (this.redrives ?? 0) + 1;
    return this.walk({ ...this.machine.definition, StartAt: state }, {}, { ...variables });
  }

  private async walk({ StartAt, States }: States, input: unknown, variables: Variables): Promise<unknown> {
    let [name, given]: [string, unknown] = [StartAt, input];
    for (;;) {
      this.visits.push(name);
      this.events += 2;
      const step = await this.step(name, States[name], given, variables);
      if (step.end || step.next === undefined) return step.output;
      [name, given] = [step.next, step.output];
    }
  }

  private async step(name: string, state: State, input: unknown, variables: Variables): Promise<Step> {
    const scope = { input, context: { Execution: { Id: 'execution-1', Name: 'name-1', ...(this.redrives ? { RedriveCount: this.redrives } : {}) }, Task: { Token: 'token' } } };
    switch (state.Type) {
      case 'Pass': return this.leave(state, input, scope, variables);
      case 'Wait':
        this.seconds += Number(await this.value(state.Seconds, scope, variables));
        return this.leave(state, input, scope, variables);
      case 'Choice': return { next: await this.choose(state, scope, variables), output: input };
      case 'Succeed': return { end: true, output: state.Output === undefined ? input : await this.value(state.Output, scope, variables) };
      case 'Fail':
        this.events -= 1; // never exited
        throw new StateError(String(await this.value(state.Error, scope, variables)), String(await this.value(state.Cause ?? '', scope, variables)));
      case 'Map': return this.leave(state, await this.map(state, scope, variables), scope, variables);
      case 'Task': return this.work(name, state, scope, variables);
      default: throw new Error(`the simulation knows no ${state.Type} state`);
    }
  }

  private async choose({ Choices = [], Default }: State, scope: object, variables: Variables): Promise<string> {
    for (const { Condition, Next } of Choices) {
      const holds = await this.value(Condition, scope, variables);
      if (typeof holds !== 'boolean') throw new StateError('States.QueryEvaluationError', Condition);
      if (holds) return Next;
    }
    return Default!;
  }

  private async map({ Items, ItemSelector, ItemProcessor }: State, scope: object, variables: Variables): Promise<unknown[]> {
    const outputs: unknown[] = [];
    this.events += 2; // started, succeeded
    for (const item of await this.value(Items, scope, variables) as unknown[]) {
      this.events += 2; // of the iteration
      const inner = { ...scope, context: { Map: { Item: { Value: item } } } };
      outputs.push(await this.walk(ItemProcessor!, ItemSelector ? await this.value(ItemSelector, inner, variables) : item, { ...variables }));
    }
    return outputs;
  }

  private async work(name: string, state: State, scope: object, variables: Variables): Promise<Step> {
    const submitted = /\.(sync:2|waitForTaskToken)$/.test(state.Resource as string) ? 1 : 0;
    const tries = new Map<unknown, number>();
    for (;;) {
      this.events += 3 + submitted;
      try {
        const result = await this.task({ state: name, simulation: this, given: () => this.value(state.Arguments, scope, variables) });
        if (JSON.stringify(result ?? null).length > LONGEST_RESULT) throw new StateError('States.DataLimitExceeded', name);
        return await this.leave(state, result, { ...scope, result }, variables);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const retry = state.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes(error.name));
        const tried = tries.get(retry) ?? 0;
        if (!retry || tried >= retry.MaxAttempts) return this.caught(state, error, scope, variables);
        tries.set(retry, tried + 1);
        this.seconds += Math.min(retry.IntervalSeconds * retry.BackoffRate ** tried, retry.MaxDelaySeconds ?? Infinity);
      }
    }
  }

  private async caught(state: State, error: StateError, scope: object, variables: Variables): Promise<Step> {
    const caught = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(error.name) || ErrorEquals.includes('States.ALL'));
    if (!caught) throw error;
    const errorOutput = { Error: error.name, Cause: error.reason };
    await this.assign((caught as { Assign?: Variables }).Assign, { ...scope, errorOutput }, variables);
    return { next: caught.Next, output: errorOutput };
  }

  private async leave(state: State, result: unknown, scope: object, variables: Variables): Promise<Step> {
    const output = state.Output === undefined ? result : await this.value(state.Output, scope, variables);
    if (JSON.stringify(output ?? null).length > LONGEST_RESULT) throw new StateError('States.DataLimitExceeded', 'the output of a state');
    await this.assign(state.Assign as Variables | undefined, scope, variables);
    return { next: state.Next, end: state.End, output };
  }

  /** Evaluates all values before it assigns any. */
  private async assign(assign: Variables = {}, scope: object, variables: Variables): Promise<void> {
    Object.assign(variables, await this.value(assign, scope, variables));
  }

  private async value(template: any, scope: object, variables: Variables): Promise<unknown> {
    if (typeof template === 'number') return template;
    if (Array.isArray(template)) return Promise.all(template.map((item) => this.value(item, scope, variables)));
    if (typeof template === 'object' && template !== null) {
      const entries = Object.entries(template).map(async ([name, item]) => [name, await this.value(item, scope, variables)]);
      return Object.fromEntries(await Promise.all(entries));
    }
    const expression = typeof template === 'string' ? /^\{%([\s\S]*)%\}$/.exec(template)?.[1] : undefined;
    if (expression === undefined) return template;
    if (!this.expressions.has(expression)) this.expressions.set(expression, jsonata(expression));
    return this.expressions.get(expression)!.evaluate(undefined, { ...OWN_FUNCTIONS, ...variables, states: scope });
  }
}
