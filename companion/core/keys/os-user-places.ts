/**
 * Tier `os-user` with several places. In: the places, best first. Out: one provider: a new key goes to the first place that is
 * available; an existing key is opened and destroyed only by the place that wrote its record.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { KeyPlace, KeyProvider, KeyRecord, Unlocked } from './provider.ts';

export class OsUserPlaces implements KeyProvider {
  readonly tier = 'os-user';
  readonly #places: readonly KeyPlace[];

  constructor(places: readonly KeyPlace[]) {
    this.#places = places;
  }

  async available(): Promise<boolean> {
    return (await this.#first()) !== undefined;
  }

  async keep(dataKey: Uint8Array): Promise<KeyRecord> {
    const place = await this.#first();
    if (place === undefined)
      throw new VigilError(
        'key-unavailable',
        'No keyring of this system is available: unlock it, or give a passphrase.',
      );
    return place.keep(dataKey);
  }

  async unlock(record: KeyRecord): Promise<Unlocked> {
    return (await this.#writer(record)?.unlock(record)) ?? { ok: false, reason: 'locked' };
  }

  /** An interrupted erasure leaves an empty record: the key is already destroyed. */
  async destroy(record: KeyRecord): Promise<boolean> {
    if (Object.keys(record).length === 0) return false;
    const place = this.#writer(record);
    if (place === undefined) throw new VigilError('key-unavailable', 'No keyring of this system holds this key.');
    return place.destroy(record);
  }

  async #first(): Promise<KeyPlace | undefined> {
    for (const place of this.#places) if (await place.available()) return place;
    return undefined;
  }

  #writer(record: KeyRecord): KeyPlace | undefined {
    return this.#places.find((place) => place.wrote(record));
  }
}
