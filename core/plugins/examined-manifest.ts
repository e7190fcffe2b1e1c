import type { ContributionKind } from '../contracts/index.ts';
import { isSchema } from '../settings/describe-schema.ts';
import type { LocatedDocument } from '../settings/located-document.ts';
import type { SchemaCompiler } from '../settings/settings-schema.ts';
import { contributionKinds } from './contribution-kinds.ts';
import type { HostIdentity } from './host-identity.ts';

/** A package.json under examination: its shape may be wrong anywhere. */
export interface Examined {
  readonly folder: string;
  readonly document: LocatedDocument;
  /** Begins every sentence: "Plugin `@studio/crm`". */
  readonly who: string;
  readonly host: HostIdentity;
  readonly compiler: SchemaCompiler;
}

export type Group = Readonly<Record<string, unknown>>;

export function group(value: unknown): Group {
  return isSchema(value) ? value : {};
}

export interface FoundContribution {
  readonly kind: ContributionKind;
  readonly pointer: string;
  readonly entry: Group;
}

/** Contributions of known kinds, whatever else is wrong with them: their own faults are told in the same run. */
export function contributionsOf(manifest: Group): readonly FoundContribution[] {
  const contributes = group(manifest['contributes']);
  return contributionKinds().flatMap((kind) => {
    const list = contributes[kind];
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry: unknown, index): FoundContribution[] =>
      isSchema(entry) ? [{ kind, pointer: `/postrider/contributes/${kind}/${index}`, entry }] : [],
    );
  });
}

/** A schema's properties, those of its unions included. */
export function propertyNames(schema: Group): readonly string[] {
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.filter(isSchema) : [];
  });
  const conditional = [schema['then'], schema['else']].filter(isSchema);
  return [...Object.keys(group(schema['properties'])), ...[...branches, ...conditional].flatMap(propertyNames)];
}
