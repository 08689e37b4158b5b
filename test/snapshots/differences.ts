import { isMap, Json } from './readable';

/** Characters of a value that a difference shows. */
const SHOWN = 120;

/**
 * What changes in a stack if one template replaces another, a line each: resources that are added or removed, and properties that change.
 *
 * @param before undefined if there was no such stack
 * @param after undefined if there is no such stack any more
 */
export function differences(before: Json | undefined, after: Json | undefined): string[] {
  const [was, is] = [sectionsOf(before), sectionsOf(after)];
  return union(was, is).flatMap((section) =>
    union(was[section], is[section]).flatMap((id) => ofElement(section, id, was[section]?.[id], is[section]?.[id])));
}

type Section = { [id: string]: Json };

function sectionsOf(template: Json | undefined): { [section: string]: Section } {
  if (template === undefined || !isMap(template)) return {};
  return Object.fromEntries(Object.entries(template).map(([name, section]) => [name, isMap(section) ? section : { '': section }]));
}

const union = (was: object = {}, is: object = {}): string[] => [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();

function ofElement(section: string, id: string, was: Json | undefined, is: Json | undefined): string[] {
  if (is === undefined) return [`removed ${titleOf(section, id, was)}`];
  const title = titleOf(section, id, is);
  if (was === undefined) return [`added ${title}`];
  return changes(was, is, '').map((change) => `changed ${title}: ${change}`);
}

/** `AWS::IAM::Role Validation…Role1234` for a resource, and `Outputs.Bucket` for everything else. */
function titleOf(section: string, id: string, element: Json | undefined): string {
  const type = element !== undefined && isMap(element) ? element.Type : undefined;
  return section === 'Resources' && typeof type === 'string' ? `${type} ${id}` : [section, id].filter(Boolean).join('.');
}

function changes(was: Json, is: Json, path: string): string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  const at = (key: string) => (path ? `${path}.${key}` : key);
  if (isMap(was) && isMap(is)) return ofMap(was, is, at) ?? [`${path} has another order`];
  if (Array.isArray(was) && Array.isArray(is) && was.length === is.length) return was.flatMap((item, i) => changes(item, is[i], `${path}[${i}]`));
  return [`${path} was ${shown(was)}, is ${shown(is)}`];
}

/** @returns undefined if only the order of the keys differs. It counts in a text that holds JSON. */
function ofMap(was: Section, is: Section, at: (key: string) => string): string[] | undefined {
  const found = union(was, is).flatMap((key) => {
    if (is[key] === undefined) return [`${at(key)} is gone, was ${shown(was[key])}`];
    if (was[key] === undefined) return [`${at(key)} is new: ${shown(is[key])}`];
    return changes(was[key], is[key], at(key));
  });
  return found.length > 0 ? found : undefined;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
