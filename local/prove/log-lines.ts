import { LOG_METRIC, LogMetric } from '../../src/contracts/metrics';

/** A line of a function's log. A stream is one execution environment, which works on one thing at a time. */
export interface LogLine {
  readonly stream: string;
  readonly message: string;
}

export interface Throughput {
  readonly bytes: number;
  /** Seconds of the invocations that copied them. */
  readonly seconds: number;
}

/** The line with which Lambda ends an invocation, as JSON. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const REPORT = /"type":\s*"platform\.report".*"durationMs":\s*([\d.]+)/;

/** How much Chunk Retrieval copied in how much time of its functions. Invocations that copied nothing do not count. */
export function throughputOf(lines: readonly LogLine[]): Throughput {
  const copied = new Map<string, number>();
  let [bytes, milliseconds] = [0, 0];
  for (const { stream, message } of lines) {
    const before = copied.get(stream) ?? 0;
    const duration = REPORT.exec(message)?.[1];
    if (duration === undefined) {
      copied.set(stream, before + valueOf(LOG_METRIC.BYTES_COPIED, message));
      continue;
    }
    if (before) [bytes, milliseconds] = [bytes + before, milliseconds + Number(duration)];
    copied.set(stream, 0);
  }
  return { bytes, seconds: milliseconds / 1000 };
}

/** Jobs that the sweep found done although no notification had said so. */
export const unannouncedIn = (lines: readonly LogLine[]): number =>
  lines.reduce((sum, { message }) => sum + valueOf(LOG_METRIC.JOBS_UNANNOUNCED, message), 0);

/** The sum of a metric in a line of CloudWatch's embedded format: `{"_aws": …, "BytesCopied": 1}`, or several values in a list. */
export function valueOf({ name }: LogMetric, message: string): number {
  const at = message.indexOf('{"_aws"');
  if (at < 0) return 0;
  const value = (JSON.parse(message.slice(at)) as Record<string, unknown>)[name] ?? 0;
  return [value].flat().reduce((sum: number, one) => sum + Number(one), 0);
}
