/** Folders that EWS knows by name in every language, as far as mails lie in them. */
const known: ReadonlySet<string> = new Set([
  'inbox',
  'junkemail',
  'deleteditems',
  'sentitems',
  'archiveinbox',
  'archivedeleteditems',
]);

/** Where a folder is: one that EWS knows by name, and the display names on the way from there. */
export interface FolderPlace {
  /** As a person wrote it. */
  readonly written: string;
  readonly start: string;
  readonly names: readonly string[];
}

/** `inbox`, `Inbox/Answers`, `Customers/Answers`: what begins with no known name begins at the top of the mailbox. */
export function folderPlace(written: string): FolderPlace {
  const names = written
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const first = names[0]?.toLowerCase() ?? '';
  return known.has(first)
    ? { written, start: first, names: names.slice(1) }
    : { written, start: 'msgfolderroot', names };
}
