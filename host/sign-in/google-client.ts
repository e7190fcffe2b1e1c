import { ProblemError } from '@postrider/core/contracts';

/** A program that people may sign in to at Google. */
export interface GoogleClient {
  readonly id: string;
  readonly secret: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[!-~]{1,500}$/.test(value) ? value : undefined;

/**
 * Reads the file of an OAuth client, as Google's console hands it out.
 * @throws ProblemError GOOGLE_CLIENT_UNREADABLE; it quotes nothing of the file.
 */
export function readGoogleClient(content: string, file: string): GoogleClient {
  const fields = fieldsOf(content);
  const { client_id, client_secret } = group(fields['installed']);
  const [id, secret] = [text(client_id), text(client_secret)];
  if (id !== undefined && secret !== undefined) return { id, secret };
  const what =
    'web' in fields
      ? `The file ${file} is of a client for websites: Google leads nobody back to this computer for it.`
      : `The file ${file} is not that of an OAuth client.`;
  throw unknownClient(what, file);
}

/** There is nothing that a person could sign in to. */
export function unknownClient(what: string, file?: string): ProblemError {
  return new ProblemError({
    code: 'GOOGLE_CLIENT_UNREADABLE',
    what,
    ...(file === undefined ? {} : { where: { file } }),
    next: 'At https://console.cloud.google.com/apis/credentials create an OAuth client ID of the type "Desktop app", download its JSON, and name it with --client.',
  });
}

function fieldsOf(content: string): Readonly<Record<string, unknown>> {
  try {
    return group(JSON.parse(content));
  } catch {
    return {};
  }
}

function group(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
