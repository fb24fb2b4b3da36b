/**
 * Parses a policy file. In: its bytes (UTF-8, or UTF-16 with a byte order mark). Out: the policy, and the problems found, each
 * with its JSON path. An invalid bank is left out and the others stay; any other problem rejects the whole policy, because an
 * ignored setting could weaken it.
 */
import { createPublicKey } from 'node:crypto';
import { decodeText } from '@vigil/channel/decode-text.ts';
import type { PolicyProblem } from '@vigil/control/control-message.ts';
import {
  type CompanionPolicy,
  companionPolicy,
  MAX_BANKS,
  type PinnedBank,
  pinnedBank,
} from '@vigil/protocol/policy.ts';

export interface ParsedPolicy {
  /** Null when the policy is rejected. */
  readonly policy: CompanionPolicy | null;
  readonly problems: readonly PolicyProblem[];
}

const MAX_PROBLEMS = 20;

export function parsePolicy(bytes: Uint8Array): ParsedPolicy {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes));
  } catch (error) {
    return rejected([{ path: '', message: error instanceof Error ? error.message : String(error) }]);
  }
  const entries = banksOf(json);
  const settings = companionPolicy.safeParse(entries === null ? json : { ...(json as object), banks: [] });
  if (!settings.success) return rejected(problemsOf(settings.error, ''));
  const { pilot } = settings.data;
  const badKey = pilot === undefined ? [] : offCurve([pilot.publicKey], 'pilot.publicKey').slice(0, 1);
  if (badKey.length > 0) return rejected([{ path: 'pilot.publicKey', message: 'expected a point on the curve P-256' }]);
  if (entries === null) return { policy: settings.data, problems: [] };
  if (entries.length > MAX_BANKS) return rejected([{ path: 'banks', message: `expected at most ${MAX_BANKS} banks` }]);
  const checked = entries.map(parseBank);
  const banks = checked.flatMap(({ bank }) => (bank === null ? [] : [bank]));
  const problems = checked.flatMap((entry) => entry.problems).slice(0, MAX_PROBLEMS);
  if (entries.length > 0 && banks.length === 0) return rejected(problems);
  return { policy: { ...settings.data, banks }, problems };
}

const rejected = (problems: readonly PolicyProblem[]): ParsedPolicy => ({
  policy: null,
  problems: problems.slice(0, MAX_PROBLEMS),
});

function banksOf(json: unknown): readonly unknown[] | null {
  if (typeof json !== 'object' || json === null || !('banks' in json)) return null;
  return Array.isArray(json.banks) ? json.banks : null;
}

function parseBank(entry: unknown, index: number): { bank: PinnedBank | null; problems: readonly PolicyProblem[] } {
  const at = `banks[${index}]`;
  const parsed = pinnedBank.safeParse(entry);
  if (!parsed.success) return { bank: null, problems: problemsOf(parsed.error, at) };
  const { keys, roots = [] } = parsed.data;
  const problems = [...offCurve(keys, `${at}.keys`), ...offCurve(roots, `${at}.roots`)];
  return { bank: problems.length === 0 ? parsed.data : null, problems };
}

/** Coordinates of the right length may still be no point of the curve; such a key would fail at the first attestation. */
function offCurve(keys: readonly { readonly x: string; readonly y: string }[], at: string): PolicyProblem[] {
  return keys.flatMap(({ x, y }, index) => {
    try {
      createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
      return [];
    } catch {
      return [{ path: `${at}[${index}]`, message: 'expected a point on the curve P-256' }];
    }
  });
}

type Issues = { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };

/** `banks[0].keys[1].x`, as an administrator finds it in the file. */
function problemsOf({ issues }: Issues, prefix: string): PolicyProblem[] {
  return issues.map(({ path, message }) => {
    const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
    return { path: `${prefix}${steps}`.replace(/^\./, ''), message };
  });
}
