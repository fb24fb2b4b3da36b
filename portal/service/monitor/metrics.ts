/**
 * Counters and latencies for Prometheus. In: what happened. Out: the exposition text. Labels are codes and names of a
 * fixed set, never a user, a session or a key.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Bounds in seconds around the promises: an answer in 1.5 s whatever the stores do, a few milliseconds else. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5];

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Histogram({
    name: 'vigil_request_seconds',
    help: 'Time from the first byte of a request to its response.',
    labelNames: ['operation', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #challenges = new Counter({
    name: 'vigil_challenges_total',
    help: 'Challenges issued.',
    labelNames: ['purpose'],
    registers: [this.#registry],
  });
  readonly #verifications = new Counter({
    name: 'vigil_verifications_total',
    help: 'Attestations and registrations verified; code is the verdict, or why the token was refused.',
    labelNames: ['purpose', 'action', 'code'],
    registers: [this.#registry],
  });
  readonly #faults = new Counter({
    name: 'vigil_store_faults_total',
    help: 'Store calls that failed or exceeded their deadline.',
    registers: [this.#registry],
  });
  readonly #overloads = new Counter({
    name: 'vigil_overloads_total',
    help: 'Operations refused because too many waited; nothing was done, and the caller may send the same again.',
    registers: [this.#registry],
  });
  readonly #feedExpiry = new Gauge({
    name: 'vigil_key_feed_expiry_seconds',
    help: 'NumericDate at which the signed key feed ends; absent without a feed.',
    registers: [this.#registry],
  });

  readonly #keyReloads = new Counter({
    name: 'vigil_key_reloads_total',
    help: 'Changes of keys or of the key feed that were taken over, or failed and left the former ones in force.',
    labelNames: ['result'],
    registers: [this.#registry],
  });

  readonly #clock = new Gauge({
    name: 'vigil_clock_ahead_seconds',
    help: "Seconds by which this host's clock is ahead of the store's.",
    labelNames: ['store'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  responded(operation: string, status: number, seconds: number): void {
    this.#requests.observe({ operation, status }, seconds);
  }

  issued(purpose: string): void {
    this.#challenges.inc({ purpose });
  }

  verified(purpose: string, action: string, code: string): void {
    this.#verifications.inc({ purpose, action, code });
  }

  faulted(): void {
    this.#faults.inc();
  }

  overloaded(): void {
    this.#overloads.inc();
  }

  keysReloaded(result: 'reloaded' | 'failed'): void {
    this.#keyReloads.inc({ result });
  }

  clockDiffers(store: string, aheadS: number): void {
    this.#clock.set({ store }, aheadS);
  }

  feedEnds(numericDate: number): void {
    this.#feedExpiry.set(numericDate);
  }
}
