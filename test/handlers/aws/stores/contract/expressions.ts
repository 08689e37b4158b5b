/*
 * Changes to DynamoDB's expressions, one at a time. A case of a store's contract must notice each of them.
 */

/** One change to one expression: what is left out or changed, and the expression that remains. */
export interface Change {
  readonly what: string;
  /** Undefined: nothing is left of the expression. */
  readonly rest?: string;
}

/** A part of an expression, from `start` to `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const AND = ' AND ';
const OR = ' OR ';
/** A limit that is missed by one. */
const OFF_BY_ONE: Readonly<Record<string, string>> = { '<=': '<', '>=': '>', '<': '<=', '>': '>=' };

/**
 * Leaves out each clause, and each group of clauses, at every depth; leaves out each member of an IN; moves each limit by one.
 * A clause of an AND that is left out counts as true, one of an OR as false.
 */
export function changesOfCondition(condition: string): Change[] {
  const whole: Change = { what: condition };
  return [whole, ...groupChanges(condition, { start: 0, end: condition.length }), ...memberChanges(condition), ...limitChanges(condition)];
}

/** Leaves out each clause but the first, which names the partition key and must be there. */
export function changesOfKeyCondition(condition: string): Change[] {
  const [key] = split(condition, ' AND ');
  return changesOfCondition(condition).filter(({ rest }) => rest?.startsWith(key));
}

/** Leaves out each action. */
export function changesOfUpdate(update: string): Change[] {
  const sections = sectionsOf(update);
  return sections.flatMap(({ keyword, actions }) => actions.map((action) => {
    const rest = sections
      .map((section) => ({ ...section, actions: section.keyword === keyword ? actions.filter((other) => other !== action) : section.actions }))
      .filter((section) => section.actions.length)
      .map((section) => `${section.keyword} ${section.actions.join(', ')}`)
      .join(' ');
    return { what: `${keyword} ${action}`, rest: rest || undefined };
  }));
}

function sectionsOf(update: string): { keyword: string; actions: string[] }[] {
  const found = [...update.matchAll(/\b(SET|REMOVE|ADD|DELETE) /g)];
  return found.map((match, i) => ({
    keyword: match[1],
    actions: split(update.slice(match.index + match[0].length, found[i + 1]?.index).trim(), ', '),
  }));
}

function groupChanges(expression: string, { start, end }: Span): Change[] {
  const text = expression.slice(start, end);
  const operator = split(text, OR).length > 1 ? OR : AND;
  const clauses = split(text, operator);
  let next = start;
  return clauses.flatMap((clause, left) => {
    const span = { start: next, end: next + clause.length };
    next = span.end + operator.length;
    const others = clauses.filter((_, i) => i !== left).join(operator);
    const change = others ? [{ what: clause, rest: expression.slice(0, start) + others + expression.slice(end) }] : [];
    return [...change, ...insideOf(clause, span).flatMap((inner) => groupChanges(expression, inner))];
  });
}

/** The group of clauses that a clause is, if it is one. */
function insideOf(clause: string, { start, end }: Span): Span[] {
  if (clause.startsWith('(')) return [{ start: start + 1, end: end - 1 }];
  return split(clause, AND).length > 1 ? [{ start, end }] : [];
}

function memberChanges(expression: string): Change[] {
  return [...expression.matchAll(/([^\s(]+ IN) \(([^)]*)\)/g)].flatMap(({ 0: text, 1: of, 2: list, index }) => {
    const members = list.split(', ');
    if (members.length < 2) return [];
    return members.map((member) => {
      const others = `${of} (${members.filter((other) => other !== member).join(', ')})`;
      return { what: `${member} of ${text}`, rest: expression.slice(0, index) + others + expression.slice(index + text.length) };
    });
  });
}

function limitChanges(expression: string): Change[] {
  return [...expression.matchAll(/(?<= )(<=|>=|<|>)(?= )/g)].map(({ 0: limit, index }) => {
    const end = index + limit.length;
    const text = `${expression.slice(0, index).split(/[\s(]/).at(-2)} ${expression.slice(index).split(/[\s)]/, 2).join(' ')}`;
    return { what: `${OFF_BY_ONE[limit]} instead of ${text}`, rest: expression.slice(0, index) + OFF_BY_ONE[limit] + expression.slice(end) };
  });
}

/** Splits at separators that stand outside of parentheses. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth || !text.startsWith(separator, i)) continue;
    parts.push(text.slice(start, i));
    start = i + separator.length;
  }
  return [...parts, text.slice(start)];
}
