import type { AddHelpTextContext } from 'commander';

/**
 * Commander answers a wish for help before it looks at the command's name, with the help of what stands above it.
 * Before any help is shown, a name that nothing bears has its own answer instead, with what may have been meant.
 *
 * @throws CommanderError when help is wanted for a command that does not exist.
 */
export function refuseVainHelp({ command }: AddHelpTextContext): string {
  const [first, second] = command.args;
  const name = first === 'help' ? second : first;
  const isVain =
    command.commands.length > 0 &&
    name !== undefined &&
    !name.startsWith('-') &&
    command.commands.every((each) => each.name() !== name && !each.aliases().includes(name));
  if (isVain) command.parse([name], { from: 'user' });
  return '';
}
