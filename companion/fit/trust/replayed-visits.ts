/**
 * Recorded visits played through the engine. In: an engine, visits as they were recorded. Out: the profile that a companion would have
 * learnt from them, and the trust during a visit.
 */
import type { Engine, Profile, Trust } from '@vigil/engine/engine-api.ts';
import { captureBatchOf, streamOf } from '@vigil/pilot/capture-batches.ts';
import type { Visit } from '@vigil/pilot/visit.ts';

const DAY_MS = 86_400_000;
/** Between two visits of one day: longer than the silence that ends a visit. */
const BETWEEN_MS = 2_400_000;
const ORIGIN_MS = 1_700_000_000_000;
/** Longer than ends a visit: then the companion looks for what may be learnt. */
const AFTER_VISIT_MS = 1_860_000;
const SAMPLE_EVERY = 128;

/** The engine's profile after some visits, with the companion restarted for each. The pointer is trained halfway and at the end. */
export function learnVisits(engine: Engine, visits: readonly Visit[], seed: number): Profile {
  let profile = engine.newProfile(ORIGIN_MS);
  const train = () => {
    if (engine.needsTraining(profile)) profile = engine.train(profile, seed);
  };
  for (const [index, visit] of visits.entries()) {
    profile = learnVisit(engine, profile, visit, originOf(visit, index));
    if (index + 1 === visits.length >> 1) train();
  }
  train();
  return profile;
}

function originOf({ day }: Visit, index: number): number {
  return ORIGIN_MS + day * DAY_MS + index * BETWEEN_MS;
}

function learnVisit(engine: Engine, before: Profile, visit: Visit, originMs: number): Profile {
  const session = engine.startSession(before, originMs);
  let profile = before;
  const learn = (nowMs: number): void => {
    for (let sample = session.takeSample(nowMs); sample !== null; sample = session.takeSample(nowMs))
      profile = engine.enrol(profile, sample, nowMs);
    session.recompare(profile);
  };
  let lastMs = originMs;
  for (const [index, entry] of visit.entries.entries()) {
    lastMs = originMs + entry.atMs;
    if (entry.kind === 'batch') session.observe(captureBatchOf(entry), lastMs);
    else if (entry.kind === 'end') session.endStream(streamOf(entry.frame));
    else session.authenticated(lastMs);
    if (index % SAMPLE_EVERY === SAMPLE_EVERY - 1) learn(lastMs);
  }
  for (const entry of visit.entries) if (entry.kind === 'batch') session.endStream(streamOf(entry.frame));
  learn(lastMs + AFTER_VISIT_MS);
  return profile;
}

/** Plays a visit against a profile; `each` sees the trust after every batch. Sign-ins are left out: a stranger has none. */
export function watchVisit(engine: Engine, profile: Profile, visit: Visit, each: (trust: Trust) => void): void {
  const session = engine.startSession(profile, ORIGIN_MS);
  for (const entry of visit.entries) {
    if (entry.kind !== 'batch') continue;
    const nowMs = ORIGIN_MS + entry.atMs;
    session.observe(captureBatchOf(entry), nowMs);
    each(session.trust(nowMs));
  }
}
