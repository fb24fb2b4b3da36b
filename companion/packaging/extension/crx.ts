/**
 * Signed packages of Chromium (CRX3). In: a zip archive, an RSA key. Out: the package, and the id that Chromium derives from the
 * key. Source: `components/crx_file/crx3.proto` of Chromium. Two protocol buffer messages of bytes only: no library that writes
 * them runs on Node 20.
 */
import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

const MAGIC = 'Cr24';
const VERSION = 3;
const CONTEXT = 'CRX3 SignedData\0';
/** Fields of CrxFileHeader, AsymmetricKeyProof and SignedData. */
const FIELD = { sha256WithRsa: 2, signedHeaderData: 10_000, publicKey: 1, signature: 2, crxId: 1 } as const;

const spkiOf = (key: KeyObject) =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
const hashOf = (spki: Uint8Array) => createHash('sha256').update(spki).digest().subarray(0, 16);

/** First 16 bytes of the SHA-256 of the public key, in a to p. */
export function extensionId(key: KeyObject): string {
  const digits = [...hashOf(spkiOf(key)).toString('hex')];
  return digits.map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/** The manifest's `key`. */
export const manifestKey = (key: KeyObject): string => spkiOf(key).toString('base64');

export function buildCrx(archive: Uint8Array, key: KeyObject): Buffer {
  const publicKey = spkiOf(key);
  const signedData = field(FIELD.crxId, hashOf(publicKey));
  const signature = sign(
    'sha256',
    Buffer.concat([Buffer.from(CONTEXT), uint32(signedData.length), signedData, archive]),
    key,
  );
  const proof = Buffer.concat([field(FIELD.publicKey, publicKey), field(FIELD.signature, signature)]);
  const header = Buffer.concat([field(FIELD.sha256WithRsa, proof), field(FIELD.signedHeaderData, signedData)]);
  return Buffer.concat([Buffer.from(MAGIC), uint32(VERSION), uint32(header.length), header, archive]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Length-delimited field of a protocol buffer. */
function field(number: number, body: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(body.length), body]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}
