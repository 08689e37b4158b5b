/** A template as `npm run snapshots` keeps it: references are names in braces, and the body of a dashboard is no text. */
export interface DashboardTemplate {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: { readonly DashboardBody?: DashboardBody } }>>;
}

/** Namespace, name, and name and value of each dimension; then how it is shown. */
export type MetricLine = readonly (string | MetricOptions)[];

export interface MetricOptions {
  readonly stat?: string;
  readonly period?: number;
  readonly label?: string;
  /** A search for metrics. The line has no metric of its own then. */
  readonly expression?: string;
}

export interface Widget {
  readonly type: string;
  /** In columns and rows: a dashboard has 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly properties: {
    readonly title: string;
    readonly view?: string;
    readonly stacked?: boolean;
    readonly metrics?: readonly MetricLine[];
    readonly alarms?: readonly string[];
  };
}

/** The body of a dashboard, as CloudWatch reads it. */
export interface DashboardBody {
  readonly widgets: readonly Widget[];
  readonly variables: readonly { readonly property: string; readonly label: string; readonly search: string; readonly populateFrom: string }[];
}

/** @throws Error if the template has no dashboard */
export function bodyOf({ Resources }: DashboardTemplate): DashboardBody {
  const body = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')?.Properties?.DashboardBody;
  if (body === undefined) throw new Error('the template has no dashboard');
  return body;
}

/** What CloudWatch knows a metric by. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export function identityOf(line: MetricLine): Identity {
  const [namespace, name, ...rest] = line.filter((word) => typeof word === 'string');
  return { namespace, name, dimensions: Object.fromEntries(rest.flatMap((word, i) => (i % 2 ? [] : [[word, rest[i + 1]]]))) };
}

/** @returns the name of the metric that the line searches for; undefined if it names a metric itself */
export const searchedBy = (line: MetricLine): string | undefined => /MetricName="(\w+)"/.exec(optionsOf(line).expression ?? '')?.[1];

export const optionsOf = (line: MetricLine): MetricOptions => line.find((word) => typeof word === 'object') ?? {};

/** The same for two lines that show one metric in different ways. */
export const keyOf = (line: MetricLine): string => line.filter((word) => typeof word === 'string').join(' ');
