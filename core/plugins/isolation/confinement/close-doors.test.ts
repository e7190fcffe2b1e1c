import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const closeDoors = new URL('close-doors.ts', import.meta.url).href;

/** Doors cannot be opened again, so each try has a process of its own. */
async function afterClosing(code: string): Promise<string> {
  const program = `
    import { closeDoors } from ${JSON.stringify(closeDoors)};
    closeDoors();
    try { ${code}; console.log('open'); } catch (error) { console.log(error.message); }`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
  return stdout.trim();
}

test.each([
  ['process.kill', 'process.kill(process.pid, 0)'],
  ['process._kill', 'process._kill(process.pid, 0)'],
  ['process._debugProcess', 'process._debugProcess(process.pid)'],
  ['kill, imported by name', "(await import('node:process')).kill(process.pid, 0)"],
  ['kill, of the built-in module', "process.getBuiltinModule('process').kill(process.pid, 0)"],
  ['os.setPriority', "(await import('node:os')).setPriority(0)"],
  ['v8.setFlagsFromString', "(await import('node:v8')).setFlagsFromString('--allow-natives-syntax')"],
  ['v8.setFlagsFromString, required', "process.getBuiltinModule('v8').setFlagsFromString('--allow-natives-syntax')"],
])('closes %s', async (_name, code) => {
  expect(await afterClosing(code)).toMatch(/is closed to isolated plugins\.$/);
});

test.each([
  ['by assignment', 'process.kill = () => true; process.kill(process.pid, 0)'],
  ['by a new definition', "Object.defineProperty(process, 'kill', { value: () => true })"],
  ['by deleting', 'delete process.kill'],
])('what is closed is not opened again %s', async (_name, code) => {
  expect(await afterClosing(code)).toMatch(/read.only|redefine|delete/i);
});

test('everything else of the process works as before', async () => {
  expect(await afterClosing("process.emitWarning; process.cwd(); structuredClone({}); await import('node:v8')")).toBe(
    'open',
  );
});
