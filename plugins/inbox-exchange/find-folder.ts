import type { EwsClient } from './ews-client.ts';
import { exchangeError } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import type { FolderPlace } from './folder-place.ts';
import { refusal } from './refusal.ts';
import { createFolder, findFolder, getFolder } from './requests.ts';
import type { FolderReference } from './requests.ts';
import { child } from './xml/read-xml.ts';
import type { XmlElement } from './xml/read-xml.ts';

export interface FolderSearch {
  readonly client: EwsClient;
  readonly mailbox: Mailbox;
  /** Whose mailbox; absent: the user's own. */
  readonly address?: string;
}

type Folder = Extract<FolderReference, { readonly kind: 'id' }>;

/** Finds a folder. `missing`: what becomes of names that are not there. @throws ProblemError when there is none */
export async function findPlace(
  { client, mailbox, address }: FolderSearch,
  place: FolderPlace,
  missing: 'make' | 'refuse',
  signal: AbortSignal,
): Promise<Folder> {
  const lost = (): Error => exchangeError('EXCHANGE_NO_FOLDER', mailbox, place.written);
  const whose = address === undefined ? {} : { address };
  const begun = await client.ask(getFolder({ kind: 'known', name: place.start, ...whose }), signal);
  if (begun.kind === 'refused') {
    if (begun.code === 'ErrorFolderNotFound' || begun.code === 'ErrorItemNotFound') throw lost();
    // Of another's mailbox nothing more is told to who may not see it.
    if (begun.code === 'ErrorAccessDenied') throw exchangeError('EXCHANGE_NO_MAILBOX', mailbox, begun.code);
    throw refusal(begun, mailbox);
  }
  let folder = folderIn(child(begun.message, 'm:Folders'));
  for (const name of place.names) {
    if (folder === undefined) break;
    let next = await inside(client, mailbox, folder, name, signal);
    if (next === undefined && missing === 'make') {
      const made = await client.ask(createFolder(folder, name), signal);
      if (made.kind === 'success') next = folderIn(child(made.message, 'm:Folders'));
      // Somebody else was quicker.
      else if (made.code === 'ErrorFolderExists') next = await inside(client, mailbox, folder, name, signal);
      else throw refusal(made, mailbox);
    }
    if (next === undefined) throw lost();
    folder = next;
  }
  if (folder === undefined) throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'it names no folder');
  return folder;
}

async function inside(
  client: EwsClient,
  mailbox: Mailbox,
  parent: Folder,
  name: string,
  signal: AbortSignal,
): Promise<Folder | undefined> {
  const found = await client.ask(findFolder(parent, name), signal);
  if (found.kind === 'refused') throw refusal(found, mailbox);
  const folders = child(found.message, 'm:RootFolder', 't:Folders')?.children ?? [];
  // The server compares without regard to case.
  const exact = folders.find((each) => child(each, 't:DisplayName')?.text === name);
  return idOf(exact ?? folders[0]);
}

const folderIn = (folders: XmlElement | undefined): Folder | undefined => idOf(folders?.children[0]);

function idOf(folder: XmlElement | undefined): Folder | undefined {
  const id = child(folder, 't:FolderId')?.attributes.get('Id');
  return id === undefined || id === '' ? undefined : { kind: 'id', id };
}
