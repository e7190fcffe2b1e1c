import { stringify } from 'yaml';

export const securities = ['starttls', 'tls', 'none'] as const;
export type Security = (typeof securities)[number];
export const standardPorts: Readonly<Record<Security, number>> = { starttls: 587, tls: 465, none: 25 };

export function isSecurity(text: string): text is Security {
  return securities.some((each) => each === text);
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
}

/** The configuration as YAML. The password is not in it: a reference is. */
export function writeConfiguration({ company, from, host, port, security, user, limits }: StudioAnswers): string {
  const limited = limits.length > 0;
  const configuration = {
    company: { name: company, from, account: 'studio' },
    accounts: {
      studio: {
        use: 'smtp',
        host,
        port,
        security,
        ...(user === undefined ? {} : { user, password: { secret: 'studio' } }),
        connections: 5,
        ...(limited ? { throttles: ['provider'] } : {}),
      },
    },
    ...(limited ? { throttles: { provider: { use: 'limits', rules: limits } } } : {}),
    tasks: { office: { use: 'local' } },
  };
  return `# Postrider's configuration. "postrider check" checks it whole; docs/configuration.md explains each line.\n${stringify(configuration)}`;
}
