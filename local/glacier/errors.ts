/** An error of the service. The client gets `{ code, message, type }` with this HTTP status. */
export class GlacierError extends Error {
  constructor(
    public readonly status: number,
    public readonly code: string,
    message: string,
    public readonly type: 'Client' | 'Server' = status < 500 ? 'Client' : 'Server',
  ) {
    super(message);
    this.name = code;
  }
}

export const invalidParameter = (message: string) => new GlacierError(400, 'InvalidParameterValueException', message);
export const missingParameter = (what: string) =>
  new GlacierError(400, 'MissingParameterValueException', `Required parameter missing: ${what}`);
export const notFound = (message: string) => new GlacierError(404, 'ResourceNotFoundException', message);
export const badBody = (message: string) => new GlacierError(400, 'SerializationException', message);
export const throttled = () => new GlacierError(400, 'ThrottlingException', 'Rate exceeded');
export const accessDenied = (message: string) => new GlacierError(403, 'AccessDeniedException', message);
/** Status 403, as other AWS services answer; the developer guide says 400. SDKs read the code, not the status. */
export const unsigned = () => new GlacierError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
export const unknownOperation = (what: string) =>
  new GlacierError(404, 'UnknownOperationException', `${what} is not an operation of this emulator`);
export const brokenUpload = (reason: string) =>
  new GlacierError(408, 'RequestTimeoutException', `The request body did not arrive: ${reason}`);
export const internalFailure = (message: string) => new GlacierError(500, 'ServiceUnavailableException', message);
