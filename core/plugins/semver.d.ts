// semver carries no types of its own; these are the four functions used here.
declare module 'semver/functions/satisfies.js' {
  export default function satisfies(
    version: string,
    range: string,
    options?: { readonly includePrerelease?: boolean },
  ): boolean;
}
declare module 'semver/functions/valid.js' {
  export default function valid(version: string): string | null;
}
declare module 'semver/ranges/valid.js' {
  export default function validRange(range: string): string | null;
}
declare module 'semver/functions/gt.js' {
  export default function gt(one: string, other: string): boolean;
}
