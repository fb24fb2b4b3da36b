/** Edits that make a fault. In: parts of a valid token. Out: the same with one change. */
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import type { RefusalCode } from '../server/refusals.ts';
import { encode, generatePrivateJwk, publicHalf, type SimulatorPublicJwk, thumbprint } from './forge.ts';

type Header = Record<string, unknown>;
type Claims = Record<string, unknown>;

/** Where a fault is applied. Texts replace serialised parts; `wrongKey` signs with another key under the same kid. */
export interface SimulatedFault {
  readonly code: RefusalCode;
  readonly says: string;
  readonly claims?: (claims: AttestationClaims) => Claims;
  readonly payload?: (text: string) => string | Uint8Array;
  readonly jwsHeader?: (header: Header) => Header;
  readonly jwsHeaderText?: (text: string) => string;
  readonly jws?: (compact: string) => string;
  readonly jweHeader?: (header: Header) => Header;
  readonly jweHeaderText?: (text: string) => string;
  readonly token?: (compact: string) => string;
  readonly wrongKey?: boolean;
  readonly wrongEncryptionKey?: boolean;
}

/** Replaces one part of a compact serialisation. */
export function part(index: number, change: (text: string) => string): (compact: string) => string {
  return (compact) =>
    compact
      .split('.')
      .map((text, at) => (at === index ? change(text) : text))
      .join('.');
}

/** Adds a duplicate member to a JSON object text. */
export function again(name: string, value: string): (text: string) => string {
  return (text) => text.replace(/\}$/, `,"${name}":${value}}`);
}

/** Sets an unused bit of the last character: another text that decodes to the same bytes. */
export function looseBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]}`;
}

/** Flips one bit of the first byte. */
export function flip(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[0] = bytes[0]! ^ 1;
  return encode(bytes);
}

/** A new unregistered key for each call. */
export const strangerJwk = (): SimulatorPublicJwk => publicHalf(generatePrivateJwk());
export const stranger = (): string => thumbprint(strangerJwk());
export const set = (changes: Claims) => (claims: AttestationClaims) => ({ ...claims, ...changes });
export const header = (changes: Header) => (of: Header) => ({ ...of, ...changes });
export const without = (name: string) => (of: object) =>
  Object.fromEntries(Object.entries(of).filter(([member]) => member !== name));

/** Keeps the names in the type and the functions out of the package's declarations. */
export const list = <Name extends string>(faults: Readonly<Record<Name, SimulatedFault>>) => faults;
