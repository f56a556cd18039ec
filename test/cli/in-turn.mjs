/**
 * Runs one command line after the other in this process: to start Node and to load the bundle takes longer than most of them do.
 * Each loads the bundle anew, so that none finds what another left in its modules. A command is over when nothing keeps
 * the process alive any more, as it would be by itself.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const BUNDLE = require.resolve('../../dist/bundle/main.cjs');
const FOLDER = BUNDLE.slice(0, -'main.cjs'.length);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const said = { stdout: [], stderr: [] };
for (const name of ['stdout', 'stderr']) {
  process[name].setMaxListeners(0);
  process[name].write = (data, encoding, written) => {
    said[name].push(Buffer.from(data));
    const done = typeof encoding === 'function' ? encoding : written;
    if (done) process.nextTick(done);
    return true;
  };
}

// Packages stay, as those of `require` do: the parser of KQL is scripts that define globals, once in a process.
const vm = require('node:vm');
const { runInThisContext } = vm;
const loaded = new Set();
vm.runInThisContext = (code, options) => {
  if (loaded.has(options.filename)) return;
  loaded.add(options.filename);
  return runInThisContext(code, options);
};

let isRunning = false;

process.on('message', (args) => {
  isRunning = true;
  process.exitCode = undefined;
  process.argv = [process.argv[0], BUNDLE, ...args];
  for (const path of Object.keys(require.cache)) if (path.startsWith(FOLDER)) delete require.cache[path];
  process.channel.unref();
  require(BUNDLE);
});

process.on('beforeExit', () => {
  if (!isRunning) return;
  isRunning = false;
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  process.channel.ref();
  const [stdout, stderr] = ['stdout', 'stderr'].map((name) => Buffer.concat(said[name].splice(0)).toString('utf8'));
  process.send({ code: process.exitCode ?? 0, stdout, stderr });
});
