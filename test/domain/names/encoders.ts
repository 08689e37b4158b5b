/** Descriptions as the upload tools write them. */

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64Url = (text: string): string => Buffer.from(text).toString('base64url');

export interface FastGlacierFile {
  readonly version?: number;
  /** `compressed:encrypted:…`. Version 2 has none. */
  readonly ce?: string;
}

export const fastGlacierOf = (path: string, { version = 4, ce }: FastGlacierFile = {}): string =>
  `<m><v>${version}</v><p>${base64(path)}</p><lm>20120821T170824Z</lm>${ce === undefined ? '' : `<ce>${ce}</ce>`}</m>`;

export const fastGlacierV1Of = (path: string): string => `<ArchiveMetadata><Path>${base64(path)}</Path></ArchiveMetadata>`;

/** UTF-7 that leaves as few characters unencoded as RFC 2152 asks for. */
export const utf7Of = (text: string): string => text.replaceAll('+', '+-').replace(/[^A-Za-z0-9'(),\-./:? +]+/g, (shifted) =>
  `+${Buffer.from(shifted, 'utf16le').swap16().toString('base64').replaceAll('=', '')}-`);

export const cloudBerryOf = (path: string, members: Record<string, unknown> = { UTCDateModified: '20150101T000000Z', Flags: 0 }): string =>
  JSON.stringify({ Path: utf7Of(path), ...members });

const mtJson = (filename: string): string => JSON.stringify({ filename, mtime: '20121103T062938Z' });
export const mt2Of = (filename: string): string => `mt2 ${base64Url(mtJson(filename))}`;
/** Encoded twice: each byte of the first UTF-8 is taken for a character. */
export const mt1Of = (filename: string): string => `mt1 ${base64Url(Buffer.from(mtJson(filename)).toString('latin1'))}`;

export const qnapOf = (path: string, type = 'file'): string =>
  JSON.stringify({ type, path: path.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) });

export const grsyncOf = (path: string): string => `grsync|${path}|2048|1600000000.25|holiday | 2020`;

/** What each tool writes, by the name of its decoder. Freeze has no format of its own: it writes paths as they are. */
export const ENCODERS: Readonly<Record<string, (path: string) => string>> = {
  'fast-glacier': fastGlacierOf,
  'fast-glacier-v1': fastGlacierV1Of,
  'cloudberry': cloudBerryOf,
  'mt-aws-glacier-mt2': mt2Of,
  'mt-aws-glacier-mt1': mt1Of,
  'qnap': qnapOf,
  'glacier-rsync': grsyncOf,
};
