import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Has a shell run `cleanup`, with `words` as $0, $1 and so on, when it is disposed or when this process ends, however
 * that comes about: no server outlives a test run that somebody broke off.
 */
export function whenOver(cleanup: string, ...words: readonly string[]): AsyncDisposable {
  // It waits for the end of its input, which comes with the end of this process. Detached, it is spared a Ctrl-C.
  const shell = spawn('sh', ['-c', `cat > /dev/null; ${cleanup}`, ...words], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(shell, 'exit');
  return {
    async [Symbol.asyncDispose]() {
      shell.stdin.end();
      await ended;
    },
  };
}
