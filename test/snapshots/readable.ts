import { readable } from '../support/templates';

/** A part of a template, as it is kept. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const WIDTH = 150;
const INDENT = '  ';

export const isMap = (value: Json): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A template as it is kept: references as names, and definitions, documents and dashboards as JSON instead of one long text.
 * Hashes of assets and account ids are masked, because they differ between builds that deploy the same.
 */
export const kept = (template: object): Json => sorted(readable(template, (logicalId: string) => logicalId));

/** In the order of the keys, so that a changed order of construction changes no line. A text that holds JSON keeps its own order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'string') return opened(masked(value));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

const masked = (text: string): string => text.replace(/\b[0-9a-f]{64}\b/g, '<asset>').replace(/:\d{12}:/g, ':<account>:');

function opened(text: string): Json {
  if (!text.startsWith('{') || text.startsWith('${')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // A text of another language that begins with a brace.
  }
}

/** JSON whose values stand on one line if they fit there. A change of one of them is then one line of a review. */
export const printed = (value: Json): string => `${lines(value, '', 0)}\n`;

function lines(value: Json, indent: string, before: number): string {
  const line = oneLine(value);
  if (indent.length + before + line.length < WIDTH || typeof value !== 'object' || value === null) return line;
  const deeper = indent + INDENT;
  if (Array.isArray(value)) return `[\n${value.map((item) => deeper + lines(item, deeper, 0)).join(',\n')}\n${indent}]`;
  const entries = Object.entries(value).map(([key, item]) => [JSON.stringify(key), item] as const);
  return `{\n${entries.map(([key, item]) => `${deeper}${key}: ${lines(item, deeper, key.length + 2)}`).join(',\n')}\n${indent}}`;
}

function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}
