import { createHmac } from 'node:crypto';

/** Runs one AUTH exchange (RFC 4954): `ask` sends a challenge and resolves to the client's answer, in base64. */
export async function authenticate(
  line: string,
  users: Readonly<Record<string, string>>,
  ask: (challenge: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const [, mechanism = '', initial] = line.split(' ');
  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const [, user = '', password] = decoded(initial ?? (await ask(''))).split('\0');
      return password !== undefined && users[user] === password ? user : undefined;
    }
    case 'LOGIN': {
      const user = decoded(initial ?? (await ask('Username:')));
      const password = decoded(await ask('Password:'));
      return users[user] === password ? user : undefined;
    }
    case 'CRAM-MD5': {
      const challenge = '<1896.697170952@mail.test>';
      const [user = '', digest] = decoded(await ask(challenge)).split(' ');
      const password = users[user];
      if (password === undefined) return undefined;
      return createHmac('md5', password).update(challenge).digest('hex') === digest ? user : undefined;
    }
    case 'XOAUTH2': {
      const [, user = '', token] = shownToken.exec(decoded(initial ?? (await ask('')))) ?? [];
      if (token !== undefined && users[user] === token) return user;
      // As Gmail does: why it is refused comes first, and the reply when the client has answered nothing.
      await ask('{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}');
      return undefined;
    }
    default:
      return undefined;
  }
}

// oxlint-disable-next-line no-control-regex
const shownToken = /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/;

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}
