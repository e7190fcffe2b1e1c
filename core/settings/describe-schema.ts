type Schema = Readonly<Record<string, unknown>>;

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `one of ${words.join(', ')}`;
}

function quoted(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function range(schema: Schema, least: string, most: string): string {
  const from = schema[least];
  const to = schema[most];
  if (typeof from === 'number' && typeof to === 'number') return ` from ${from} to ${to}`;
  if (typeof from === 'number') return ` of ${from} or more`;
  if (typeof to === 'number') return ` of at most ${to}`;
  return '';
}

const FORMATS: { readonly [format: string]: string } = {
  date: 'a date such as 2026-01-31',
  email: 'an e-mail address',
  hostname: 'the name of a server',
  'time-zone': 'a time zone such as Europe/Berlin',
  uri: 'a web address',
};

function text(schema: Schema): string {
  const format = typeof schema['format'] === 'string' ? FORMATS[schema['format']] : undefined;
  if (format !== undefined) return format;
  if (typeof schema['pattern'] === 'string') return `a text that matches \`${schema['pattern']}\``;
  if (typeof schema['maxLength'] === 'number') {
    return `a text${range({ minLength: 1, ...schema }, 'minLength', 'maxLength')} characters`;
  }
  return 'a text';
}

function list(schema: Schema): string {
  const items = isSchema(schema['items']) ? describeSchema(schema['items']) : undefined;
  const distinct = schema['uniqueItems'] === true ? ' without repeats' : '';
  const size = range(schema, 'minItems', 'maxItems');
  const extent = size === '' ? '' : `${size} entries`;
  return `a list${extent}${distinct}${items === undefined ? '' : `, each ${items}`}`;
}

/** A group that is told apart from its like by a word: "a group of settings with `kind: login`". */
function group(schema: Schema): string {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const fixed = Object.entries(properties).find(([, each]) => isSchema(each) && typeof each['const'] === 'string');
  if (fixed === undefined || !isSchema(fixed[1])) return 'a group of settings';
  return `a group of settings with \`${fixed[0]}: ${String(fixed[1]['const'])}\``;
}

function byType(type: unknown, schema: Schema): string {
  switch (type) {
    case 'integer':
      return `a whole number${range(schema, 'minimum', 'maximum')}`;
    case 'number':
      return `a number${range(schema, 'minimum', 'maximum')}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return text(schema);
    case 'array':
      return list(schema);
    case 'object':
      return group(schema);
    case 'null':
      return 'nothing';
    default:
      return 'another value';
  }
}

/** What a schema expects, in a person's words: "a whole number from 1 to 65535". */
export function describeSchema(schema: Schema): string {
  if (schema['secret'] === true) return 'a reference to a secret, `{ secret: NAME }`';
  if (typeof schema['patternErrorMessage'] === 'string') return schema['patternErrorMessage'];
  if ('const' in schema) return quoted(schema['const']);
  if (Array.isArray(schema['enum'])) return listed(schema['enum'].map(quoted));
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = schema[keyword];
    if (Array.isArray(branches) && schema['type'] === undefined) {
      return [...new Set(branches.filter(isSchema).map(describeSchema))].join(' or ');
    }
  }
  if (Array.isArray(schema['type'])) return schema['type'].map((type) => byType(type, schema)).join(' or ');
  return byType(schema['type'], schema);
}
