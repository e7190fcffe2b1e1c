import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtempDisposable, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { changed, isAsShown, shownIn, standsIn } from './guide-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = await readFile(join(root, 'docs/writing-a-plugin.md'), 'utf8');
/** The pretend provider's port in the page; a reader's is another. */
const portInPage = '40123';

interface Shell extends AsyncDisposable {
  run(command: string, folder: string): Promise<string>;
  /** Starts a command that goes on, and waits until it has printed that much. */
  start(command: string, folder: string, until: (printed: string) => boolean): Promise<() => string>;
}

/** A machine on which nobody has done anything: an empty home, and `postrider` and `node` to call. */
async function openShell(home: string): Promise<Shell> {
  const programs = join(home, 'bin');
  await mkdir(programs);
  await symlink(join(root, 'host/bin/postrider.mjs'), join(programs, 'postrider'));
  await symlink(process.execPath, join(programs, 'node'));
  const environment = { PATH: `${programs}:/usr/bin:/bin`, HOME: join(home, 'home'), LANG: 'C', TZ: 'UTC' };
  await mkdir(environment.HOME);
  await using opening = new AsyncDisposableStack();
  const begin = (command: string, folder: string) => {
    const words = ['-c', `exec 2>&1; ${command}`];
    const child = spawn('bash', words, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const closed = once(child, 'close');
    return { child, closed, printed: () => printed };
  };
  const opened = opening.move();
  return {
    async run(command, folder) {
      const { closed, printed } = begin(command, folder);
      await closed;
      return printed();
    },
    async start(command, folder, until) {
      const { child, closed, printed } = begin(command, folder);
      opened.defer(async () => {
        // The shell's whole group, as Ctrl-C reaches it.
        if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
        await closed;
      });
      while (!until(printed())) {
        const over = await Promise.race([closed.then(() => true), once(child.stdout, 'data').then(() => false)]);
        if (over && !until(printed())) throw new Error(`${command} ended, and had printed:\n${printed()}`);
      }
      return printed;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test('the guide works from an empty folder, command by command, as it stands', async () => {
  await using home = await mkdtempDisposable(join(tmpdir(), 'postrider-guide-'));
  await using shell = await openShell(home.path);
  const work = join(home.path, 'work');
  await mkdir(work);
  const shown = shownIn(page);
  expect(shown.filter(({ kind }) => kind === 'command').length).toBeGreaterThan(12);
  let folder = work;
  let port = '';
  let dev = (): string => '';
  for (const each of shown) {
    if (each.kind === 'code') {
      const code = join(work, 'pigeon', 'index.ts');
      const text = await readFile(code, 'utf8');
      if (each.language === 'ts') expect(standsIn(text, each.lines)).toBe(true);
      else if (each.language === 'diff') await writeFile(code, changed(text, each.lines));
      else await writeFile(join(folder, 'postrider.yaml'), `${each.lines.join('\n')}\n`.replace(portInPage, port));
      continue;
    }
    const { command, output, running } = each;
    const [, into] = /^cd (\S+)$/.exec(command) ?? [];
    if (into !== undefined) folder = resolve(folder, into);
    else if (running) dev = await shell.start(command, folder, (printed) => isAsShown(output, printed));
    else {
      const printed = await shell.run(command, folder);
      expect(isAsShown(output, printed), `${command}\n${printed}`).toBe(true);
    }
    if (command.startsWith('postrider plugin new')) {
      const studio = await readFile(join(work, 'pigeon', 'try', 'postrider.yaml'), 'utf8');
      port = /port: (\d+)/.exec(studio)?.[1] ?? '';
      // What is generated is what the page says, and there is nothing that it does not know of.
      expect((await readdir(join(work, 'pigeon'))).length).toBe(8);
    }
  }
  // Saving had the plugin started again, and the mail of the end went to the same provider.
  expect(dev()).toContain('── index.ts changed ──');
  expect(dev()).toContain('The provider took a mail to mia@harbourpost.example.');
  expect(dirname(folder)).toBe(work);
});
