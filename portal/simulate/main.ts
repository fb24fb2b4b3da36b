#!/usr/bin/env node
/**
 * `vigil-simulate`: the simulator on the command line. In: a challenge, the bank's pinned policy entry, a key file. Out:
 * one token on stdout, and on stderr what a verifier must answer to it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { VERDICTS } from '../../shared/attestation/claims.ts';
import { pinnedBank } from '../../shared/policy.ts';
import { FAULTS, type FaultName } from './faults.ts';
import { generatePrivateJwk, type PrivateJwk } from './forge.ts';
import { type Chains, createSimulator } from './simulator.ts';

const USAGE = `vigil-simulate ACTION --bank FILE --key FILE --challenge TEXT [--verdict NAME] [--fault NAME]

  register   answer a registration challenge
  attest     answer a session, transaction or watch challenge
  faults     list the faults, each with the code that a verifier must answer

  --bank FILE      JSON of portal.pinned
  --key FILE       key and chains of the simulated companion; made when it is not there
  --challenge TEXT the challenge, or - to read it from stdin
  --verdict NAME   ${VERDICTS.join(', ')}
  --fault NAME     one thing to do wrong
  --lose N         answers that are made and lost before this one

For test systems only: whoever holds the key file is the user.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bank: { type: 'string' },
    key: { type: 'string' },
    challenge: { type: 'string' },
    verdict: { type: 'string', default: 'match' },
    fault: { type: 'string' },
    lose: { type: 'string', default: '0' },
  },
});

interface KeyFile {
  readonly key: PrivateJwk;
  readonly chains: Chains;
}

switch (positionals[0]) {
  case 'faults':
    for (const [name, { code, says }] of Object.entries(FAULTS))
      console.log(`${name.padEnd(24)} ${code.padEnd(24)} ${says}`);
    break;
  case 'register':
  case 'attest':
    await answer(positionals[0]);
    break;
  default:
    stop(USAGE);
}

async function answer(action: 'register' | 'attest'): Promise<void> {
  const { fault } = values;
  if (fault !== undefined && !Object.hasOwn(FAULTS, fault))
    stop(`There is no fault ${fault}: see "vigil-simulate faults".`);
  const verdict = VERDICTS.find((name) => name === values.verdict) ?? stop(`There is no verdict ${values.verdict}.`);
  const bank = pinnedBank.parse(JSON.parse(readFileSync(values.bank ?? stop(USAGE), 'utf8')));
  const path = values.key ?? stop(USAGE);
  const { key, chains }: KeyFile = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { key: generatePrivateJwk(), chains: [] };
  const text = values.challenge ?? stop(USAGE);
  const challenge = (text === '-' ? readFileSync(0, 'utf8') : text).trim();
  const simulator = await createSimulator({ bank, key, chains });
  const chosen = fault as FaultName | undefined;
  const token =
    action === 'register'
      ? await simulator.register(challenge, { fault: chosen })
      : await simulator.attest(challenge, { verdict, fault: chosen, lose: Number(values.lose) });
  writeFileSync(path, `${JSON.stringify({ key, chains: simulator.chains() } satisfies KeyFile)}\n`, { mode: 0o600 });
  console.error(
    chosen ? `must be refused: ${FAULTS[chosen].code}` : `${action}: ${action === 'attest' ? verdict : 'a new key'}`,
  );
  console.log(token);
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
