import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { buildRelease } from '@vigil/packaging/extension/build-release.ts';
import { buildCrx, extensionId } from '@vigil/packaging/extension/crx.ts';
import { extensionArchive } from '@vigil/packaging/extension/extension-archive.ts';
import { readExtensionKey } from '@vigil/packaging/extension/extension-key.ts';
import { chromiumIdsOf } from '@vigil/packaging/extension/release.ts';
import { CHROMIUM_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../../../../manifest.json' with { type: 'json' };
import { parseXml } from '../policy/template-reader.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'vigil-release-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) removeFolder(made);
});

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function builtExtension(): string {
  const built = folder();
  for (const target of ['chromium', 'firefox']) {
    mkdirSync(join(built, target, 'assets'), { recursive: true });
    const gecko =
      target === 'firefox' ? { browser_specific_settings: { gecko: { id: 'vigil@vigil.example' } } } : { key: 'x' };
    writeFileSync(
      join(built, target, 'manifest.json'),
      JSON.stringify({ manifest_version: 3, version: VERSION, ...gecko }),
    );
    writeFileSync(join(built, target, 'assets/a.js'), 'a');
    writeFileSync(join(built, target, 'assets/a.js.map'), 'map');
  }
  return built;
}

const release = (changes: object = {}) =>
  buildRelease({
    built: builtExtension(),
    key: privateKey,
    updates: 'https://updates.example',
    channel: 'stable',
    out: folder(),
    ...changes,
  });
const manifestIn = (archive: Uint8Array) =>
  JSON.parse(Buffer.from(unzipSync(archive)['manifest.json'] ?? []).toString());

/** The parts of a CRX3 file, read without the code that writes it. */
function partsOf(crx: Buffer) {
  const header = crx.subarray(12, 12 + crx.readUInt32LE(8));
  const fields = (bytes: Buffer): Map<number, Buffer> => {
    const found = new Map<number, Buffer>();
    for (let at = 0; at < bytes.length; ) {
      const number = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at++] ?? 0;
          value |= (byte & 127) << shift;
          if (byte < 128) return value;
        }
      };
      const [tag, length] = [number(), number()];
      found.set(tag >>> 3, bytes.subarray(at, at + length));
      at += length;
    }
    return found;
  };
  const top = fields(header);
  const proof = fields(top.get(2) ?? Buffer.alloc(0));
  return {
    archive: crx.subarray(12 + header.length),
    signedData: top.get(10_000) ?? Buffer.alloc(0),
    publicKey: proof.get(1),
    signature: proof.get(2),
  };
}

describe('extensionId', () => {
  it("is the id that Chromium derives from the repository's manifest", () => {
    expect(
      extensionId(createPublicKey({ key: Buffer.from(manifest.key, 'base64'), type: 'spki', format: 'der' })),
    ).toBe(CHROMIUM_EXTENSION_ID);
  });
});

describe('buildCrx', () => {
  it('signs the archive and the id', () => {
    const archive = Buffer.from(zipSync({ a: Buffer.from('b') }));
    const crx = buildCrx(archive, privateKey);
    expect(crx.subarray(0, 8)).toEqual(Buffer.from('Cr24\x03\0\0\0', 'latin1'));
    const parts = partsOf(crx);
    expect(parts.archive).toEqual(archive);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(parts.signedData.length);
    const signed = (zip: Buffer) => Buffer.concat([Buffer.from('CRX3 SignedData\0'), length, parts.signedData, zip]);
    const key = createPublicKey({ key: parts.publicKey ?? Buffer.alloc(0), type: 'spki', format: 'der' });
    expect(verify('sha256', signed(archive), key, parts.signature ?? Buffer.alloc(0))).toBe(true);
    expect(verify('sha256', signed(Buffer.from('x')), key, parts.signature ?? Buffer.alloc(0))).toBe(false);
  });
});

describe('extensionArchive', () => {
  it('leaves out source maps, and gives the same bytes for the same files', () => {
    const built = join(builtExtension(), 'chromium');
    const archive = extensionArchive(built, (one) => one);
    expect(Object.keys(unzipSync(archive)).sort()).toEqual(['assets/a.js', 'manifest.json']);
    expect(Buffer.from(extensionArchive(built, (one) => one))).toEqual(Buffer.from(archive));
  });

  it('refuses a folder without an extension', () => {
    expect(() => extensionArchive(folder(), (one) => one)).toThrow(expect.objectContaining({ code: 'not-built' }));
    expect(() => extensionArchive('/does/not/exist', (one) => one)).toThrow(
      expect.objectContaining({ code: 'not-built' }),
    );
  });
});

describe('readExtensionKey', () => {
  it('makes a key once, readable by its owner only', () => {
    const file = join(folder(), 'keys/key.pem');
    const first = readExtensionKey(file);
    const second = readExtensionKey(file);
    expect([first.made, second.made]).toEqual([true, false]);
    expect(extensionId(second.key)).toBe(extensionId(first.key));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['no key', () => 'text'],
    [
      'a short key',
      () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['a key of another kind', () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ])('refuses %s', (_name, content) => {
    const file = join(folder(), 'key.pem');
    writeFileSync(file, content());
    expect(() => readExtensionKey(file)).toThrow(expect.objectContaining({ code: 'extension-key-invalid' }));
  });
});

describe('buildRelease', () => {
  it('writes both packages with the key, the id and the addresses of updates', () => {
    const { folder: out, chromiumIds, isXpiSigned } = release({ storeIds: ['a'.repeat(32)] });
    expect(chromiumIds).toEqual([extensionId(privateKey), 'a'.repeat(32)]);
    expect(isXpiSigned).toBe(false);
    const inCrx = manifestIn(partsOf(readFileSync(join(out, 'vigil.crx'))).archive);
    expect(inCrx.update_url).toBe('https://updates.example/stable/updates.xml');
    const key = createPublicKey({ key: Buffer.from(inCrx.key, 'base64'), type: 'spki', format: 'der' });
    expect(extensionId(key)).toBe(chromiumIds[0]);
    const { gecko } = manifestIn(readFileSync(join(out, 'vigil.xpi'))).browser_specific_settings;
    expect(gecko.update_url).toBe('https://updates.example/stable/updates.json');
  });

  it('writes update manifests that name the packages', () => {
    const { folder: out, chromiumIds } = release();
    const [app] = Array.from(parseXml(readFileSync(join(out, 'updates.xml'), 'utf8')).getElementsByTagName('app'));
    const [check] = Array.from(app?.getElementsByTagName('updatecheck') ?? []);
    expect(app?.getAttribute('appid')).toBe(chromiumIds[0]);
    expect(check?.getAttribute('codebase')).toBe('https://updates.example/stable/vigil.crx');
    expect(check?.getAttribute('version')).toBe(VERSION);
    const { addons } = JSON.parse(readFileSync(join(out, 'updates.json'), 'utf8'));
    expect(addons['vigil@vigil.example'].updates).toMatchObject([
      { version: VERSION, update_link: 'https://updates.example/stable/vigil.xpi' },
    ]);
  });

  it('takes an XPI that Mozilla signed, of this version only', () => {
    const xpi = (version: string, signed: boolean) => {
      const file = join(folder(), 'signed.xpi');
      const signature: Record<string, Uint8Array> = signed ? { 'META-INF/mozilla.rsa': Buffer.from('s') } : {};
      writeFileSync(file, zipSync({ 'manifest.json': Buffer.from(JSON.stringify({ version })), ...signature }));
      return file;
    };
    expect(release({ signedXpi: xpi(VERSION, true) }).isXpiSigned).toBe(true);
    for (const file of [xpi('9.9.9', true), xpi(VERSION, false)])
      expect(() => release({ signedXpi: file })).toThrow(expect.objectContaining({ code: 'xpi-unsigned' }));
  });
});

describe('chromiumIdsOf', () => {
  it('gives the ids of the release, or else the id of the repository', () => {
    const root = folder();
    expect(chromiumIdsOf(root)).toEqual([CHROMIUM_EXTENSION_ID]);
    mkdirSync(join(root, 'dist/packages'), { recursive: true });
    const record = { version: VERSION, chromiumIds: ['b'.repeat(32)], firefoxId: 'x' };
    writeFileSync(join(root, 'dist/packages/extension.json'), JSON.stringify(record));
    expect(chromiumIdsOf(root)).toEqual(record.chromiumIds);
  });
});
