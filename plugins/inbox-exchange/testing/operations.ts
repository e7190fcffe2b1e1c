import { namespaces } from '../xml/namespaces.ts';
import { child } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/read-xml.ts';
import { element } from '../xml/write-xml.ts';
import type { Xml } from '../xml/write-xml.ts';
import type { MailStore, StoredFolder, StoredMail } from './mail-store.ts';

/** What a request finds out about who asks. */
export interface Asker {
  /** The user's own mailbox when left out; undefined when there is none, or none that this user may see. */
  storeOf(address?: string): MailStore | undefined;
  /** All that this user may see: ids are unique among them. */
  readonly stores: readonly MailStore[];
}

/** What one thing that was asked for comes to. */
type Found = { readonly code: 'NoError'; readonly content: readonly Xml[] } | { readonly code: string };

const found = (...content: readonly Xml[]): Found => ({ code: 'NoError', content });

export function soap(body: Xml): string {
  const version = {
    'xmlns:h': namespaces.t,
    MajorVersion: 15,
    MinorVersion: 2,
    MajorBuildNumber: 2562,
    MinorBuildNumber: 17,
    Version: 'V2017_07_11',
  };
  const whole = element(
    's:Envelope',
    { 'xmlns:s': namespaces.soap, 'xmlns:m': namespaces.m, 'xmlns:t': namespaces.t },
    element('s:Header', {}, element('h:ServerVersionInfo', version)),
    element('s:Body', {}, body),
  );
  return `<?xml version="1.0" encoding="utf-8"?>${whole.toString()}`;
}

function response(operation: string, all: readonly Found[]): string {
  const messages = all.map((each) => {
    const isGood = 'content' in each;
    const code = element('m:ResponseCode', {}, each.code);
    const text = isGood ? [] : [element('m:MessageText', {}, `The fake server says ${each.code}.`)];
    return element(
      `m:${operation}ResponseMessage`,
      { ResponseClass: isGood ? 'Success' : 'Error' },
      ...text,
      code,
      ...(isGood ? each.content : []),
    );
  });
  return soap(element(`m:${operation}Response`, {}, element('m:ResponseMessages', {}, ...messages)));
}

interface Place {
  readonly store: MailStore;
  readonly folder: StoredFolder;
}

function placeOf(asker: Asker, id: XmlElement | undefined): Place | { readonly code: string } {
  const written = id?.attributes.get('Id') ?? '';
  if (id?.name === 't:DistinguishedFolderId') {
    const store = asker.storeOf(child(id, 't:Mailbox', 't:EmailAddress')?.text);
    if (store === undefined) return { code: 'ErrorNonExistentMailbox' };
    const folder = store.known(written);
    return folder === undefined ? { code: 'ErrorFolderNotFound' } : { store, folder };
  }
  for (const store of asker.stores) {
    const folder = store.folders.get(written);
    if (folder !== undefined) return { store, folder };
  }
  return { code: 'ErrorItemNotFound' };
}

interface Held {
  readonly store: MailStore;
  readonly mail: StoredMail;
}

function mailOf(asker: Asker, id: XmlElement | undefined): Held | { readonly code: string } {
  const written = id?.attributes.get('Id') ?? '';
  for (const store of asker.stores) {
    const mail = store.mails.get(written);
    if (mail === undefined) continue;
    const key = id?.attributes.get('ChangeKey');
    return key === undefined || key === mail.changeKey ? { store, mail } : { code: 'ErrorIrresolvableConflict' };
  }
  return { code: /^[A-Za-z0-9+/]{100,}={0,2}$/.test(written) ? 'ErrorItemNotFound' : 'ErrorInvalidIdMalformed' };
}

function folderXml({ store, folder }: Place): Xml {
  const mails = store.mailsIn(folder.id);
  return element(
    't:Folder',
    {},
    element('t:FolderId', { Id: folder.id, ChangeKey: 'AQAAAA==' }),
    element('t:ParentFolderId', { Id: folder.parent === '' ? folder.id : folder.parent, ChangeKey: 'AQAAAA==' }),
    element('t:FolderClass', {}, 'IPF.Note'),
    element('t:DisplayName', {}, folder.name),
    element('t:TotalCount', {}, String(mails.length)),
    element('t:ChildFolderCount', {}, String(store.inside(folder.id).length)),
    element('t:UnreadCount', {}, String(mails.filter(({ isRead }) => !isRead).length)),
  );
}

const itemId = ({ id, changeKey }: StoredMail): Xml => element('t:ItemId', { Id: id, ChangeKey: changeKey });

/** Size in a store is never that of the mail as it is sent: half as much again, in this one. */
function mailXml(mail: StoredMail, fields: ReadonlySet<string>, withContent: boolean): Xml {
  const content = withContent ? [element('t:MimeContent', { CharacterSet: 'UTF-8' }, mail.raw.toString('base64'))] : [];
  const told: readonly (readonly [field: string, xml: Xml])[] = [
    ['item:ItemClass', element('t:ItemClass', {}, 'IPM.Note')],
    [
      'item:DateTimeReceived',
      element('t:DateTimeReceived', {}, new Date(mail.receivedAt).toISOString().replace('.000Z', 'Z')),
    ],
    ['item:Size', element('t:Size', {}, String(Math.ceil(mail.raw.length * 1.5)))],
    ['message:IsRead', element('t:IsRead', {}, String(mail.isRead))],
  ];
  return element(
    mail.kind,
    {},
    ...content,
    itemId(mail),
    ...told.filter(([field]) => fields.has(field)).map(([, xml]) => xml),
  );
}

function shapeOf(request: XmlElement): { readonly fields: ReadonlySet<string>; readonly withContent: boolean } {
  const shape = child(request, 'm:ItemShape');
  const asked = child(shape, 't:AdditionalProperties')?.children ?? [];
  const fields = new Set(asked.map(({ attributes }) => attributes.get('FieldURI') ?? ''));
  const withContent = child(shape, 't:IncludeMimeContent')?.text === 'true' || fields.has('item:MimeContent');
  return { fields, withContent };
}

const items = (...all: readonly Xml[]): Xml => element('m:Items', {}, ...all);

function pageOf<Each>(all: readonly Each[], view: XmlElement | undefined) {
  const [from = 0, size = 1000] = ['Offset', 'MaxEntriesReturned'].map((name) =>
    Number(view?.attributes.get(name) ?? NaN),
  );
  const start = Number.isNaN(from) ? 0 : from;
  const page = all.slice(start, start + Math.min(1000, Number.isNaN(size) ? 1000 : size));
  const next = start + page.length;
  const isLast = next >= all.length;
  return {
    page,
    attributes: { IndexedPagingOffset: next, TotalItemsInView: all.length, IncludesLastItemInRange: String(isLast) },
  };
}

type Operation = (request: XmlElement, asker: Asker) => readonly Found[];

const each = (ids: XmlElement | undefined, work: (id: XmlElement) => Found): readonly Found[] =>
  (ids?.children ?? []).map(work);

const operations: Readonly<Record<string, Operation>> = {
  // Asked to learn the server's version: that there is no such id is answer enough.
  ConvertId: () => [{ code: 'ErrorInvalidIdMalformed' }],

  GetFolder: (request, asker) =>
    each(child(request, 'm:FolderIds'), (id) => {
      const place = placeOf(asker, id);
      return 'code' in place ? place : found(element('m:Folders', {}, folderXml(place)));
    }),

  FindFolder: (request, asker) =>
    each(child(request, 'm:ParentFolderIds'), (id) => {
      const place = placeOf(asker, id);
      if ('code' in place) return place;
      const { store, folder } = place;
      const below = (parent: string): readonly StoredFolder[] =>
        store.inside(parent).flatMap((inner) => [inner, ...below(inner.id)]);
      const reached = request.attributes.get('Traversal') === 'Deep' ? below(folder.id) : store.inside(folder.id);
      const wanted = child(request, 'm:Restriction', 't:IsEqualTo', 't:FieldURIOrConstant', 't:Constant');
      const name = wanted?.attributes.get('Value')?.toLowerCase();
      const all = name === undefined ? reached : reached.filter((each) => each.name.toLowerCase() === name);
      const { page, attributes } = pageOf(all, child(request, 'm:IndexedPageFolderView'));
      const folders = page.map((folder) => folderXml({ store, folder }));
      return found(element('m:RootFolder', attributes, element('t:Folders', {}, ...folders)));
    }),

  CreateFolder: (request, asker) =>
    each(child(request, 'm:Folders'), (wish) => {
      const place = placeOf(asker, child(request, 'm:ParentFolderId')?.children[0]);
      if ('code' in place) return place;
      const folder = place.store.create(place.folder.id, child(wish, 't:DisplayName')?.text ?? '');
      if (folder === undefined) return { code: 'ErrorFolderExists' };
      return found(element('m:Folders', {}, folderXml({ store: place.store, folder })));
    }),

  FindItem: (request, asker) =>
    each(child(request, 'm:ParentFolderIds'), (id) => {
      const place = placeOf(asker, id);
      if ('code' in place) return place;
      const order = child(request, 'm:SortOrder', 't:FieldOrder')?.attributes.get('Order');
      const oldest = place.store.mailsIn(place.folder.id);
      const all = order === 'Ascending' ? oldest : oldest.toReversed();
      const { page, attributes } = pageOf(all, child(request, 'm:IndexedPageItemView'));
      const { fields } = shapeOf(request);
      const listed = page.map((mail) => mailXml(mail, fields, false));
      return found(element('m:RootFolder', attributes, element('t:Items', {}, ...listed)));
    }),

  GetItem: (request, asker) =>
    each(child(request, 'm:ItemIds'), (id) => {
      const held = mailOf(asker, id);
      if ('code' in held) return held;
      const { fields, withContent } = shapeOf(request);
      return found(items(mailXml(held.mail, fields, withContent)));
    }),

  UpdateItem: (request, asker) =>
    each(child(request, 'm:ItemChanges'), (change) => {
      const id = child(change, 't:ItemId');
      if (
        id?.attributes.get('ChangeKey') === undefined &&
        request.attributes.get('ConflictResolution') !== 'AlwaysOverwrite'
      )
        return { code: 'ErrorChangeKeyRequired' };
      const held = mailOf(asker, id);
      if ('code' in held) return held;
      const field = child(change, 't:Updates', 't:SetItemField');
      const isRead = child(field, held.mail.kind, 't:IsRead')?.text;
      const path = held.mail.kind === 't:PostItem' ? 'postitem:IsRead' : 'message:IsRead';
      if (child(field, 't:FieldURI')?.attributes.get('FieldURI') !== path || isRead === undefined)
        return { code: 'ErrorInvalidPropertySet' };
      // Both are ways to write a boolean in XML.
      const marked = held.store.mark(held.mail.id, isRead === 'true' || isRead === '1') ?? held.mail;
      return found(
        items(element(marked.kind, {}, itemId(marked))),
        element('m:ConflictResults', {}, element('t:Count', {}, '0')),
      );
    }),

  MoveItem: (request, asker) =>
    each(child(request, 'm:ItemIds'), (id) => {
      const place = placeOf(asker, child(request, 'm:ToFolderId')?.children[0]);
      if ('code' in place) return place;
      const held = mailOf(asker, id);
      if ('code' in held) return held;
      const moved = held.store.move(held.mail.id, place.folder.id) ?? held.mail;
      return found(items(element(moved.kind, {}, itemId(moved))));
    }),

  DeleteItem: (request, asker) =>
    each(child(request, 'm:ItemIds'), (id) => {
      const held = mailOf(asker, id);
      if ('code' in held) return held;
      const trash = held.store.known('deleteditems')?.id ?? '';
      if (request.attributes.get('DeleteType') === 'MoveToDeletedItems') held.store.move(held.mail.id, trash);
      else held.store.mails.delete(held.mail.id);
      return found();
    }),
};

/** The name of what an envelope asks for. */
export function operationOf(envelope: XmlElement): string {
  const request = child(envelope, 'soap:Body')?.children[0];
  return request?.name.replace(/^m:/, '') ?? '';
}

/** Undefined when nobody knows such a request. */
export function perform(envelope: XmlElement, asker: Asker): string | undefined {
  const name = operationOf(envelope);
  const operation = operations[name];
  const request = child(envelope, 'soap:Body')?.children[0];
  return operation === undefined || request === undefined ? undefined : response(name, operation(request, asker));
}
