import process from 'node:process';

/** Has plugins be looked for under the source condition, as if the process had been started so; undone in the end. */
export function runFromSource(): Disposable {
  const condition = '--conditions=@postrider/source';
  process.execArgv.push(condition);
  return {
    [Symbol.dispose]() {
      process.execArgv.splice(process.execArgv.lastIndexOf(condition), 1);
    },
  };
}
