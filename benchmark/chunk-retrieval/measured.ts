/*
 * The measured scripts, as texts for `node -e`, because a loader for TypeScript would be measured too. Each prints one line of JSON.
 */

const MEASURE = `
const measured = async (work) => {
  for (let warm = 0; warm < Number(process.env.WARM_UP); warm++) await work();
  const cpu = process.cpuUsage(), begun = Date.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024, cpu: (user + system) / 1e6, seconds: (Date.now() - begun) / 1000 }));
  process.exit(0);
};`;

/** Calls the bundle as Lambda does. Its load and the first WARM_UP calls do not count, because a container has them only once. */
export const COPY = `${MEASURE}
const { handler } = require(process.env.BUNDLE);
const body = JSON.stringify({ run: 'run', archive_id: 'archive', chunk: 1 });
const record = { messageId: '1', body, attributes: { ApproximateReceiveCount: '1' }, eventSource: 'aws:sqs' };
const context = { getRemainingTimeInMillis: () => 900000, functionName: 'copy', awsRequestId: '1' };
const copy = async () => {
  const { batchItemFailures } = await handler({ Records: [record] }, context);
  if (batchItemFailures.length) throw new Error('the chunk was not copied');
};
measured(copy);`;

/** The floor: two SHA-256 over the same number of bytes, and a plain copy by node:http. */
export const FLOOR = `${MEASURE}
const http = require('http'), { createHash } = require('crypto');
const size = Number(process.env.SIZE), block = Buffer.alloc(2 ** 20, 7);
const hashes = () => {
  const whole = createHash('sha256');
  for (let at = 0; at < size; at += block.length) { createHash('sha256').update(block).digest(); whole.update(block); }
  whole.digest();
};
const copy = () => new Promise((resolve) => {
  http.get(process.env.ENDPOINT + '/output', { headers: { range: 'bytes=0-' + (size - 1) } }, (from) => {
    from.pipe(http.request(process.env.ENDPOINT + '/bare', { method: 'PUT' }, (response) => response.resume().on('end', resolve)));
  });
});
measured(async () => { hashes(); await copy(); });`;
