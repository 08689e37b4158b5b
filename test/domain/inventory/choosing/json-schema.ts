interface Schema {
  readonly [keyword: string]: any;
}
type Keyword = (expected: any, value: any, root: Schema, beside: Schema) => boolean;

const TYPES: Record<string, (value: unknown) => boolean> = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
};
const said: Keyword = () => true;

/** The keywords that the published schemas use, each as JSON Schema 2020-12 defines it. */
const KEYWORDS: Record<string, Keyword> = {
  $schema: said,
  $id: said,
  $defs: said,
  title: said,
  description: said,
  examples: said,
  $ref: (reference: string, value, root) => accepts(root.$defs[reference.slice('#/$defs/'.length)], value, root),
  type: (name, value) => TYPES[name](value),
  not: (schema, value, root) => !accepts(schema, value, root),
  required: (names: string[], value) => !TYPES.object(value) || names.every((name) => Object.hasOwn(value, name)),
  minProperties: (least, value) => !TYPES.object(value) || Object.keys(value).length >= least,
  properties: (schemas: Schema, value, root) =>
    !TYPES.object(value) || Object.keys(schemas).every((name) => !Object.hasOwn(value, name) || accepts(schemas[name], value[name], root)),
  additionalProperties: (schema, value, root, { properties = {} }) => !TYPES.object(value)
    || Object.keys(value).filter((name) => !Object.hasOwn(properties, name)).every((name) => schema !== false && accepts(schema, value[name], root)),
  propertyNames: (schema, value, root) => !TYPES.object(value) || Object.keys(value).every((name) => accepts(schema, name, root)),
  maxProperties: (most, value) => !TYPES.object(value) || Object.keys(value).length <= most,
  anyOf: (schemas: Schema[], value, root) => schemas.some((schema) => accepts(schema, value, root)),
  enum: (values: unknown[], value) => values.includes(value),
  maxItems: (most, value) => !Array.isArray(value) || value.length <= most,
  minItems: (least, value) => !Array.isArray(value) || value.length >= least,
  items: (schema, value, root) => !Array.isArray(value) || value.every((item) => accepts(schema, item, root)),
  minLength: (least, value) => typeof value !== 'string' || [...value].length >= least,
  maxLength: (most, value) => typeof value !== 'string' || [...value].length <= most,
  pattern: (pattern, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minimum: (least, value) => typeof value !== 'number' || value >= least,
  maximum: (most, value) => typeof value !== 'number' || value <= most,
};

/** @returns true if the schema allows the value. @throws if the schema has an unknown keyword */
export function accepts(schema: Schema, value: unknown, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, expected]) => {
    if (!KEYWORDS[keyword]) throw new Error(`${keyword} is a keyword that this test does not read`);
    return KEYWORDS[keyword](expected, value, root, schema);
  });
}
