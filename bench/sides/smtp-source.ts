import type { Measurement } from '../measurement.ts';
import { runTimed } from './run-process.ts';

/**
 * Postfix's load generator: written in C, sends the same octets over and over, knows no recipients and keeps no ledger.
 * `-d`: a connection carries many mails. It was measured with 10 sessions; with others it takes as many.
 */
export async function runSmtpSource(
  port: number,
  connections: number,
  octets: number,
  mails: number,
): Promise<Measurement> {
  const words = ['-d', '-s', String(connections), '-m', String(mails), '-l', String(octets)];
  const envelope = ['-f', 'hello@northlight.example', '-t', 'person@domain.example'];
  const timed = await runTimed('/usr/sbin/smtp-source', [...words, ...envelope, `127.0.0.1:${port}`]);
  return { mails, ...timed };
}
