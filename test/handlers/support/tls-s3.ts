import { createHash } from 'crypto';
import { once } from 'events';
import { IncomingMessage, ServerResponse } from 'http';
import { createServer } from 'https';
import { AddressInfo } from 'net';
import { buffer } from 'stream/consumers';

/** A key and a certificate for 127.0.0.1, made for tests and used nowhere else. Valid until 2126. */
export const TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6j7duWSpQyElYbR2
Hz8jKckb1pvQmK3JQwOLGMCPhzyhRANCAATljMuiyzQc/Q9PStLZQ2E2aGanezNw
uyIp2eh6CT7wO9rq6UWZfXZvO1hywhmV+t5rNSlZqeVX3w8EFfv9Bk4e
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUXSKQx6IGvFcAYDI6YJP116CJF6wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIzMDI0MVoYDzIxMjYxMTA0
MjMwMjQxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATljMuiyzQc/Q9PStLZQ2E2aGanezNwuyIp2eh6CT7wO9rq6UWZfXZv
O1hywhmV+t5rNSlZqeVX3w8EFfv9Bk4eo2QwYjAdBgNVHQ4EFgQUHgbYWcMW2+Dt
lg2EEEgQt6jlAZ8wHwYDVR0jBBgwFoAUHgbYWcMW2+Dtlg2EEEgQt6jlAZ8wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQCZBcexIE45jIX56wPSNR6iWPtIdibxJbtLpGh5X1bLwAIhAPPiHQoTGtGE4FKa
VKMGf3GsdpUCE5vlGR9KmQLsIysa
-----END CERTIFICATE-----
`,
};

/** An S3 that takes parts over HTTPS, as real clients reach it, and counts connections. */
export class TlsS3 {
  /** TLS handshakes. */
  public connections = 0;
  /** Bytes of bodies that arrived. */
  public received = 0;
  public parts = 0;
  /** Refusals of the next parts: the status and S3's code. S3 refuses before it asks for the body. */
  public readonly refusals: (readonly [status: number, code: string])[] = [];
  private readonly server = createServer(TLS);

  public async start(): Promise<string> {
    this.server.on('secureConnection', () => { this.connections += 1; });
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => void this.asked(request, response));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async asked(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('data', (bytes: Buffer) => { this.received += bytes.length; });
    const refusal = this.refusals.shift();
    if (refusal) {
      response.writeHead(refusal[0], { 'content-type': 'application/xml' }).end(`<Error><Code>${refusal[1]}</Code><Message>told so</Message></Error>`);
      return;
    }
    response.writeContinue();
    const body = await buffer(request);
    this.parts += 1;
    response.writeHead(200, { 'etag': `"${this.parts}"`, 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') }).end();
  }
}
