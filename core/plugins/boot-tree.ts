import type { Problem } from '../contracts/index.ts';
import type { PluginGrade } from './plugin-source.ts';

/** Why a plugin was activated: something it brings was needed, or another plugin requires it. */
export type ActivationReason =
  | { readonly kind: 'needed'; readonly contribution: string }
  | { readonly kind: 'required'; readonly by: string };

/** How a plugin in a process of its own is doing. */
export interface IsolationStanding {
  /** `resting`: it crashed, and is started again when it is needed, not before `until`. `disabled`: it crashed too often. */
  readonly state: 'running' | 'resting' | 'disabled' | 'stopped';
  /** Milliseconds since the epoch, while resting. */
  readonly until?: number;
  /** How often it was started again. */
  readonly restarts: number;
  /** Which confinement is in force, in words. */
  readonly confinement: string;
  readonly process?: number;
  /** The last crash. */
  readonly problem?: Problem;
}

/** One plugin in the printable record of how the host came up. */
export interface BootEntry {
  readonly plugin: string;
  readonly version: string;
  /** `idle`: nothing has needed it yet. `stopped`: it was active until the host stopped. */
  readonly state: 'idle' | 'starting' | 'active' | 'failed' | 'stopped';
  readonly reason?: ActivationReason;
  readonly grade: PluginGrade;
  /** Present while an isolated plugin is active. */
  readonly isolation?: IsolationStanding;
  /** Milliseconds that importing its modules took. */
  readonly loadMilliseconds?: number;
  /** Milliseconds that `activate` took. */
  readonly activateMilliseconds?: number;
  /** What it brings: `transports/smtp`. */
  readonly contributions: readonly string[];
  readonly problem?: Problem;
}

function reasonWords(reason: ActivationReason | undefined): string {
  if (reason === undefined) return '';
  return reason.kind === 'needed' ? ` for ${reason.contribution}` : ` for ${reason.by}`;
}

function line(entry: BootEntry): string {
  const { plugin, version, state, loadMilliseconds: load, activateMilliseconds: activate } = entry;
  const times =
    load === undefined ? '' : ` (load ${load} ms${activate === undefined ? '' : `, activate ${activate} ms`})`;
  const brings = entry.contributions.length === 0 ? '' : `, brings ${entry.contributions.join(', ')}`;
  const problem = entry.problem === undefined ? '' : `: ${entry.problem.code}: ${entry.problem.what}`;
  return `${plugin} ${version}: ${state}${reasonWords(entry.reason)}${times}${brings}${problem}`;
}

/** The boot tree as text: each plugin under the one that required it first. */
export function printBootTree(entries: readonly BootEntry[]): string {
  const requirer = (entry: BootEntry): string | undefined =>
    entry.reason?.kind === 'required' ? entry.reason.by : undefined;
  const branch = (entry: BootEntry, indent: string): readonly string[] => {
    const children = entries.filter((each) => requirer(each) === entry.plugin);
    return [
      line(entry),
      ...children.flatMap((child, index) => {
        const isLast = index === children.length - 1;
        const lines = branch(child, `${indent}${isLast ? '   ' : '│  '}`);
        return lines.map((text, row) => (row === 0 ? `${indent}${isLast ? '└─ ' : '├─ '}${text}` : text));
      }),
    ];
  };
  return entries
    .filter((entry) => requirer(entry) === undefined)
    .flatMap((entry) => branch(entry, ''))
    .join('\n');
}
