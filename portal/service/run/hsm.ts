/**
 * Keys in an HSM. In: a file that says where. Out: signers and decrypters. `pkcs11js` is not a dependency: it is compiled when it
 * is installed, so it is installed by those who need it, and loaded here by its name or path.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { BankKeyHandle } from '@vigil/portal/keys/bank-key.ts';
import { type Pkcs11Module, pkcs11Keys } from '@vigil/portal/keys/pkcs11.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

const hsmFile = z.strictObject({
  /** Name or path of the package pkcs11js. */
  pkcs11js: z.string().min(1).default('pkcs11js'),
  /** Path of the PKCS#11 library of the HSM. */
  library: z.string().min(1),
  /** Label of the token, and a file that holds its PIN. */
  token: z.string().min(1),
  pinFile: z.string().min(1),
  keys: z
    .array(
      z.strictObject({
        label: z.string().min(1),
        kid: z.string().min(1).max(100),
        use: z.enum(['sig', 'enc']),
      }),
    )
    .min(1)
    .max(20),
});

interface Binding {
  readonly PKCS11: new () => Pkcs11Module & { load(library: string): void; C_Initialize(): void };
}

/** @throws VigilError `hsm-file-invalid`, `hsm-binding-missing`, or what `pkcs11Keys` throws. */
export async function openHsm(path: string): Promise<BankKeyHandle[]> {
  let settings: z.infer<typeof hsmFile>;
  try {
    settings = hsmFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it cannot be read as JSON.';
    throw new VigilError('hsm-file-invalid', `${path} does not say where the HSM is: ${why}`, { cause });
  }
  const module = new (bindingOf(settings.pkcs11js).PKCS11)();
  module.load(settings.library);
  module.C_Initialize();
  const pin = (await readFile(settings.pinFile, 'utf8')).trim();
  return pkcs11Keys({ module, token: settings.token, pin, keys: settings.keys });
}

function bindingOf(name: string): Binding {
  try {
    // From the folder of the process, where the bank installed it.
    return createRequire(resolve('package.json'))(name) as Binding;
  } catch (cause) {
    throw new VigilError('hsm-binding-missing', `${name} cannot be loaded: run "npm install pkcs11js" here.`, {
      cause,
    });
  }
}
