/**
 * The parameter file of a deployment. In: a parameter set and the deployment's key, or the bytes of a file. Out: the file; or the set
 * with its header, once digest, versions and signature are right.
 *
 * Layout: one line of JSON (the header), one line with a detached JWS over the header's line (RFC 7515 appendix F; empty: not signed),
 * then the set (engine/parameter-set.ts). The header holds the digest of the set, so the signature covers all.
 */
import { createHash } from 'node:crypto';
import { ParametersError } from '@vigil/engine/keystroke/parameters-error.ts';
import { decodeParameterSet, encodeParameterSet, type ParameterSet } from '@vigil/engine/parameter-set.ts';
import { PARAMETERS_VERSION } from '@vigil/engine/parameters.ts';
import type { ParameterKey } from '@vigil/protocol/pilot.ts';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { z } from 'zod';
import { algorithmOf, type ParameterPrivateKey } from './parameter-keys.ts';

export const PARAMETER_FORMAT = 'vigil-parameters';
export const PARAMETER_FILE_VERSION = 1;
/** Bytes of a file; nothing longer is read. */
export const MAX_PARAMETER_FILE = 16 * 1024 * 1024;
const MAX_LINE = 4096;
const LINE_END = 0x0a;

const header = z.strictObject({
  format: z.literal(PARAMETER_FORMAT),
  version: z.literal(PARAMETER_FILE_VERSION),
  /** Version of the engine that the numbers are for: `PARAMETERS_VERSION`. */
  engine: z.number().int().min(1),
  /** Name of the calibration: `fmr.cal` of every attestation under these parameters. */
  calibration: z.string().min(1).max(64),
  /** SHA-256 of the set, base64url. */
  digest: z.string().regex(/^[\w-]{43}$/),
  bytes: z.number().int().min(1).max(MAX_PARAMETER_FILE),
});
export type ParameterFileHeader = z.infer<typeof header>;

/** Without a key the file is not signed: a policy may still name it by its digest. */
export async function encodeParameterFile(set: ParameterSet, key: ParameterPrivateKey | null): Promise<Uint8Array> {
  const body = Buffer.from(encodeParameterSet(set));
  const fields: ParameterFileHeader = {
    format: PARAMETER_FORMAT,
    version: PARAMETER_FILE_VERSION,
    engine: PARAMETERS_VERSION,
    calibration: set.falseMatches.cal,
    digest: digestOf(body),
    bytes: body.length,
  };
  const line = Buffer.from(JSON.stringify(header.parse(fields)));
  const signature = key === null ? '' : await detachedSignature(line, key);
  return Buffer.concat([line, Buffer.from(`\n${signature}\n`), body]);
}

export interface ParameterFile {
  readonly header: ParameterFileHeader;
  readonly signed: boolean;
  /** For `decodeParameterSet`, which accepts it. */
  readonly set: Uint8Array;
}

/**
 * @param key verifies the signature; null: the signature is not verified.
 * @throws {ParametersError} `parameters-length`, `parameters-format`, `parameters-version`, `parameters-engine`,
 * `parameters-digest`, `parameters-signature`, `parameters-malformed`.
 */
export async function decodeParameterFile(bytes: Uint8Array, key: ParameterKey | null): Promise<ParameterFile> {
  if (bytes.length > MAX_PARAMETER_FILE) throw new ParametersError('parameters-length');
  const first = lineAt(bytes, 0);
  const second = lineAt(bytes, first.length + 1);
  const set = bytes.subarray(first.length + second.length + 2);
  const fields = parseHeader(first);
  if (fields.engine !== PARAMETERS_VERSION) throw new ParametersError('parameters-engine');
  if (set.length !== fields.bytes) throw new ParametersError('parameters-length');
  if (digestOf(set) !== fields.digest) throw new ParametersError('parameters-digest');
  const signature = Buffer.from(second).toString('latin1');
  if (key !== null) await verify(first, signature, key);
  if (decodeParameterSet(set).falseMatches?.cal !== fields.calibration)
    throw new ParametersError('parameters-malformed');
  return { header: fields, signed: signature !== '', set };
}

function lineAt(bytes: Uint8Array, start: number): Uint8Array {
  const end = bytes.indexOf(LINE_END, start);
  if (end < 0 || end - start > MAX_LINE) throw new ParametersError('parameters-format');
  return bytes.subarray(start, end);
}

function parseHeader(line: Uint8Array): ParameterFileHeader {
  const json = parseJson(Buffer.from(line).toString('utf8'));
  const named = z.looseObject({ format: z.literal(PARAMETER_FORMAT), version: z.number() }).safeParse(json);
  if (!named.success) throw new ParametersError('parameters-format');
  if (named.data.version !== PARAMETER_FILE_VERSION) throw new ParametersError('parameters-version');
  const parsed = header.safeParse(json);
  if (parsed.success && Buffer.from(JSON.stringify(parsed.data)).equals(line)) return parsed.data;
  throw new ParametersError('parameters-malformed');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

async function detachedSignature(line: Uint8Array, key: ParameterPrivateKey): Promise<string> {
  const alg = algorithmOf(key);
  const [head, , signature] = (
    await new CompactSign(line).setProtectedHeader({ alg, typ: PARAMETER_FORMAT }).sign(await importJWK(key, alg))
  ).split('.');
  return `${head}..${signature}`;
}

async function verify(line: Uint8Array, detached: string, key: ParameterKey): Promise<void> {
  const [head, empty, signature, more] = detached.split('.');
  if (empty !== '' || more !== undefined) throw new ParametersError('parameters-signature');
  const alg = algorithmOf(key);
  try {
    const jws = `${head}.${Buffer.from(line).toString('base64url')}.${signature}`;
    const { protectedHeader } = await compactVerify(jws, await importJWK(key, alg), { algorithms: [alg] });
    if (protectedHeader.typ !== PARAMETER_FORMAT) throw new ParametersError('parameters-signature');
  } catch (cause) {
    throw cause instanceof ParametersError ? cause : new ParametersError('parameters-signature', { cause });
  }
}
