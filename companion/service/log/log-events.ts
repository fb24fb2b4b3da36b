/**
 * The events of the log. In: nothing. Out: for each event its number in the Windows Event Log, its severity and its text, and the
 * details that an entry may have. docs/command-line.md lists them. No detail is about input, pages, scores or verdicts.
 */

/** As syslog (RFC 5424) orders them. */
export const SEVERITIES = { error: 3, warning: 4, notice: 5, info: 6 } as const;
export type Severity = keyof typeof SEVERITIES;

interface LogEventKind {
  /** Stays with its event: monitoring rules of administrators refer to it. */
  readonly id: number;
  readonly severity: Severity;
  readonly text: string;
}

/** Also written to the log of the system. */
export const SYSTEM_EVENTS = {
  'companion-ready': { id: 1, severity: 'info', text: 'companion ready' },
  'companion-closed': { id: 2, severity: 'info', text: 'companion closed' },
  'core-open': { id: 3, severity: 'info', text: 'core open' },
  'store-not-open': { id: 4, severity: 'warning', text: 'store not open' },
  'policy-changed': { id: 5, severity: 'notice', text: 'policy changed' },
  'policy-refused': { id: 6, severity: 'warning', text: 'policy refused' },
  'parameters-refused': { id: 7, severity: 'warning', text: 'parameters refused' },
  'fault-survived': { id: 8, severity: 'warning', text: 'fault survived' },
  'start-failed': { id: 9, severity: 'error', text: 'start failed' },
  'report-not-written': { id: 10, severity: 'warning', text: 'report not written' },
  'set-up-failed': { id: 11, severity: 'warning', text: 'set up failed' },
  'fatal-error': { id: 12, severity: 'error', text: 'fatal error' },
  'switch-refused': { id: 13, severity: 'warning', text: 'command line switch refused' },
  'home-on-network': { id: 14, severity: 'notice', text: 'home on network' },
  'log-not-written': { id: 15, severity: 'warning', text: 'log not written' },
} as const satisfies Readonly<Record<string, LogEventKind>>;

/** Only in companion.log: they show when a user works. */
export const PRIVATE_EVENTS = {
  'peer-connected': { id: 101, severity: 'info', text: 'peer connected' },
  'host-registered': { id: 102, severity: 'info', text: 'host registered' },
  'tray-command-failed': { id: 103, severity: 'warning', text: 'tray command failed' },
} as const satisfies Readonly<Record<string, LogEventKind>>;

export type SystemEvent = keyof typeof SYSTEM_EVENTS;
export type LogEvent = SystemEvent | keyof typeof PRIVATE_EVENTS;

/** `code`, `store`, `source` and `banks` also reach the log of the system. */
export interface LogDetails {
  /** Stable code of a fault. */
  readonly code?: string;
  readonly store?: string;
  /** Where the policy came from. */
  readonly source?: string;
  /** Number of banks in force. */
  readonly banks?: number;
  readonly role?: string;
  readonly caller?: string | null;
  readonly browsers?: readonly string[];
  readonly policyFile?: string | null;
  readonly refused?: string;
}

export const isSystemEvent = (event: LogEvent): event is SystemEvent => event in SYSTEM_EVENTS;

export const eventKind = (event: LogEvent): LogEventKind =>
  isSystemEvent(event) ? SYSTEM_EVENTS[event] : PRIVATE_EVENTS[event];
