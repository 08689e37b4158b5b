/** Writes manifests and plans into the inventory bucket. */
export interface ManifestFiles {
  put(key: string, text: string, contentType: string): Promise<void>;
  /** False: somebody has written the object before, and it stays as it is. */
  putFirst(key: string, text: string, contentType: string): Promise<boolean>;
}

export const CONTENT_TYPE = { JSON: 'application/json', JSON_LINES: 'application/x-ndjson', MARKDOWN: 'text/markdown; charset=utf-8' } as const;
