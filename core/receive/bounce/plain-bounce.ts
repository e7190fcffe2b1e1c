import type { BounceWords } from './bounce-report.ts';

/** A way of telling of a failure in plain words. */
interface PlainBounce {
  readonly server: string;
  readonly opening: RegExp;
  /** Where the words end and the returned mail begins. */
  readonly end: RegExp;
  /** A line that names a recipient; what is indented or follows up to an empty line is what the server said. */
  readonly recipient: RegExp;
  /** Exim and Yahoo leave an empty line between the recipient and the reason. */
  readonly reasonAfterGap?: boolean;
}

const angled = /^\s{0,4}<([^\s<>]{1,254}@[^\s<>@]{1,253})>:?[ \t]*(.*)$/;

const forms: readonly PlainBounce[] = [
  {
    // QSBMF: "Hi. This is the" opens every one of them.
    server: 'qmail',
    opening: /^\s*Hi\. This is the/m,
    end: /^--- (?:Below this line|Enclosed|Undelivered)/m,
    recipient: angled,
  },
  {
    server: 'Exim',
    opening:
      /A message that you (?:have )?sent could not be delivered|A message that you sent using the .* could not be delivered/,
    end: /^-{4,} (?:This is a copy|The body of the message)/m,
    recipient: /^\s{2,4}<?([^\s<>]{1,254}@[^\s<>@:]{1,253})>?()$/,
  },
  {
    server: 'Postfix',
    opening: /I'm sorry to have to inform you that your message could not/,
    end: /^-{4,}|^--- /m,
    recipient: angled,
  },
  {
    server: 'Yahoo',
    opening: /Sorry, we were unable to deliver your message to the following address/,
    end: /^--- Below this line is a copy|^--- Original message/m,
    recipient: angled,
    reasonAfterGap: true,
  },
  {
    server: 'Sendmail',
    opening: /----- The following addresses had permanent fatal errors -----/,
    end: /^\s*----- (?:Original message|Unsent message|Message header|Returned message)/im,
    recipient: angled,
    reasonAfterGap: true,
  },
  {
    server: 'Gmail',
    opening:
      /Delivery to the following recipients? failed permanently|Your message wasn't delivered to|Address not found/,
    end: /^----- (?:Original|Message header)/im,
    recipient: /^\s*(?:Your message wasn't delivered to )?<?([^\s<>]{1,254}@[^\s<>@]{1,253}?)>?(?: because.*)?()$/,
    reasonAfterGap: true,
  },
];

const recipientLimit = 100;
const reasonLimit = 4_000;

function readForm(form: PlainBounce, whole: string): readonly BounceWords[] {
  const end = form.end.exec(whole)?.index ?? whole.length;
  const found: { recipient: string; diagnostic: string; open: boolean }[] = [];
  for (const line of whole.slice(0, end).split('\n')) {
    const [, recipient, rest = ''] = form.recipient.exec(line) ?? [];
    const last = found.at(-1);
    if (recipient !== undefined && found.length < recipientLimit) {
      found.push({ recipient, diagnostic: rest, open: true });
    } else if (last?.open === true) {
      if (line.trim() !== '') last.diagnostic = `${last.diagnostic} ${line.trim()}`.slice(0, reasonLimit);
      else if (form.reasonAfterGap !== true) last.open = false;
    }
  }
  return found.map(({ recipient, diagnostic }) => ({ recipient, diagnostic: diagnostic.trim() }));
}

/** Reads a failure told in plain words. Ask only of mail that comes from a machine: people quote such words. */
export function plainBounce(text: string): readonly BounceWords[] {
  for (const form of forms) {
    if (!form.opening.test(text)) continue;
    const found = readForm(form, text);
    if (found.length > 0) return found;
  }
  return [];
}

/** The line of a text that looks most like a server's refusal, for reports that name the recipient elsewhere. */
export function refusalIn(text: string): string | undefined {
  const lines = text.slice(0, 20_000).split('\n');
  const precise = lines.findIndex((line) =>
    /\b[45][0-5]\d[ -][45]\.\d{1,3}\.\d{1,3}\b|#[45]\.\d{1,3}\.\d{1,3}|\b550[ -]/.test(line),
  );
  const at = precise === -1 ? lines.findIndex((line) => /\b5\.\d{1,3}\.\d{1,3}\b/.test(line)) : precise;
  return at === -1
    ? undefined
    : lines
        .slice(at, at + 3)
        .join(' ')
        .trim();
}
