/*
 * The measured scripts, as texts for `node -e`, because a loader for TypeScript would be measured too. Each works REPETITIONS times
 * and prints one line of JSON (`Printed` in contenders.ts).
 */

/** The peak is that of this process: `maxRSS` would count what the parent had when it forked. */
const MEASURE = `
const fs = require('fs');
const peak = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1]) * 1024;
};
const measured = async (work) => {
  const repetitions = [];
  for (let i = 0; i < Number(process.env.REPETITIONS); i++) {
    const cpu = process.cpuUsage(), begun = Date.now();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    repetitions.push({ cpu: (user + system) / 1e6, seconds: (Date.now() - begun) / 1000 });
  }
  fs.writeSync(1, JSON.stringify({ repetitions, peak: peak() }) + '\\n');
  process.exit(0);
};`;

/** Calls the bundle as Lambda does. Its load does not count, because a container has it only once. */
export const COPY = `${MEASURE}
const { handler } = require(process.env.BUNDLE);
const records = JSON.parse(process.env.MESSAGES).map((body, i) => ({ messageId: String(i), body, attributes: { ApproximateReceiveCount: '1' }, eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:chunks' }));
const context = { getRemainingTimeInMillis: () => 900000, functionName: 'copy', awsRequestId: '1' };
measured(async () => {
  const { batchItemFailures } = await handler({ Records: records }, context);
  if (batchItemFailures.length) throw new Error('the chunk was not copied');
});`;

/** The floor: two SHA-256 over the same number of bytes, and the bytes from one socket to another, without an HTTP library. */
export const FLOOR = `${MEASURE}
const { createHash } = require('crypto');
const size = Number(process.env.SIZE), block = Buffer.alloc(2 ** 20, 7);
const hashes = () => {
  const whole = createHash('sha256');
  for (let at = 0; at < size; at += block.length) { createHash('sha256').update(block).digest(); whole.update(block); }
  whole.digest();
};
const connect = (url, request) => {
  const { protocol, hostname, port } = new URL(url);
  const socket = require(protocol === 'https:' ? 'tls' : 'net').connect(Number(port), hostname);
  socket.write(request + '\\r\\nhost: floor\\r\\nconnection: close\\r\\n');
  return socket;
};
const copy = () => new Promise((resolve, reject) => {
  const from = connect(process.env.AWS_ENDPOINT_URL_GLACIER, 'GET /output HTTP/1.1\\r\\nrange: bytes=0-' + (size - 1));
  const to = connect(process.env.AWS_ENDPOINT_URL_S3, 'PUT /bare HTTP/1.1\\r\\ncontent-length: ' + size);
  from.write('\\r\\n');
  to.write('\\r\\n');
  let head = '';
  const first = (piece) => {
    head += piece.toString('latin1');
    const end = head.indexOf('\\r\\n\\r\\n');
    if (end < 0) return;
    from.off('data', first);
    to.write(Buffer.from(head.slice(end + 4), 'latin1'));
    from.on('data', (data) => { if (!to.write(data)) from.pause(); });
    to.on('drain', () => from.resume());
  };
  from.on('data', first).on('error', reject);
  to.on('data', () => undefined).on('end', resolve).on('error', reject);
});
measured(async () => { hashes(); await copy(); });`;
