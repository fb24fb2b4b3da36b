/** The view *Learning*. In: the overview. Out: the progress of each modality, and its expected accuracy today. */

import type { Stage } from '@vigil/protocol/attestation/claims.ts';
import type { Overview, ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { Meter } from '../meter.tsx';
import { useWindowServices } from '../window-services.ts';

/** `drifting` takes the place of `trained`; it is not a further step. */
const STEPS = ['learning', 'provisional', 'trained'] as const;

export function LearningView({ overview }: { readonly overview: Overview }): VNode {
  const { localizer } = useWindowServices();
  const { learning } = localizer.strings;
  const profile = overview.profiles.find(({ active }) => active);
  return (
    <div class="view">
      <StageCard profile={profile} stage={profile?.stage ?? overview.state.stage} />
      {profile && (
        <div class="columns">
          <Modality profile={profile} modality="keystroke" />
          <Modality profile={profile} modality="pointer" />
        </div>
      )}
      {profile && <Today profile={profile} />}
      <section class="card" aria-labelledby="how-title">
        <h2 id="how-title">{learning.how}</h2>
        <ul class="points">
          {learning.howText.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function StageCard({ profile, stage }: { readonly profile: ProfileSummary | undefined; readonly stage: Stage }): VNode {
  const { localizer } = useWindowServices();
  const { learning, stages } = localizer.strings;
  const steps = STEPS.map((step) => (step === 'trained' && stage === 'drifting' ? stage : step));
  const at = steps.indexOf(stage);
  return (
    <section class="card" data-tone={stage === 'trained' ? 'match' : 'busy'} aria-labelledby="stage-title">
      <h2 id="stage-title" class="state">
        {stages[stage]}
      </h2>
      <p>{learning.stageText[stage]}</p>
      <ol class="steps" aria-label={learning.steps}>
        {steps.map((step, index) => (
          <li
            key={step}
            data-step={index < at ? 'done' : index === at ? 'now' : 'next'}
            aria-current={index === at && 'step'}
          >
            {stages[step]}
          </li>
        ))}
      </ol>
      {profile && (
        <p class="hint">
          {localizer.format(learning.profile, { name: profile.name })}.{' '}
          {localizer.format(learning.since, {
            day: localizer.day(profile.createdAtMs),
            time: localizer.dated(profile.updatedAtMs),
          })}{' '}
          {localizer.plural(learning.sessions, profile.sessions)}
        </p>
      )}
    </section>
  );
}

interface ModalityProps {
  readonly profile: ProfileSummary;
  readonly modality: 'keystroke' | 'pointer';
}

function Modality({ profile, modality }: ModalityProps): VNode {
  const { localizer } = useWindowServices();
  const { learning, modalities } = localizer.strings;
  const { progress, n, needed } = profile.learning[modality];
  return (
    <section class="card" aria-label={modalities[modality]}>
      <Meter label={modalities[modality]} value={localizer.percent(progress)} share={progress} />
      <p class="value">
        {n < needed
          ? localizer.format(learning.of, {
              n: localizer.number(n),
              needed: localizer.plural(learning[modality], needed),
            })
          : localizer.plural(learning[modality], n)}
      </p>
      <p class="hint">{outlook()}</p>
    </section>
  );

  function outlook(): string {
    if (progress >= 1) return learning.done;
    if (n === 0 || profile.sessions === 0) return learning.begin;
    // Estimated from the sessions so far.
    return localizer.plural(learning.more, Math.max(1, Math.ceil((needed - n) / (n / profile.sessions))));
  }
}

function Today({ profile }: { readonly profile: ProfileSummary }): VNode {
  const { localizer } = useWindowServices();
  const { learning, modalities } = localizer.strings;
  return (
    <section class="card" aria-labelledby="today-title">
      <h2 id="today-title">{learning.today}</h2>
      <dl class="today">
        {(['keystroke', 'pointer'] as const).map((modality) => {
          const { expectedError } = profile.learning[modality];
          return (
            <div key={modality}>
              <dt>{modalities[modality]}</dt>
              {expectedError === null ? (
                <dd>{learning.todayUnknown}</dd>
              ) : (
                <>
                  <dd>
                    <strong>
                      {localizer.format(learning.todayRight, {
                        n: localizer.number(rightOfHundred(expectedError.errors)),
                      })}
                    </strong>
                  </dd>
                  <dd>{localizer.plural(learning.todayAfter[modality], expectedError.stretch)}</dd>
                </>
              )}
            </div>
          );
        })}
      </dl>
      <p class="hint">{learning.todayText}</p>
    </section>
  );
}

/** Rounded down: never more than was counted. */
function rightOfHundred(errors: number): number {
  return Math.floor(100 * (1 - errors) + 1e-9);
}
