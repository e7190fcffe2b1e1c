import { Document, isCollection } from 'yaml';
import type { Preset } from '../presets/preset.ts';

export const securities = ['starttls', 'tls', 'none'] as const;
export type Security = (typeof securities)[number];
export const standardPorts: Readonly<Record<Security, number>> = { starttls: 587, tls: 465, none: 25 };

export function isSecurity(text: string): text is Security {
  return securities.some((each) => each === text);
}

/** What is spoken at a port that is known for it. */
export function usualSecurity(port: number | undefined): Security | undefined {
  return (['starttls', 'tls'] as const).find((each) => standardPorts[each] === port);
}

/** What has to be known of a studio to write its configuration. */
export interface StudioAnswers {
  readonly company: string;
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user?: string;
  readonly password?: string;
  /** Rules such as `500 recipients per day rolling`; none: no limit is known. */
  readonly limits: readonly string[];
  /** The provider that was named; what was answered goes before what its preset says. */
  readonly preset?: Preset;
}

/** The configuration as YAML. The password is not in it: a reference is. What came from a preset says so beside it. */
export function writeConfiguration({
  company,
  from,
  host,
  port,
  security,
  user,
  limits,
  preset,
}: StudioAnswers): string {
  const limited = limits.length > 0;
  const throttles = limited ? { throttles: ['provider'] } : {};
  const { connections = 5, tls } = preset?.account ?? {};
  const limitsOfPreset = preset !== undefined && limits.join() === preset.rules.join();
  const timeZone = limitsOfPreset ? preset.timeZone : undefined;
  const configuration = new Document({
    company: { name: company, from, account: 'studio' },
    accounts: {
      studio: usesGmail({ host, preset })
        ? {
            use: 'gmail',
            address: user ?? from,
            auth: { appPassword: { secret: 'studio' } },
            // The transport knows the rest of itself.
            ...(security === 'tls' ? {} : { security }),
            ...(port === standardPorts[security] ? {} : { port }),
            ...throttles,
          }
        : {
            use: 'smtp',
            host,
            port,
            security,
            ...(user === undefined ? {} : { user, password: { secret: 'studio' } }),
            connections,
            ...(tls === undefined ? {} : { tls }),
            ...throttles,
          },
    },
    ...(limited
      ? { throttles: { provider: { use: 'limits', rules: limits, ...(timeZone === undefined ? {} : { timeZone }) } } }
      : {}),
    tasks: { office: { use: 'local' } },
  });
  configuration.commentBefore =
    ' Postrider\'s configuration. "postrider check" checks it whole; docs/configuration.md explains each line.';
  if (preset !== undefined) {
    comment(configuration, ['accounts', 'studio'], aboutProvider(preset));
    if (limited && limitsOfPreset) comment(configuration, ['throttles', 'provider'], aboutLimits(preset));
  }
  return configuration.toString({ lineWidth: 0 });
}

/** Whether the account is one at Google: there everybody signs in, and an address is the name. */
export function usesGmail({ host, preset }: { readonly host?: string; readonly preset?: Preset | undefined }): boolean {
  return preset?.use === 'gmail' && host === preset.account.host;
}

function comment(document: Document, path: readonly string[], lines: readonly string[]): void {
  const node: unknown = document.getIn(path, true);
  if (isCollection(node)) node.commentBefore = lines.map((line) => ` ${line}`).join('\n');
}

function aboutProvider({ title, notes }: Preset): readonly string[] {
  return [`${title}:`, ...notes];
}

function aboutLimits({ source, read, confirmed }: Preset): readonly string[] {
  return [
    confirmed
      ? `Read in ${read}: ${source}`
      : `Unconfirmed, the provider itself does not say so. Read in ${read}: ${source}`,
    'Change them when your provider tells you other numbers.',
  ];
}
