/** One thing that is counted or measured at each step. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** A measured figure varies from run to run, and a counted one does not. */
  readonly measured: boolean;
}

/** A step of a series: how large the vault is, and its figures by the name of their measure. A figure that was not measured is absent. */
export interface Step {
  readonly at: number;
  readonly figures: Readonly<Record<string, number>>;
}

export interface Growth {
  readonly measure: string;
  /** From one step to the next: 1 is linear, 2 quadratic. Each stands for the step that it leads to. */
  readonly exponents: readonly { readonly at: number; readonly exponent: number }[];
}

/** How far above 1 an exponent may be. Roundings up make small jumps; measured figures have noise, of 26 % at ten times the size. */
export const TOLERANCE = { counted: 0.02, measured: 0.1 } as const;

export function growthOf({ name }: Measure, steps: readonly Step[]): Growth {
  const known = steps.filter(({ figures }) => figures[name] > 0);
  return {
    measure: name,
    exponents: known.slice(1).map(({ at, figures }, i) =>
      ({ at, exponent: Math.log(figures[name] / known[i].figures[name]) / Math.log(at / known[i].at) })),
  };
}

/** What grows faster than linearly, in words. */
export function aboveLinear(measures: readonly Measure[], steps: readonly Step[]): string[] {
  return measures.flatMap((measure) => {
    const limit = 1 + (measure.measured ? TOLERANCE.measured : TOLERANCE.counted);
    return growthOf(measure, steps).exponents.filter(({ exponent }) => exponent > limit)
      .map(({ at, exponent }) => `${measure.name} grows with exponent ${exponent.toFixed(2)} up to ${at.toLocaleString('en')} (limit ${limit})`);
  });
}
