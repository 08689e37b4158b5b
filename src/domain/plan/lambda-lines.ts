import { ASSUMED } from './assumptions';

const ID = '8286a188-ba32-4475-8077-530cd35c09a9';
/** The lines that Lambda adds to the log of each invocation. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const TEXT = [
  `START RequestId: ${ID} Version: $LATEST\n`,
  `END RequestId: ${ID}\n`,
  `REPORT RequestId: ${ID}\tDuration: 1234.56 ms\tBilled Duration: 1235 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\t\n`,
];

/** Bytes that CloudWatch Logs bills for the lines that Lambda adds to one invocation. */
export const LAMBDA_LINES = TEXT.reduce((sum, line) => sum + line.length + ASSUMED.LOG_LINE, 0);
