#!/usr/bin/env node
/**
 * `vigil-simulate`: the simulator on the command line. In: a challenge, the bank's pinned policy entry, a key file. Out: a
 * token on stdout, the expected result on stderr. Exit codes: 0; 1 for a challenge that a companion would refuse; 2 for
 * invalid arguments or files.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { attestationClaims, VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { pinnedBank } from '@vigil/protocol/policy.ts';
import { z } from 'zod';
import { FAULT_NAMES, FAULTS } from './faults.ts';
import { generatePrivateJwk, privateJwk } from './forge.ts';
import { createSimulator } from './simulator.ts';

const USAGE = `vigil-simulate ACTION --bank FILE --key FILE --challenge TEXT [--verdict NAME] [--fault NAME] [--lose N]

  register   create a registration token
  attest     create an attestation for a session, transaction or watch challenge
  verdicts   list the verdicts
  faults     list the faults, each with its expected refusal code

  --bank FILE      JSON of portal.pinned
  --key FILE       key and chains of the simulated companion; created if missing
  --challenge TEXT the challenge, or - to read it from stdin
  --verdict NAME   ${VERDICTS.join(', ')}; match by default
  --fault NAME     one fault to apply
  --lose N         attestations that are made and lost before this one

Prints the token to stdout and the expected result to stderr. Exit code 1: a companion would refuse the challenge;
2: invalid arguments or files. For test systems only: the key file is a registered credential.

  vigil-simulate attest --bank pinned.json --key key.json --challenge "$CHALLENGE" --verdict mismatch`;

const keyFile = z.strictObject({
  key: privateJwk,
  chains: z.array(z.tuple([z.string(), attestationClaims.shape.cont])).readonly(),
});

class WrongArguments extends Error {}

try {
  await main();
} catch (fault) {
  if (fault instanceof WrongArguments) stop(2, `${fault.message}\nSee "vigil-simulate --help".`);
  if (fault instanceof VigilError)
    stop(fault.code === 'challenge-invalid' ? 1 : 2, `${fault.code}: ${reasonOf(fault)}`);
  throw fault;
}

async function main(): Promise<void> {
  const { values, positionals } = parsed();
  const [action, ...more] = positionals;
  if (more.length > 0) throw new WrongArguments(`Only one action is allowed, got: ${positionals.join(', ')}.`);
  if (values.help || action === 'help') return console.log(USAGE);
  switch (action) {
    case 'verdicts':
      return console.log(VERDICTS.join('\n'));
    case 'faults':
      for (const name of FAULT_NAMES)
        console.log(`${name.padEnd(24)} ${FAULTS[name].code.padEnd(24)} ${FAULTS[name].says}`);
      return;
    case 'register':
    case 'attest':
      return run(action, values);
    default:
      throw new WrongArguments(action === undefined ? 'Missing action.' : `Unknown action "${action}".`);
  }
}

type Values = ReturnType<typeof parsed>['values'];

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        bank: { type: 'string' },
        key: { type: 'string' },
        challenge: { type: 'string' },
        verdict: { type: 'string', default: 'match' },
        fault: { type: 'string' },
        lose: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new WrongArguments((cause as Error).message.split('. ')[0]);
  }
}

async function run(action: 'register' | 'attest', values: Values): Promise<void> {
  const fault = FAULT_NAMES.find((name) => name === values.fault);
  if (values.fault !== undefined && !fault) throw new WrongArguments(`Unknown fault "${values.fault}".`);
  const verdict = VERDICTS.find((name) => name === values.verdict);
  if (!verdict) throw new WrongArguments(`Unknown verdict "${values.verdict}".`);
  const bank = readJson(needed(values, 'bank'), pinnedBank);
  const path = needed(values, 'key');
  const { key, chains } = existsSync(path) ? readJson(path, keyFile) : { key: generatePrivateJwk(), chains: [] };
  const text = needed(values, 'challenge');
  const challenge = (text === '-' ? readFileSync(0, 'utf8') : text).trim();
  const simulator = await createSimulator({ bank, key, chains });
  const token =
    action === 'register'
      ? await simulator.register(challenge, { fault })
      : await simulator.attest(challenge, { verdict, fault, lose: Number(values.lose) });
  const after = { key, chains: simulator.chains() };
  writeFileSync(path, `${JSON.stringify(after)}\n`, { mode: 0o600 });
  console.error(
    fault ? `must be refused: ${FAULTS[fault].code}` : `${action}: ${action === 'attest' ? verdict : 'a new key'}`,
  );
  console.log(token);
}

function needed(values: Values, name: 'bank' | 'key' | 'challenge'): string {
  const value = values[name];
  if (value === undefined) throw new WrongArguments(`Missing option --${name}.`);
  return value;
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new WrongArguments(`Cannot read ${path}: ${why}`);
  }
}

/** The message and that of its cause. */
function reasonOf({ message, cause }: VigilError): string {
  return cause instanceof Error ? `${message} ${cause.message}` : message;
}

function stop(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}
