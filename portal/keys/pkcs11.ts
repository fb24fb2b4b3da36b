/**
 * Bank keys in an HSM, over PKCS#11 (version 2.40). In: the caller's own `pkcs11js`, a token, a PIN, the labels of keys.
 * Out: a signer and decrypters whose private keys stay in the HSM; only the secret of one attestation comes out.
 */
import { createHash } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BankKeyHandle, PublicPoint } from './bank-key.ts';

type Handle = Buffer;
type Template = { type: number; value?: Buffer | number | boolean | string }[];
interface Mechanism {
  readonly mechanism: number;
  readonly parameter?: Buffer | { readonly type: number; readonly kdf: number; readonly publicData: Buffer };
}

/** What is used of a `PKCS11` of the package pkcs11js, after `load` and `C_Initialize`. */
export interface Pkcs11Module {
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: Template): void;
  C_FindObjects(session: Handle, max: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: Template): { readonly value?: unknown }[];
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>;
  C_DeriveKeyAsync(session: Handle, mechanism: Mechanism, key: Handle, template: Template): Promise<Handle>;
  C_DestroyObject(session: Handle, object: Handle): void;
}

export interface Pkcs11Options {
  readonly module: Pkcs11Module;
  /** CKA_LABEL of the token. */
  readonly token: string;
  readonly pin: string;
  /** Keys by CKA_LABEL: a private and a public P-256 key object have the label each. `kid` is the bank's own name. */
  readonly keys: readonly { readonly label: string; readonly kid: string; readonly use: 'sig' | 'enc' }[];
}

/** Numbers of PKCS#11 v2.40; the two of `pkcs11js` that say how a parameter is laid out. */
const CKF_SERIAL_SESSION = 4;
const CKU_USER = 1;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;
const CKA = { class: 0, token: 1, label: 3, value: 0x11, keyType: 0x100, sensitive: 0x103, valueLength: 0x161 };
const CKA_EXTRACTABLE = 0x162;
const CKA_EC_POINT = 0x181;
const CKO = { public: 2, private: 3, secret: 4 };
const CKK_GENERIC_SECRET = 0x10;
const CKM = { ecdsa: 0x1041, ecdh1: 0x1050 };
const CKD_NULL = 1;
const CK_PARAMS_EC_DH = 6;

const SECRET_BYTES = 32;
const SIGNATURE_BYTES = 64;

const DERIVED: Template = [
  { type: CKA.class, value: CKO.secret },
  { type: CKA.keyType, value: CKK_GENERIC_SECRET },
  { type: CKA.token, value: false },
  { type: CKA.sensitive, value: false },
  { type: CKA_EXTRACTABLE, value: true },
  { type: CKA.valueLength, value: SECRET_BYTES },
];

/**
 * One session a key, since an operation of PKCS#11 belongs to its session: calls of one key follow each other.
 *
 * @throws VigilError `hsm-token-missing`, `hsm-login-failed`, `hsm-key-missing` naming the label, `hsm-key-invalid` for another curve.
 */
export function pkcs11Keys({ module, token, pin, keys }: Pkcs11Options): BankKeyHandle[] {
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trimEnd() === token);
  if (!slot) throw new VigilError('hsm-token-missing', `No PKCS#11 token has the label ${token}.`);
  const first = module.C_OpenSession(slot, CKF_SERIAL_SESSION);
  logIn(module, first, pin);
  return keys.map(({ label, kid, use }) => {
    const session = module.C_OpenSession(slot, CKF_SERIAL_SESSION);
    const privateKey = findKey(module, session, CKO.private, label);
    const point = readPoint(module, session, findKey(module, session, CKO.public, label), label);
    const serialQueue = queue();
    if (use === 'sig')
      return { use, kid, ...point, sign: (data) => serialQueue(() => signWith(module, session, privateKey, data)) };
    return { use, kid, ...point, agree: (other) => serialQueue(() => agreeWith(module, session, privateKey, other)) };
  });
}

/** One log-in counts for all sessions of the process (PKCS#11 v2.40, section 5.6). */
function logIn(module: Pkcs11Module, session: Handle, pin: string): void {
  try {
    module.C_Login(session, CKU_USER, pin);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === CKR_USER_ALREADY_LOGGED_IN) return;
    throw new VigilError('hsm-login-failed', 'The token does not accept the PIN.', { cause });
  }
}

function findKey(module: Pkcs11Module, session: Handle, kind: number, label: string): Handle {
  module.C_FindObjectsInit(session, [
    { type: CKA.class, value: kind },
    { type: CKA.label, value: label },
  ]);
  const found = module.C_FindObjects(session, 2);
  module.C_FindObjectsFinal(session);
  const kindName = kind === CKO.private ? 'private' : 'public';
  if (found.length !== 1)
    throw new VigilError(
      'hsm-key-missing',
      `The token holds ${found.length} ${kindName} keys with the label ${label}.`,
    );
  return found[0]!;
}

/** CKA_EC_POINT: a DER OCTET STRING around the uncompressed point, 04 || x || y. */
function readPoint(module: Pkcs11Module, session: Handle, key: Handle, label: string): PublicPoint {
  const [attribute] = module.C_GetAttributeValue(session, key, [{ type: CKA_EC_POINT }]);
  const value = attribute?.value;
  if (!Buffer.isBuffer(value) || value.length !== 67 || value.readUIntBE(0, 3) !== 0x044104)
    throw new VigilError('hsm-key-invalid', `The key ${label} is not on P-256.`);
  return { x: value.subarray(3, 35).toString('base64url'), y: value.subarray(35).toString('base64url') };
}

function signWith(module: Pkcs11Module, session: Handle, key: Handle, data: Uint8Array): Promise<Uint8Array> {
  module.C_SignInit(session, { mechanism: CKM.ecdsa }, key);
  return module.C_SignAsync(session, createHash('sha256').update(data).digest(), Buffer.alloc(SIGNATURE_BYTES));
}

async function agreeWith(module: Pkcs11Module, session: Handle, key: Handle, other: PublicPoint): Promise<Uint8Array> {
  const publicData = Buffer.concat([
    Buffer.of(4),
    Buffer.from(other.x, 'base64url'),
    Buffer.from(other.y, 'base64url'),
  ]);
  const mechanism = { mechanism: CKM.ecdh1, parameter: { type: CK_PARAMS_EC_DH, kdf: CKD_NULL, publicData } };
  const derived = await module.C_DeriveKeyAsync(session, mechanism, key, DERIVED);
  try {
    const [attribute] = module.C_GetAttributeValue(session, derived, [{ type: CKA.value }]);
    if (Buffer.isBuffer(attribute?.value) && attribute.value.length === SECRET_BYTES) return attribute.value;
    throw new VigilError('hsm-key-invalid', 'The HSM does not give the agreed secret: allow CKA_EXTRACTABLE for it.');
  } finally {
    module.C_DestroyObject(session, derived);
  }
}

/** One call after the other; a failed one does not hold up the next. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
