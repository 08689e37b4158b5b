import { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isProbe, ProbeEvent, ProbeResult, ProbeStep } from '../../contracts/probe';

type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
type Probe = (event: ProbeEvent) => Promise<ProbeResult>;

/** A function that consumes a queue, and that the Orchestrator may invoke with the probes that it knows. */
export function probed(consume: Consume, probes: Partial<Record<ProbeStep, Probe>>) {
  return async (event: SQSEvent | ProbeEvent, context: Context): Promise<SQSBatchResponse | ProbeResult> => {
    if (!isProbe(event)) return consume(event, context);
    const probe = probes[event.probe];
    if (!probe) throw new Error(`this function knows the probes ${Object.keys(probes).join(', ')}; got ${event.probe}`);
    return probe(event);
  };
}
