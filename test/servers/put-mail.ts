import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { MailServers } from './mail-servers.ts';

/** Hands a mail to Postfix as somebody else's mail program would, by way of `curl`. Lines are separated by LF. */
export async function putMail(
  { postfix, authorityFile, password }: MailServers,
  envelope: { readonly from: string; readonly to: string },
  mail: string,
): Promise<void> {
  const curl = execFile('curl', [
    '--silent',
    '--show-error',
    '--ssl-reqd',
    '--crlf',
    '--cacert',
    authorityFile,
    '--user',
    `${envelope.from}:${password}`,
    '--mail-from',
    envelope.from,
    '--mail-rcpt',
    envelope.to,
    '--upload-file',
    '-',
    `smtp://127.0.0.1:${postfix.port}`,
  ]);
  let said = '';
  curl.stderr?.on('data', (text: string) => (said += text));
  curl.stdin?.end(mail);
  const [exitCode] = (await once(curl, 'close')) as [number | null];
  if (exitCode !== 0) throw new Error(`curl could not hand the mail to Postfix: ${said}`);
}
