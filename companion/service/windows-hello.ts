/**
 * Confirmation by Windows Hello. In: PowerShell of the system. Out: whether the user authenticated.
 * Where Windows Hello is not set up, or a policy disables it, there is no one to ask. Source: Windows.Security.Credentials.UI,
 * UserConsentVerifier, UserConsentVerificationResult, UserConsentVerifierAvailability. Not tried on Windows.
 */
import { existsSync } from 'node:fs';
import { win32 } from 'node:path';
import { CONFIRM_MS, type Confirmation, type ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { confirmByProgram } from './confirm-by-program.ts';

/** Exit codes of the script: a result of the request is 100 more than its number, a reason why none was made 200 more. */
const RESULT = 100;
const AVAILABILITY = 200;
/** Numbers of both enumerations. */
const [VERIFIED, DEVICE_BUSY, RETRIES_EXHAUSTED, CANCELED] = [0, 4, 5, 6];

/** What is not named here (no device, not set up, disabled by policy, PowerShell itself failed): there is no one to ask. */
const OUTCOMES: Readonly<Record<number, Confirmation>> = {
  [RESULT + VERIFIED]: 'confirmed',
  [RESULT + DEVICE_BUSY]: 'refused',
  [RESULT + RETRIES_EXHAUSTED]: 'refused',
  [RESULT + CANCELED]: 'refused',
  [AVAILABILITY + DEVICE_BUSY]: 'refused',
};

/** What the dialog says. */
const MESSAGE = 'Vigil deletes or exchanges what it has learnt about you.';
/** Name under which the script gets the reason: as an argument it would have to be quoted. */
const REASON = 'VIGIL_CONFIRM_REASON';

/** WinRT's operations are awaited as tasks of .NET. */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
try {
  Add-Type -AssemblyName System.Runtime.WindowsRuntime
  $null = [Windows.Security.Credentials.UI.UserConsentVerifier,Windows.Security.Credentials.UI,ContentType=WindowsRuntime]
  $asTask = [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object {
    $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and
    $_.GetParameters()[0].ParameterType.Name -eq 'IAsyncOperation\`1'
  } | Select-Object -First 1
  function Wait-Operation($operation, $type) { $asTask.MakeGenericMethod($type).Invoke($null, @($operation)).Result }
  $asked = [Windows.Security.Credentials.UI.UserConsentVerifier]::CheckAvailabilityAsync()
  $available = [int](Wait-Operation $asked ([Windows.Security.Credentials.UI.UserConsentVerifierAvailability]))
  if ($available -ne 0) { exit (${AVAILABILITY} + $available) }
  $asked = [Windows.Security.Credentials.UI.UserConsentVerifier]::RequestVerificationAsync($env:${REASON})
  $result = [int](Wait-Operation $asked ([Windows.Security.Credentials.UI.UserConsentVerificationResult]))
  exit (${RESULT} + $result)
} catch { exit 1 }
`;

export interface WindowsHelloPlaces {
  readonly powershell: string;
  readonly timeoutMs: number;
}

export function windowsPowershell(env: NodeJS.ProcessEnv = process.env): string {
  return win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

export function windowsHelloConfirmation({
  powershell = windowsPowershell(),
  timeoutMs = CONFIRM_MS,
}: Partial<WindowsHelloPlaces> = {}): ConfirmUser {
  // PowerShell(1): -EncodedCommand takes Base64 of UTF-16LE.
  const command = Buffer.from(SCRIPT, 'utf16le').toString('base64');
  const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', command];
  return async () => {
    if (!existsSync(powershell)) return 'unavailable';
    const env = { ...process.env, [REASON]: MESSAGE };
    return confirmByProgram({ file: powershell, words, env, outcomes: OUTCOMES, timeoutMs });
  };
}
