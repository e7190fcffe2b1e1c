import type { Command } from 'commander';
import type { Does } from './call.ts';

/** The words of the commands about plugins: those that show them, and those for who writes or installs one. */
export function addPluginCommands(program: Command, does: Does): void {
  program
    .command('plugins')
    .description('the plugins: state, where each runs, what it brings and may do')
    .argument('[plugin]', 'only this one, with all there is to say of it')
    .option('--start', 'start each plugin that the configuration uses, and show the boot tree')
    .action(does(async () => (await import('./commands/plugins.ts')).plugins, 'plugin'));
  const plugin = program.command('plugin').description('write, try, pack and install plugins');
  plugin
    .command('new')
    .description('write a plugin that works as it is, by asking')
    .argument('[folder]', 'where it goes; named after the plugin otherwise')
    .option('--kind <kind>', 'transport, inbox, throttle, task-sink, handler, route or renderer')
    .option('--name <name>', 'the package’s name, such as postrider-pigeon')
    .option('--title <text>', 'what people read; follows from the name otherwise')
    .option('--licence <identifier>', 'an SPDX identifier; MIT otherwise')
    .option('--yes', 'ask nothing: take what was given and the defaults')
    .action(does(async () => (await import('./commands/plugin-new.ts')).pluginNew, 'folder'));
  plugin
    .command('test')
    .description('run a plugin’s own tests, the SDK lent')
    .argument('[folder]', 'the plugin’s folder; this one otherwise')
    .action(does(async () => (await import('./commands/plugin-test.ts')).pluginTest, 'folder'));
  plugin
    .command('dev')
    .description('have a plugin run in a real host, again at each change')
    .argument('[folder]', 'the plugin’s folder; this one otherwise')
    .option('--to <address>', 'also send one mail to this address each time')
    .option('--once', 'one round, then end')
    .action(does(async () => (await import('./commands/plugin-dev.ts')).pluginDev, 'folder'));
  plugin
    .command('check')
    .description('every fault of a plugin at once, and what would be packed')
    .argument('[folder]', 'the plugin’s folder; this one otherwise')
    .action(does(async () => (await import('./commands/plugin-check.ts')).pluginCheck, 'folder'));
  plugin
    .command('pack')
    .description('pack a plugin into one file, with the digest of each file in it')
    .argument('[folder]', 'the plugin’s folder; this one otherwise')
    .option('--key <file>', 'sign it with this key')
    .option('--to <folder>', 'where the file goes', '.')
    .action(does(async () => (await import('./commands/plugin-pack.ts')).pluginPack, 'folder'));
  plugin
    .command('key')
    .description('make a key to sign plugins with')
    .argument('<file>', 'where it goes; readable by you only')
    .action(does(async () => (await import('./commands/plugin-key.ts')).pluginKey, 'file'));
  plugin
    .command('add')
    .alias('install')
    .description('install a plugin, after you have read what it asks for')
    .argument('<plugin>', 'a folder, a packed file, or a package on npm')
    .option('-y, --yes', 'grant it without asking')
    .action(does(async () => (await import('./commands/plugin-add.ts')).pluginAdd, 'plugin'));
  plugin
    .command('update')
    .description('fetch an installed plugin again; asks only for what is new')
    .argument('<plugin>', 'its name')
    .option('--from <source>', 'a folder, a packed file, or a package on npm, instead of where it came from')
    .option('-y, --yes', 'grant what is new without asking')
    .action(does(async () => (await import('./commands/plugin-update.ts')).pluginUpdate, 'plugin'));
  plugin
    .command('remove')
    .alias('uninstall')
    .description('remove an installed plugin, after a preview')
    .argument('<plugin>', 'its name')
    .option('--force', 'even if the configuration uses it')
    .option('-y, --yes', 'do it without asking')
    .action(does(async () => (await import('./commands/plugin-remove.ts')).pluginRemove, 'plugin'));
  plugin
    .command('list')
    .description('the installed plugins, and what each may do')
    .action(does(async () => (await import('./commands/plugin-list.ts')).pluginList));
  plugin
    .command('enable')
    .description('use an installed plugin again')
    .argument('<plugin>', 'its name')
    .action(does(async () => (await import('./commands/plugin-enable.ts')).pluginEnable, 'plugin'));
  plugin
    .command('disable')
    .description('leave an installed plugin where it is, and do not use it')
    .argument('<plugin>', 'its name')
    .action(does(async () => (await import('./commands/plugin-enable.ts')).pluginDisable, 'plugin'));
}
