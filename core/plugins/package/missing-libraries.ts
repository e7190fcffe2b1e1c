import type { Problem } from '../../contracts/index.ts';
import type { PackageFiles } from './package-files.ts';

const SDK = '@postrider/sdk';

/**
 * Libraries that a package needs and does not bring: nothing is downloaded when it is installed. The SDK is the host's,
 * so that there is one of it.
 */
export function missingLibraries(files: PackageFiles, who: string, file: string): readonly Problem[] {
  let dependencies: unknown;
  try {
    ({ dependencies } = JSON.parse(Buffer.from(files.get('package.json') ?? []).toString('utf8')) as {
      dependencies?: unknown;
    });
  } catch {
    return [];
  }
  if (typeof dependencies !== 'object' || dependencies === null) return [];
  const where = { file, pointer: '/dependencies' };
  return Object.keys(dependencies).flatMap((name): readonly Problem[] => {
    if (name === SDK)
      return [
        {
          code: 'PLUGIN_LIBRARY_MISSING',
          what: `${who} has ${SDK} among its \`dependencies\`; the host lends its own.`,
          next: 'Move it to `peerDependencies`, and for your editor and tests to `devDependencies`.',
          where,
        },
      ];
    if (files.has(`node_modules/${name}/package.json`)) return [];
    return [
      {
        code: 'PLUGIN_LIBRARY_MISSING',
        what: `${who} needs the library ${name.slice(0, 214)}, which is not in the package.`,
        next: `Its author lists it under \`bundleDependencies\` too and runs npm install before packing, or builds it into the plugin.`,
        where,
      },
    ];
  });
}
