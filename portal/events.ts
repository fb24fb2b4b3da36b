/** Front door of the events: `@vigil/portal/events`. */
export { type FileOutbox, fileOutbox } from './events/file-outbox.ts';
export type { Backoff, Receiver } from './events/push.ts';
export {
  credentialChange,
  type EventSubject,
  eventsOf,
  type RiskLevel,
  riskLevelChange,
  riskLevelOf,
  type SecurityEvent,
  sessionRevoked,
} from './events/security-event.ts';
export { createTransmitter, type Transmitter, type TransmitterOptions } from './events/transmitter.ts';
export type { Outbox, OutboxItem } from './stores/outbox.ts';
