/** Names and hashes of one installation in one pilot. In: the secret of the installation, the pilot's key. Out: pseudonym, sites, fields. */
import { createHmac } from 'node:crypto';

const PSEUDONYM_CHARS = 22;

/** Names and hashes of one installation in one pilot (HMAC-SHA-256). They match inside one recording and nowhere else. */
export class PilotNames {
  readonly #secret: string;
  readonly #recipient: string;
  readonly #fields = new Map<number, number>();

  constructor(secret: string, recipient: string) {
    this.#secret = secret;
    this.#recipient = recipient;
  }

  get pseudonym(): string {
    return this.#mac('pseudonym', '').toString('base64url').slice(0, PSEUDONYM_CHARS);
  }

  site(bank: string): number {
    return this.#mac('site', bank).readUInt32BE(0);
  }

  /** 0 stays 0: no field. */
  field(hash: number): number {
    if (hash === 0) return 0;
    const known = this.#fields.get(hash);
    if (known !== undefined) return known;
    const made = Math.max(1, this.#mac('field', String(hash)).readUInt32BE(0));
    this.#fields.set(hash, made);
    return made;
  }

  #mac(kind: string, value: string): Buffer {
    return createHmac('sha256', Buffer.from(this.#secret, 'base64url'))
      .update(JSON.stringify([kind, this.#recipient, value]))
      .digest();
  }
}
