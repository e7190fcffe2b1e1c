import type { Mail } from '#contracts';

/** A short mail of a delivery, with what a test says otherwise; `size` follows the chunks. */
export function sampleMail(delivery: number, more: Partial<Omit<Mail, 'delivery' | 'size'>> = {}): Mail {
  const chunks = more.chunks ?? [
    Buffer.from(`Message-ID: <kit.${delivery}@northlight.example>\r\nSubject: Hello ${delivery}\r\n\r\nDear you,\r\n`),
  ];
  return {
    delivery,
    messageId: `<kit.${delivery}@northlight.example>`,
    envelope: { from: 'hello@northlight.example', to: `person${delivery}@client.example` },
    smtpUtf8: false,
    ...more,
    chunks,
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  };
}
