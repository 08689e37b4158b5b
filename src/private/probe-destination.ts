import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CATCH_EVERYTHING, invoke, jsonata } from './workflow';
import { PROBE, ProbeStep } from '../contracts/probe';
import { DestinationWriters } from '../destination-writers';

export interface ProbeWays {
  readonly then: sfn.IChainable;
  /** After a denial. `$caught` has the error. */
  readonly refused: sfn.IChainable;
}

/**
 * States in which each function that writes to the destination tries what it does later (see contracts/probe.ts). The upload is ended in
 * any case.
 */
export function probeDestination(scope: Construct, writers: DestinationWriters, { then, refused }: ProbeWays): sfn.IChainable {
  const end = (id: string) => probe(scope, id, writers.notificationsProcessorFunction, PROBE.END);
  // The first error stays in `$caught`: an upload that cannot be ended either says nothing new.
  const endRefused = end('End the trial upload after a refusal').addCatch(refused, { errors: ['States.ALL'] });
  endRefused.next(refused);
  const tried = (id: string, handler: lambda.IFunction, step: ProbeStep) => probe(scope, id, handler, step).addCatch(endRefused, CATCH_EVERYTHING);
  const begin = invoke(scope, 'Try to begin an upload', writers.notificationsProcessorFunction, {
    payload: { probe: PROBE.BEGIN, run: jsonata('$run') }, assign: { trialUpload: jsonata('$states.result.Payload.upload_id') },
  });
  return begin.addCatch(refused, CATCH_EVERYTHING)
    .next(tried('Try to send a part', writers.chunkRetrievalFunction, PROBE.PART))
    .next(tried('Try to complete the upload', writers.validateFunction, PROBE.COMPLETE))
    .next(end('End the trial upload').addCatch(refused, CATCH_EVERYTHING))
    .next(then);
}

const probe = (scope: Construct, id: string, handler: lambda.IFunction, step: ProbeStep) =>
  invoke(scope, id, handler, { payload: { probe: step, run: jsonata('$run'), upload_id: jsonata('$trialUpload') } });
