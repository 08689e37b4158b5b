/** Characters of the reason that are kept: a cause can be the whole of a nested execution. */
const KEPT_CHARACTERS = 1000;
/** Lambda inside a machine inside a machine, and two to spare. */
const DEEPEST = 5;

interface Told {
  readonly error?: string;
  readonly cause?: string;
}

/** What ended a run, in words: the innermost error of those that Step Functions wraps in one another. */
export function stopReason({ error, cause }: Told): string | undefined {
  let told: Told = { error, cause };
  for (let depth = 0; depth < DEEPEST; depth++) {
    const inner = unwrap(told.cause);
    if (!inner) break;
    told = { error: inner.error ?? told.error, cause: inner.cause };
  }
  const text = [told.error, told.cause].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return text ? text.slice(0, KEPT_CHARACTERS) : undefined;
}

/** A failed execution says Error and Cause, a failed function errorType and errorMessage. */
function unwrap(cause: string | undefined): Told | undefined {
  const fields = parse(cause);
  if (!fields) return undefined;
  const { Error: error, Cause: why, errorType, errorMessage } = fields;
  if (typeof (errorType ?? errorMessage) === 'string') return { error: errorType, cause: errorMessage };
  return typeof (error ?? why) === 'string' ? { error, cause: why } : undefined;
}

/** Most causes are plain text, and not JSON at all. */
function parse(text: string | undefined): Record<string, string | undefined> | undefined {
  if (!text?.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, string | undefined>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
