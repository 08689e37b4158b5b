/** Characters of the reason that are kept. A cause can contain the whole output of a nested execution. */
const KEPT_CHARACTERS = 1000;
/** Levels of nested errors that are read: a function in a machine in a machine, and two more to be safe. */
const DEEPEST = 5;

interface StepFunctionsError {
  readonly error?: string;
  readonly cause?: string;
}

/** The reason why a run ended, in words. Step Functions wraps errors in one another; this is the innermost one. */
export function stopReason({ error, cause }: StepFunctionsError): string | undefined {
  let known: StepFunctionsError = { error, cause };
  for (let depth = 0; depth < DEEPEST; depth++) {
    const inner = unwrap(known.cause);
    if (!inner) break;
    known = { error: inner.error ?? known.error, cause: inner.cause };
  }
  const text = [known.error, known.cause].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return text ? text.slice(0, KEPT_CHARACTERS) : undefined;
}

/** The error inside a cause. A failed execution has Error and Cause, a failed function errorType and errorMessage. */
function unwrap(cause: string | undefined): StepFunctionsError | undefined {
  const fields = parse(cause);
  if (!fields) return undefined;
  const { Error: error, Cause: why, errorType, errorMessage } = fields;
  if (typeof (errorType ?? errorMessage) === 'string') return { error: errorType, cause: errorMessage };
  return typeof (error ?? why) === 'string' ? { error, cause: why } : undefined;
}

/** Parses a cause. Most causes are plain text and not JSON. */
function parse(text: string | undefined): Record<string, string | undefined> | undefined {
  if (!text?.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, string | undefined>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
