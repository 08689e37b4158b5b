import { Template } from 'aws-cdk-lib/assertions';
import { Resource, readable, resourcesOf, withoutHash } from './templates';

/** A state in the Amazon States Language. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: { Condition: string; Next: string }[];
  readonly Catch?: { ErrorEquals: string[]; Next: string }[];
  readonly Retry?: { ErrorEquals: string[]; IntervalSeconds: number; BackoffRate: number; MaxAttempts: number; MaxDelaySeconds?: number }[];
  readonly ItemProcessor?: { StartAt: string; States: Record<string, State> };
  readonly [field: string]: any;
}

/** A state machine of a template, parsed. */
export class Machine {
  /** Every state, including those within maps. */
  public readonly states: Record<string, State>;

  constructor(public readonly name: string, public readonly definition: { StartAt: string; States: Record<string, State>; [field: string]: any }) {
    this.states = flatten(definition.States);
  }

  public state(name: string): State {
    if (!this.states[name]) throw new Error(`${this.name} has no state '${name}'; it has: ${Object.keys(this.states).join(', ')}`);
    return this.states[name];
  }

  public statesOf(type: string): [string, State][] {
    return Object.entries(this.states).filter(([, { Type }]) => Type === type);
  }

  /** The states that can follow a state if nothing fails. */
  public next(name: string): string[] {
    const { Next, Default, Choices = [] } = this.state(name);
    return [...Choices.map((choice) => choice.Next), ...[Next, Default].filter((to) => to !== undefined)];
  }

  /** The state that follows an error. The first match wins, as in Step Functions. */
  public caught(name: string, error: string): string | undefined {
    return this.state(name).Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL'))?.Next;
  }
}

function flatten(states: Record<string, State>): Record<string, State> {
  return Object.assign({}, states, ...Object.values(states).map(({ ItemProcessor }) => (ItemProcessor ? flatten(ItemProcessor.States) : {})));
}

/** The definition with readable placeholders, parsed. The partition is filled in, because asl-validator checks the ARNs of integrations. */
function parse(id: string, { Properties }: Resource): Machine {
  return new Machine(withoutHash(id), JSON.parse(readable(Properties.DefinitionString).replaceAll('${AWS::Partition}', 'aws')));
}

export const machinesOf = (template: Template): Machine[] =>
  Object.entries(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).map(([id, machine]) => parse(id, machine));

/** The machine whose logical id without its hash ends with `name`, such as `GetInventoryWorkflow`. */
export function definitionOf(template: Template, name: string): Machine {
  const found = machinesOf(template).filter((machine) => machine.name.endsWith(name));
  if (found.length !== 1) throw new Error(`${found.length} machines are named ${name}; there are: ${machinesOf(template).map((machine) => machine.name).join(', ')}`);
  return found[0];
}

/** Every state that can come after `start`, through transitions, catches and maps. The search does not pass the states in `without`. */
export function statesReachableFrom(machine: Machine, start: string, { without = [] as string[], catches = true } = {}): Set<string> {
  const reached = new Set<string>();
  const todo = leadsTo(machine, start, catches);
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (reached.has(name) || without.includes(name)) continue;
    reached.add(name);
    todo.push(...leadsTo(machine, name, catches));
  }
  return reached;
}

function leadsTo(machine: Machine, name: string, catches: boolean): string[] {
  const state = machine.state(name);
  return [
    ...machine.next(name),
    ...(catches ? state.Catch ?? [] : []).map(({ Next }) => Next),
    ...(state.ItemProcessor ? [state.ItemProcessor.StartAt] : []),
  ];
}
