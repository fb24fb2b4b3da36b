/** What the pointer is worth on the deployment's people. In: both halves' parameters. Out: errors under own and shipped parameters. */
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import type { SubjectScores } from '../base/metrics.ts';
import type { FitFigures } from '../report/figures.ts';
import type { CrossFit, PilotMaterial } from './cross-fit.ts';
import { pointerFusion } from './cross-fit.ts';
import type { PointerFusion } from './fit-pointer.ts';
import type { FitSteps } from './fit-steps.ts';
import { comparePointers, fusedLlr, type OwnerComparison } from './fuse-pointer.ts';
import { modalityFigures, type WindowScores } from './modality-figures.ts';

export function pointerFigures(
  { halves, parts, pairs }: CrossFit,
  material: PilotMaterial,
  seed: number,
  steps: FitSteps,
): FitFigures['pointer'] {
  const background = shippedBackground();
  const asShipped: PointerFusion = { forest: background.calibration, slope: 1, offset: 0 };
  const scored: { readonly own: ScoresBySize; readonly shipped: ScoresBySize }[] = [];
  for (const { fold, pointer } of halves) {
    const fusion = pointerFusion(
      halves.filter((half) => half.fold !== fold),
      shippedBackground,
    );
    if (pointer === null || fusion === null) return null;
    const held = material.pointers.filter(({ name }) => material.foldOf.get(name) === fold);
    const shipped = comparePointers(held, background, seed, (done, of) =>
      steps.report(`pointer of ${done + 1} of ${of}`, (fold + done / of) / 2),
    );
    scored.push({ own: scoresOf(pointer.owners, fusion), shipped: scoresOf(shipped, asShipped) });
  }
  const lengths = [...new Set(scored.flatMap(({ own }) => [...own.keys()]))].sort((a, b) => a - b);
  const windows = lengths.map(
    (length): WindowScores => ({
      length,
      own: scored.flatMap(({ own }) => own.get(length) ?? []),
      shipped: scored.flatMap(({ shipped }) => shipped.get(length) ?? []),
    }),
  );
  const figures = modalityFigures(material.pointers.length, windows, seed);
  if (figures === null) return null;
  return { ...figures, ownBackground: parts.background, ownPairs: parts.pairs, pairs };
}

type ScoresBySize = ReadonlyMap<number, SubjectScores[]>;

function scoresOf(owners: readonly OwnerComparison[], fusion: PointerFusion): ScoresBySize {
  const sizes = [...new Set(owners.flatMap(({ scores }) => scores.map(({ strokes }) => strokes)))];
  return new Map(
    sizes.map((size) => [
      size,
      owners.map(({ scores }) => {
        const of = (own: boolean) =>
          scores.filter((score) => score.strokes === size && score.own === own).map((score) => fusedLlr(fusion, score));
        return { genuine: of(true), impostor: of(false) };
      }),
    ]),
  );
}
