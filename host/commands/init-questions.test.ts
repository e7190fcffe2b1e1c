import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { fromPreset } from '../presets/from-preset.ts';
import { readPreset } from '../presets/read-presets.ts';
import type { StudioAnswers } from './init-configuration.ts';
import { askForStudio } from './init-questions.ts';

/** Somebody who types an answer where its question is asked, and takes what is proposed everywhere else. */
async function answering(given: Partial<StudioAnswers>, typed: Readonly<Record<string, string>> = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const left = new Map(Object.entries(typed));
  let read = '';
  output.on('data', (chunk: Buffer) => {
    const shown = stripVTControlCharacters(chunk.toString());
    read += shown;
    // Only a question that is asked, or asked again, is drawn down to its lower edge.
    if (!/^[└—]/mu.test(shown)) return;
    const question = [...left.keys()].find((each) => shown.includes(each)) ?? '';
    const answer = left.get(question) ?? '';
    left.delete(question);
    setImmediate(() => input.write(`${answer}\r`));
  });
  return { answers: await askForStudio(given, { input, output }), read: () => read };
}

const known = { company: 'North Light', from: 'hello@northlight.example' };

/** Prevents: a person who had named their provider was asked for its server and port. */
test('what the provider’s preset knows is not asked, and shown', async () => {
  const { answers, read } = await answering(fromPreset(await readPreset('gmail'), known), {
    'address at Google': 'hello@northlight.example',
    'app password': 'hunter2',
  });
  expect(read()).toContain('Gmail: smtp.gmail.com, port 465, TLS from the start');
  expect(read()).not.toMatch(/server called|Which port|secured\?/);
  expect(answers).toMatchObject({ host: 'smtp.gmail.com', port: 465, security: 'tls', password: 'hunter2' });
  expect(answers?.limits).toEqual(['500 recipients per day rolling']);
});

test('at Google the app password is asked, whether another address was given or not', async () => {
  const { answers } = await answering(fromPreset(await readPreset('gmail'), known), { 'app password': 'hunter2' });
  expect(answers).toMatchObject({ password: 'hunter2' });
  expect(answers).not.toHaveProperty('user');
});

test('a server that everybody has for themselves is asked, and nothing else of it', async () => {
  const { answers, read } = await answering(fromPreset(await readPreset('amazon-ses'), known));
  expect(read()).toContain('server called');
  expect(read()).not.toMatch(/Which port|secured\?/);
  expect(answers).toMatchObject({ host: 'email-smtp.us-east-1.amazonaws.com', port: 465 });
});

test('without a preset the server is asked, and what cannot be one is told at once', async () => {
  const { answers, read } = await answering(known, {
    'server called': 'two words',
    'nothing else': '\u0015mail.isp.example',
  });
  expect(read()).toContain('A name such as mail.isp.example');
  expect(answers).toMatchObject({ host: 'mail.isp.example', port: 587, security: 'starttls', limits: [] });
});

/** Prevents: a limit that cannot be read ended `init`, and nothing that was answered was kept. */
test('a limit that cannot be read is asked again', async () => {
  const { answers, read } = await answering(known, {
    'server called': 'mail.isp.example',
    'provider allow': '1,000 per day',
    'is no limit': '\u00151000 a day, 20 per minute',
  });
  expect(read()).toContain('numbers without commas');
  expect(answers?.limits).toEqual(['1000 per day', '20 per minute']);
});

/** Prevents: a name at Google became an smtp account that Google does not let in, without a word. */
test('a name that is no address is asked again at Google', async () => {
  const { answers, read } = await answering(fromPreset(await readPreset('gmail'), known), {
    'address at Google': 'me',
    'the whole address': '\u0015me@gmail.com',
  });
  expect(read()).toContain('This is the whole address, such as desk@gmail.com.');
  expect(answers).toMatchObject({ user: 'me@gmail.com' });
});

test('the name at a server of one’s own may be any, though a preset of Google was named', async () => {
  const { answers } = await answering(fromPreset(await readPreset('gmail'), { ...known, host: 'relay.isp.example' }), {
    'user name there': 'me',
    'Your password': 'hunter2',
  });
  expect(answers).toMatchObject({ host: 'relay.isp.example', user: 'me' });
});
