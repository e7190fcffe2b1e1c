import type { ServerResponse } from 'node:http';
import { ProblemError } from '@postrider/sdk';
import type { InboxSession, MailReference } from '@postrider/sdk';
import { namespaces } from '../xml/namespaces.ts';
import type { ExchangeCue } from './fake-exchange.ts';
import { never } from './test-mailbox.ts';

export const letter = (text: string): Buffer => Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`);

export async function firstOf(session: InboxSession): Promise<MailReference> {
  const [mail] = await session.list(never);
  if (mail === undefined) throw new Error('Nothing was listed.');
  return mail;
}

/** What became of it: `done`, or the code of its problem. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (ProblemError.is(error)) return error.problem.code;
    throw error;
  }
}

/** An answer of the service that refuses, as it words it. */
export function refusing(operation: string, code: string, more = ''): (response: ServerResponse) => void {
  const { soap, m, t } = namespaces;
  return (response) =>
    void response
      .writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
      .end(
        `<s:Envelope xmlns:s="${soap}"><s:Body><m:${operation}Response xmlns:m="${m}" xmlns:t="${t}"><m:ResponseMessages><m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>No.</m:MessageText><m:ResponseCode>${code}</m:ResponseCode>${more}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`,
      );
}

/** Acts on the first `times` requests for an operation of who is signed in. */
export function atFirst(operation: string, act: (response: ServerResponse) => void, times = 1) {
  let left = times;
  return (cue: ExchangeCue): typeof act | undefined =>
    cue.operation === operation && cue.isSignedIn && left-- > 0 ? act : undefined;
}
