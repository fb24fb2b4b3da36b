/** Front door of the events: `@vigil/portal/events`. */
export { type FileOutbox, fileOutbox } from './events/file-outbox.ts';
export type { PollLimits, PollReceiver } from './events/poll.ts';
export { bearerIs } from './events/poll-endpoint.ts';
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
export { type JwksOptions, jwksHandler, jwksListener } from './http/jwks.ts';
export { type EventKey, type EventSigner, type PublicJwk, publicJwkOf } from './keys/event-key.ts';
export { type DatedKey, type KeyRing, type KeyRingOptions, keyRing } from './keys/key-ring.ts';
export { generateRsaKey, type RsaPrivateKey, type RsaSigner } from './keys/rsa-key.ts';
export type { Outbox, OutboxItem } from './stores/outbox.ts';
