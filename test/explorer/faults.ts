import { Dice } from './dice';
import { Trace } from './trace';

/** What goes wrong, and how often: the chance at each occasion. */
export const RATES = {
  /** A function dies before or after a call. */
  kill: 0.02,
  /** Glacier accepts a request, and its answer is lost. */
  lose: 0.2,
  /** Glacier is busy and refuses a request. */
  busy: 0.1,
  /** Glacier fails a job that it accepted. */
  fail: 0.1,
  /** Glacier sends no notification of a job. */
  silence: 0.2,
  /** A queue loses a message. */
  drop: 0.05,
  /** DynamoDB carries out a write, the answer is lost, and the SDK makes the write again. */
  repeat: 0.01,
  /** S3 carries out a call whose answer is lost. */
  mute: 0.1,
  /** S3 makes an object a moment after the connection broke. */
  late: 0.1,
  /** S3 loses an upload. */
  vanish: 0.1,
  /** S3 never completes this upload, or does not make an object. */
  refuse: 0.05,
} as const;
export type Fault = keyof typeof RATES;
export type Rates = Readonly<Record<Fault, number>>;

/** Each seed has some kinds of faults not at all and others more often, because seeds that all had everything would be all alike. */
const WEIGHTS = [0, 0, 1, 2];

/** Decides what goes wrong, up to a number of faults. */
export class Faults {
  public struck = 0;
  private readonly rates: Rates;

  constructor(private readonly dice: Dice, rates: Rates, private readonly most: number, private readonly trace: Trace) {
    this.rates = Object.fromEntries(Object.entries(rates).map(([fault, rate]) => [fault, rate * dice.oneOf(WEIGHTS)])) as Rates;
  }

  public strikes(fault: Fault): boolean {
    if (this.struck >= this.most || !this.dice.chance(this.rates[fault])) return false;
    this.struck += 1;
    this.trace.note(`FAULT ${fault}`);
    return true;
  }
}
