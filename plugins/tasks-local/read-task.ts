import type { Task } from '@postrider/sdk';

type Cell = string | number | bigint | Uint8Array | null | undefined;

const text = (cell: Cell): string | undefined => (typeof cell === 'string' ? cell : undefined);

/** A row of the table `task` as the contract has it: fields that were not given are absent again. */
export function readTask(row: Readonly<Record<string, Cell>>): Task {
  const type = text(row['type']);
  const status = text(row['status']);
  const department = text(row['department']);
  const user = text(row['user']);
  const address = text(row['contact_address']);
  const name = text(row['contact_name']);
  return {
    id: String(row['id']),
    title: text(row['title']) ?? '',
    body: text(row['body']) ?? '',
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(department === undefined ? {} : { department }),
    ...(user === undefined ? {} : { user }),
    ...(address === undefined ? {} : { contact: { address, ...(name === undefined ? {} : { name }) } }),
    createdAt: Number(row['created_at']),
  };
}
