/** Reads the messages of the recording host. In: messages. Out: events, contexts, streams. */
import { type CaptureBatch, type CaptureEvent, CONTEXTS, type ContextName, EVENT } from '@vigil/protocol/capture.ts';
import type { Received } from './fake-host.ts';

export const batchesOf = (received: readonly Received[]): CaptureBatch[] =>
  received.filter(({ type }) => type === 'batch').map((message) => message.batch as CaptureBatch);

export const eventsOf = (received: readonly Received[]): CaptureEvent[] =>
  batchesOf(received).flatMap(({ events }) => events);

export const countOf = (received: readonly Received[], kind: keyof typeof EVENT): number =>
  eventsOf(received).filter(([code]) => code === EVENT[kind]).length;

export const contextsOf = (received: readonly Received[]): ContextName[] =>
  eventsOf(received).flatMap(([code, , context]) => (code === EVENT.context ? [CONTEXTS[context]!] : []));

export const originsOf = (received: readonly Received[]): unknown[] =>
  received.filter(({ type }) => type === 'open').map(({ origin }) => origin);
