import { S3Client } from '@aws-sdk/client-s3';
import { ChunkBody, Framing } from '../chunk-pipeline/chunk-body';

/** `aws-chunked` with the SHA-256 as its trailer: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
export const AWS_CHUNKED: Framing = {
  head: (bytes, isFirst) => `${isFirst ? '' : '\r\n'}${bytes.toString(16)}\r\n`,
  end: (sha256) => `\r\n0\r\nx-amz-checksum-sha256:${sha256}\r\n\r\n`,
};

interface Sent {
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/**
 * Lets a client send chunks without the SDK's own encoder, which hashes the bytes a third time and copies each block. The bytes on the
 * wire are the same. As the length is known, HTTP needs no chunks of its own around those of S3. Everything else stays with the SDK: the
 * other headers, the signature, the answer, and all other bodies.
 */
export function framesChunks(client: S3Client): S3Client {
  const { config, middlewareStack } = client;
  const encode = config.getAwsChunkedEncodingStream;
  config.getAwsChunkedEncodingStream = ((body: unknown, options: unknown) =>
    (body instanceof ChunkBody ? body.framedBy(AWS_CHUNKED) : encode(body as never, options as never))) as typeof encode;
  middlewareStack.addRelativeTo(<A extends { request: unknown }, R>(next: (args: A) => R) => (args: A) => {
    const { body, headers } = args.request as Sent;
    if (body instanceof ChunkBody) {
      delete headers['transfer-encoding'];
      headers['content-length'] = `${body.framedLength}`;
    }
    return next(args);
  }, { name: 'lengthOfChunks', relation: 'after', toMiddleware: 'flexibleChecksumsMiddleware', override: true });
  return client;
}
