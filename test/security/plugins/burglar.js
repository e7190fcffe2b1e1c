// Tries every handle of the house it is in, and says which ones turned.
import { createRequire } from 'node:module';
import { hostile } from './hostile.js';

const require = createRequire(import.meta.url);
const fs = require('node:fs');
const net = require('node:net');
const own = import.meta.dirname;

/** Resolves on the first of the events, rejects on `error`. */
function when(emitter, ...events) {
  return new Promise((resolve, reject) => {
    emitter.on('error', reject);
    for (const event of events) emitter.on(event, () => resolve(event));
  });
}

const connect = (where) => when(net.connect(where), 'connect');

/** What each attack does; it succeeded when it neither throws nor answers false. */
const attacks = {
  'files: read the ledger': ({ ledger }) => fs.readFileSync(ledger),
  'files: read the configuration': ({ configuration }) => fs.readFileSync(configuration),
  'files: read the secrets': ({ secrets }) => fs.readFileSync(secrets),
  "files: read another plugin's storage": ({ storage }) => fs.readFileSync(storage),
  'files: read /etc': () => fs.readFileSync('/etc/passwd'),
  'files: read by a descriptor of its own making': ({ outside }) => fs.promises.open(outside),
  'files: read by a path with dots': ({ outside }) => fs.readFileSync(`${own}/../../../../../../..${outside}`),
  'files: read by a path of octets': ({ outside }) => fs.readFileSync(Buffer.from(`/.${outside}`)),
  'files: read by /proc/self/root': ({ outside }) => fs.readFileSync(`/proc/self/root${outside}`),
  'files: read as a module': ({ outside }) => require(outside),
  'files: read by import': ({ outside }) => import(outside),
  'files: read as a blob': async ({ outside }) => (await fs.openAsBlob(outside)).text(),
  'files: list a folder': () => fs.readdirSync('/'),
  'files: watch a folder': () => fs.watch('/etc').close(),
  'files: learn whether one exists': ({ outside }) => require.resolve(outside),
  'files: read the memory of this process': () => fs.openSync('/proc/self/mem'),
  'files: load an environment file': ({ environmentFile }) => process.loadEnvFile(environmentFile),
  'files: write into its own folder': () => fs.writeFileSync(`${own}/written`, ''),
  'files: write elsewhere': ({ elsewhere }) => fs.writeFileSync(elsewhere, ''),
  'files: change its own code': () => fs.chmodSync(`${own}/index.js`, 0o777),
  'files: delete the ledger': ({ ledger }) => fs.rmSync(ledger),
  'files: make a link': ({ ledger }) => fs.symlinkSync(ledger, `${own}/link`),
  'files: make a hard link': ({ ledger }) => fs.linkSync(ledger, `${own}/hard`),
  'files: write a compile cache': async ({ cache }) => {
    require('node:module').enableCompileCache(cache);
    await import('data:text/javascript,export default 1');
    require('node:module').flushCompileCache();
    return fs.existsSync(cache);
  },
  "environment: the host's variables": () =>
    Object.entries(process.env).some(
      ([name, value]) => /SECRET|PASSWORD|HOME|USER|PATH$/.test(name) || /hush/.test(value),
    ),
  "environment: the host's, by its process": () => fs.readFileSync(`/proc/${process.ppid}/environ`),
  'environment: the computer’s name and addresses': () =>
    Object.keys(require('node:os').networkInterfaces()).some((name) => name !== 'lo'),

  'network: a connection (IPv4)': ({ tcp4 }) => connect({ host: '127.0.0.1', port: tcp4 }),
  'network: a connection (IPv6)': ({ tcp6 }) => connect({ host: '::1', port: tcp6 }),
  'network: a connection with TLS': ({ tcp4 }) =>
    when(require('node:tls').connect({ host: '127.0.0.1', port: tcp4 }), 'connect', 'secureConnect'),
  'network: a connection by HTTP': ({ tcp4 }) => fetch(`http://127.0.0.1:${tcp4}/`),
  'network: a connection by HTTP/2': ({ tcp4 }) =>
    when(require('node:http2').connect(`http://127.0.0.1:${tcp4}`), 'connect'),
  'network: a connection by WebSocket': ({ tcp4 }) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${tcp4}`);
      socket.addEventListener('error', () => reject(new Error('refused')));
      socket.addEventListener('open', resolve);
    }),
  'network: a Unix socket': ({ unix }) => connect({ path: unix }),
  'network: an abstract Unix socket': ({ abstract }) => connect({ path: `\0${abstract}` }),
  'network: a datagram': ({ udp }) =>
    new Promise((resolve, reject) => {
      const socket = require('node:dgram').createSocket('udp4');
      socket.on('error', reject);
      socket.send('hush', udp, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
    }),
  'network: a name looked up': () => require('node:dns').promises.lookup('localhost'),
  'network: a question to a name server of its own': async ({ udp }) => {
    const resolver = new (require('node:dns').promises.Resolver)({ timeout: 200, tries: 1 });
    resolver.setServers([`127.0.0.1:${udp}`]);
    await resolver.resolve4('hush.example');
  },
  'network: listening': async () => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await when(server, 'listening');
  },
  'network: listening on a Unix socket': async ({ elsewhere }) => {
    const server = net.createServer();
    const listening = when(server, 'listening');
    server.listen(`${elsewhere}.sock`);
    await listening;
  },
  "network: a connection by Node's inner classes": ({ tcp4, udp }) => {
    const attempt = net.connect({ host: '127.0.0.1', port: tcp4 });
    attempt.on('error', () => {});
    const Handle = attempt._handle.constructor;
    const server = new Handle(1);
    const isBound = server.bind('127.0.0.1', 0) === 0 && server.listen(1) === 0;
    return isBound && udp > 0;
  },
  'network: through the host, an address not granted': ({ tcp4 }, instance) =>
    instance.network.connect({ host: '127.0.0.1', port: tcp4 }, AbortSignal.timeout(2000)),
  'network: through the host, a granted port elsewhere': ({ granted }, instance) =>
    instance.network.connect({ host: '169.254.169.254', port: granted.port }, AbortSignal.timeout(2000)),
  'network: through the host, a granted name that leads to this computer': ({ inner, tcp4 }, instance) =>
    inner !== undefined && instance.network.connect({ host: inner, port: tcp4 }, AbortSignal.timeout(2000)),
  'network: through the host, another spelling of an address': ({ tcp4 }, instance) =>
    instance.network.connect({ host: '0x7f.1', port: tcp4 }, AbortSignal.timeout(2000)),
  'network: through the host, no address at all': ({ unix }, instance) =>
    instance.network.connect({ path: unix, host: ['127.0.0.1'], port: '0' }, AbortSignal.timeout(2000)),

  'processes: spawn': () => when(require('node:child_process').spawn('/bin/true'), 'exit'),
  'processes: spawnSync': () => require('node:child_process').execFileSync('/bin/true'),
  'processes: fork': () => require('node:child_process').fork(`${own}/index.js`),
  'processes: cluster': () => require('node:cluster').fork(),
  'processes: become another program': () => process.execve('/bin/true', ['true'], {}),
  "processes: spawn by Node's inner classes": () => {
    const { ChildProcess } = require('node:child_process');
    const Handle = new ChildProcess()._handle.constructor;
    return new Handle().spawn('/bin/true', ['true'], undefined, undefined, [], 0) === 0;
  },
  'workers: start one': () => new (require('node:worker_threads').Worker)('', { eval: true }),
  'workers: start one without the flags of this process': () =>
    new (require('node:worker_threads').Worker)('', { eval: true, execArgv: [] }),
  'workers: load hooks in a thread of their own': () => require('node:module').register('data:text/javascript,'),
  'code: an add-on': () => require(`${own}/addon.node`),
  'code: a library by dlopen': () => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libm.so.6'),
  'code: foreign functions': () => new (require('node:ffi').DynamicLibrary)('libc.so.6'),
  'code: WASI': () => new (require('node:wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } }),
  "code: Node's bindings": () => process.binding('fs'),
  "code: V8's flags": () => require('node:v8').setFlagsFromString('--trace-turbo'),
  'inspector: open its port': () => require('node:inspector').open(0, '127.0.0.1'),
  'inspector: a session with itself': () => new (require('node:inspector').Session)().connect(),
  "inspector: open the host's": ({ host }) => process._debugProcess(host),

  'sqlite: open the ledger': ({ ledger }) => new (require('node:sqlite').DatabaseSync)(ledger),
  'sqlite: attach the ledger': ({ ledger }) =>
    new (require('node:sqlite').DatabaseSync)(':memory:').exec(`ATTACH '${ledger}' AS l`),
  'sqlite: imported': () => import('node:sqlite'),
  'sqlite: as a built-in': () => process.getBuiltinModule('node:sqlite') !== undefined,
  'sqlite: by the storage of web pages': ({ elsewhere }) => {
    localStorage.setItem('hush', elsewhere);
    return true;
  },

  'signals: to the host': ({ host }) => process.kill(host, 0),
  'signals: to another process': ({ bystander }) => process.kill(bystander, 'SIGTERM'),
  'signals: to all of its group': () => process.kill(0, 0),
  'signals: by the inner function': ({ host }) => process._kill(host, 0) === 0,
  'signals: the priority of the host': ({ host }) => require('node:os').setPriority(host, 19),
  'rights: become another user': () => process.setuid(1),

  'traces: a heap snapshot': ({ elsewhere }) => require('node:v8').writeHeapSnapshot(`${elsewhere}.heapsnapshot`),
  'traces: a report': ({ elsewhere }) => process.report.writeReport(`${elsewhere}.json`),
  'traces: trace events': () =>
    require('node:trace_events')
      .createTracing({ categories: ['v8'] })
      .enable(),

  'host: a secret of another account': (_targets, instance) => instance.secret({ secret: 'desk' }),
  'host: a secret by an odd name': (_targets, instance) => instance.secret({ secret: '../../secrets' }),
  'host: the data folder without permission': (_targets, instance) => instance.dataFolder(),
};

/** Proves that the burglar can tell an open door from a closed one. */
const allowed = {
  'allowed: read its own folder': () => fs.readFileSync(`${own}/index.js`, 'utf8').length > 0,
  'allowed: its own secret': async (_targets, instance) => (await instance.secret({ secret: 'own' })) === 'mine',
  'allowed: a connection that it was granted': async ({ granted }, instance) => {
    const socket = await instance.network.connect(granted, AbortSignal.timeout(5000));
    socket.destroy();
  },
};

async function attempt(work) {
  try {
    const limit = new Promise((_resolve, reject) => setTimeout(reject, 1000, new Error('no answer')).unref());
    const result = await Promise.race([work(), limit]);
    return { result: result === false ? 'refused' : 'done', words: 'it answered' };
  } catch (error) {
    return {
      result: 'refused',
      words: `${error?.code ?? error?.cause?.code ?? ''} ${error?.message ?? error}`.slice(0, 200),
    };
  }
}

export default hostile({
  async verify(instance) {
    // It wants to live through what is thrown where nobody catches it.
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', () => {});
    const targets = JSON.parse(instance.settings.targets);
    for (const [attack, work] of Object.entries({ ...allowed, ...attacks })) {
      const { result, words } = await attempt(() => work(targets, instance));
      instance.log.info('burglar', { attack, result, words });
    }
    return undefined;
  },
});
