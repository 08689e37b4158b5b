import { malformedInventory } from './malformed-inventory';

/** How a CSV writes a quote inside a description. */
export enum Quoting { GLACIER = '\\"', RFC_4180 = '""' }

/** What the quotes of a CSV have told so far. */
export interface QuotesFound {
  readonly quoting: Quoting;
  /** The line that told. */
  readonly toldBy: number;
}

/** A quote that no backslash precedes. Glacier writes none. */
const WITHOUT_BACKSLASH = /(?<!\\)"/;

/**
 * Reads the descriptions of one CSV inventory.
 *
 * Glacier puts each description into quotes, and writes a quote in it as `\"`. A backslash stays as it is. Spreadsheets and scripts
 * write RFC 4180: a quote becomes `""`. No description has the same form in both ways, so the first quote in a file tells which one it is.
 *
 * Guarantees that no description is read in a way that the file does not use. Two ways in one file are refused, and so is a quote
 * in neither way: an archive would get a wrong name without notice.
 */
export class CsvQuotes {
  /** @param found what an earlier part of the file has told. Undefined: nothing */
  constructor(public found?: QuotesFound) {}

  /** @throws `MalformedInventory` with the line, if it cannot be told what the description is */
  public description(field: string, line: number): string {
    const text = unquoted(field);
    if (!text.includes('"')) return text;
    const quoting = text === field ? undefined : quotingOf(text);
    if (quoting === undefined) throw malformedInventory(`line ${line} has a quote in its description that is neither ${Quoting.GLACIER}, as Glacier writes it, nor ${Quoting.RFC_4180}`);
    this.tell(quoting, line);
    return text.replaceAll(quoting, '"');
  }

  private tell(quoting: Quoting, line: number): void {
    this.found ??= { quoting, toldBy: line };
    const { quoting: told, toldBy } = this.found;
    if (told !== quoting) throw malformedInventory(`line ${line} writes quotes as ${quoting}, and line ${toldBy} writes them as ${told}`);
  }
}

function quotingOf(text: string): Quoting | undefined {
  if (!WITHOUT_BACKSLASH.test(text)) return Quoting.GLACIER;
  return text.replaceAll(Quoting.RFC_4180, '').includes('"') ? undefined : Quoting.RFC_4180;
}

/** The field without the quotes around it. */
export const unquoted = (field: string): string => (field.length > 1 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field);
