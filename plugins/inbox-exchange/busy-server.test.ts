import type { ServerResponse } from 'node:http';
import { VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { atFirst, codeOf, letter, refusing } from './testing/scripted-answers.ts';
import { inboxFor, never, openOn, startServer } from './testing/test-mailbox.ts';
import { namespaces } from './xml/namespaces.ts';

// A server that is busy says when it wants to be asked again.

const backOff = (milliseconds: number): string =>
  `<m:MessageXml><t:Value Name="BackOffMilliseconds">${milliseconds}</t:Value></m:MessageXml>`;
const later =
  (status: number, headers: Record<string, string>) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end();
const fault = (response: ServerResponse): void => {
  const { soap, t, e } = namespaces;
  response
    .writeHead(500, { 'Content-Type': 'text/xml; charset=utf-8' })
    .end(
      `<s:Envelope xmlns:s="${soap}"><s:Body><s:Fault><faultcode xmlns:a="${t}">a:ErrorServerBusy</faultcode><faultstring>Busy.</faultstring><detail><e:ResponseCode xmlns:e="${e}">ErrorServerBusy</e:ResponseCode><t:MessageXml xmlns:t="${t}"><t:Value Name="BackOffMilliseconds">7000</t:Value></t:MessageXml></detail></s:Fault></s:Body></s:Envelope>`,
    );
};

/** Moves the clock on by as much as is waited for, once it is. */
async function waitedFor(clock: VirtualClock, milliseconds: number): Promise<void> {
  while ((clock.nextAlarmAt ?? Infinity) - clock.now() !== milliseconds)
    await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(milliseconds);
}

test.each<[string, (response: ServerResponse) => void, number]>([
  ['in an answer', refusing('FindItem', 'ErrorServerBusy', backOff(2000)), 2000],
  ['in an answer that does not say how long', refusing('FindItem', 'ErrorServerBusy'), 30_000],
  ['in a fault', fault, 7000],
  ['with 429', later(429, {}), 30_000],
  ['with 429 and a time', later(429, { 'Retry-After': '5' }), 5000],
  ['with 503 and a time', later(503, { 'Retry-After': '6' }), 6000],
])('%s is asked again when it wants, and not sooner', async (_, act, wait) => {
  const clock = new VirtualClock();
  await using server = await startServer({ cue: atFirst('FindItem', act) });
  server.store('sales').deliver(letter('a'));
  const session = await openOn(server, { clock });
  const listing = session.list(never);
  await waitedFor(clock, wait);
  expect(await listing).toHaveLength(1);
  expect(clock.nextAlarmAt).toBeUndefined();
  await session.close();
});

test('for longer than a minute is left alone until then, by later polls too', async () => {
  const clock = new VirtualClock();
  const act = refusing('FindItem', 'ErrorServerBusy', backOff(300_000));
  await using server = await startServer({ cue: atFirst('FindItem', act) });
  const inbox = inboxFor(server.port, { clock });
  const opened = await inbox.open(never);
  if (opened.kind === 'refused') throw new Error(opened.problem.what);
  expect(await codeOf(opened.session.list(never))).toBe('EXCHANGE_BUSY');
  await opened.session.close();
  const asked = server.requests.length;
  expect(await inbox.open(never)).toMatchObject({ problem: { code: 'EXCHANGE_BUSY' } });
  expect(server.requests).toHaveLength(asked);
  await clock.advance(300_000);
  const again = await inbox.open(never);
  expect(again.kind).toBe('opened');
  if (again.kind === 'opened') await again.session.close();
});

test('again and again is given up', async () => {
  const clock = new VirtualClock();
  const act = refusing('FindItem', 'ErrorServerBusy', backOff(1000));
  await using server = await startServer({ cue: atFirst('FindItem', act, 100) });
  const session = await openOn(server, { clock });
  const listing = codeOf(session.list(never));
  for (let round = 0; round < 5; round++) await waitedFor(clock, 1000);
  expect(await listing).toBe('EXCHANGE_BUSY');
  await session.close();
});

test('is not waited for by who is stopped', async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  await using server = await startServer({ cue: atFirst('FindItem', refusing('FindItem', 'ErrorServerBusy')) });
  const session = await openOn(server, { clock });
  const listing = codeOf(session.list(stop.signal));
  while ((clock.nextAlarmAt ?? Infinity) - clock.now() !== 30_000)
    await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  expect(await listing).toBe('EXCHANGE_STOPPED');
  expect(clock.nextAlarmAt).toBeUndefined();
  await session.close();
});
