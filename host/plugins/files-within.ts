import type { PackageFiles } from '@postrider/core';

/** What of a bundle's files belongs to one of its plugins, with the libraries that it finds at the top of the bundle. */
export function filesWithin(files: PackageFiles, folder: string): PackageFiles {
  const start = `${folder}/`;
  const own = [...files]
    .filter(([path]) => path.startsWith(start))
    .map(([path, content]) => [path.slice(start.length), content] as const);
  return new Map([...[...files].filter(([path]) => path.startsWith('node_modules/')), ...own]);
}
