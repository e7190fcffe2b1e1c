import { namespaces } from './xml/namespaces.ts';
import { element } from './xml/write-xml.ts';
import type { Xml } from './xml/write-xml.ts';

/** A folder by the name that EWS has for it in every mailbox, or by its id. */
export type FolderReference =
  | { readonly kind: 'known'; readonly name: string; readonly address?: string }
  | { readonly kind: 'id'; readonly id: string };

function folderId(folder: FolderReference): Xml {
  if (folder.kind === 'id') return element('t:FolderId', { Id: folder.id });
  const { name, address } = folder;
  const whose = address === undefined ? [] : [element('t:Mailbox', {}, element('t:EmailAddress', {}, address))];
  return element('t:DistinguishedFolderId', { Id: name }, ...whose);
}

const itemIds = (id: string, changeKey?: string): Xml =>
  element('t:ItemId', { Id: id, ...(changeKey === undefined ? {} : { ChangeKey: changeKey }) });

const additional = (...fields: readonly string[]): Xml =>
  element('t:AdditionalProperties', {}, ...fields.map((field) => element('t:FieldURI', { FieldURI: field })));

const idOnly = element('t:BaseShape', {}, 'IdOnly');

/** SOAP 1.1. Receipts can be held back since 2013 SP1, and every server that is still served is newer. */
export function envelope(request: Xml): string {
  const whole = element(
    'soap:Envelope',
    { 'xmlns:soap': namespaces.soap, 'xmlns:m': namespaces.m, 'xmlns:t': namespaces.t },
    element('soap:Header', {}, element('t:RequestServerVersion', { Version: 'Exchange2013_SP1' })),
    element('soap:Body', {}, request),
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n${whole.toString()}`;
}

export function getFolder(folder: FolderReference): Xml {
  return element('m:GetFolder', {}, element('m:FolderShape', {}, idOnly), element('m:FolderIds', {}, folderId(folder)));
}

/** The folders of this display name directly inside of another. */
export function findFolder(parent: FolderReference, name: string): Xml {
  return element(
    'm:FindFolder',
    { Traversal: 'Shallow' },
    element('m:FolderShape', {}, idOnly, additional('folder:DisplayName')),
    element('m:IndexedPageFolderView', { MaxEntriesReturned: 10, Offset: 0, BasePoint: 'Beginning' }),
    element(
      'm:Restriction',
      {},
      element(
        't:IsEqualTo',
        {},
        element('t:FieldURI', { FieldURI: 'folder:DisplayName' }),
        element('t:FieldURIOrConstant', {}, element('t:Constant', { Value: name })),
      ),
    ),
    element('m:ParentFolderIds', {}, folderId(parent)),
  );
}

export function createFolder(parent: FolderReference, name: string): Xml {
  return element(
    'm:CreateFolder',
    {},
    element('m:ParentFolderId', {}, folderId(parent)),
    element('m:Folders', {}, element('t:Folder', {}, element('t:DisplayName', {}, name))),
  );
}

/** Oldest first, so that what arrives meanwhile comes behind what is still to be listed. */
export function findItems(folder: FolderReference, page: { readonly offset: number; readonly size: number }): Xml {
  return element(
    'm:FindItem',
    { Traversal: 'Shallow' },
    element('m:ItemShape', {}, idOnly, additional('item:Size', 'message:IsRead')),
    element('m:IndexedPageItemView', { MaxEntriesReturned: page.size, Offset: page.offset, BasePoint: 'Beginning' }),
    element(
      'm:SortOrder',
      {},
      element('t:FieldOrder', { Order: 'Ascending' }, element('t:FieldURI', { FieldURI: 'item:DateTimeReceived' })),
    ),
    element('m:ParentFolderIds', {}, folderId(folder)),
  );
}

export function getContent(id: string): Xml {
  return element(
    'm:GetItem',
    {},
    element('m:ItemShape', {}, idOnly, element('t:IncludeMimeContent', {}, 'true')),
    element('m:ItemIds', {}, itemIds(id)),
  );
}

/** What a mail's newest change key is, and whether it was read. */
export function getState(id: string): Xml {
  return element(
    'm:GetItem',
    {},
    element('m:ItemShape', {}, idOnly, additional('message:IsRead')),
    element('m:ItemIds', {}, itemIds(id)),
  );
}

/** Without a receipt: no person has read the mail. `kind` is the element that the server calls such a mail by. */
export function markRead(mail: { readonly id: string; readonly changeKey: string; readonly kind: string }): Xml {
  return element(
    'm:UpdateItem',
    { MessageDisposition: 'SaveOnly', ConflictResolution: 'AutoResolve', SuppressReadReceipts: 'true' },
    element(
      'm:ItemChanges',
      {},
      element(
        't:ItemChange',
        {},
        itemIds(mail.id, mail.changeKey),
        element(
          't:Updates',
          {},
          element(
            't:SetItemField',
            {},
            element('t:FieldURI', { FieldURI: mail.kind === 't:PostItem' ? 'postitem:IsRead' : 'message:IsRead' }),
            element(mail.kind, {}, element('t:IsRead', {}, 'true')),
          ),
        ),
      ),
    ),
  );
}

export function moveItem(id: string, folder: FolderReference): Xml {
  return element(
    'm:MoveItem',
    {},
    element('m:ToFolderId', {}, folderId(folder)),
    element('m:ItemIds', {}, itemIds(id)),
  );
}

/** For good: nothing of it is left that a user could take back. */
export function purgeItem(id: string): Xml {
  return element(
    'm:DeleteItem',
    { DeleteType: 'HardDelete', SuppressReadReceipts: 'true' },
    element('m:ItemIds', {}, itemIds(id)),
  );
}
