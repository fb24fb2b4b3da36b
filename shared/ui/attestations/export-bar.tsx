/** Export controls. In: the current filter. Out: buttons, then progress with a stop button, then a file. */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { AttestationFilter } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { saveFile } from '../save-file.ts';
import { useWindowServices } from '../window-services.ts';
import { exportAttestations, type Format } from './export-attestations.ts';

export function ExportBar({
  filter,
  isEmpty,
}: {
  readonly filter: AttestationFilter;
  readonly isEmpty: boolean;
}): VNode {
  const { localizer, userApi } = useWindowServices();
  const { attestations } = localizer.strings;
  const [notice, setNotice] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  const start = async (format: Format): Promise<void> => {
    const controller = new AbortController();
    stopping.current = controller;
    setBusy(true);
    setProblem(null);
    const onProgress = (done: number, matching: number): void =>
      setNotice(
        localizer.format(attestations.exporting, { n: localizer.number(done), total: localizer.number(matching) }),
      );
    try {
      const options = { filter, format, columns: attestations.columns, signal: controller.signal, onProgress };
      const { file, rows } = await exportAttestations(userApi, options);
      saveFile(`vigil-attestations.${format}`, file);
      setNotice(localizer.plural(attestations.exported, rows));
    } catch (error) {
      setNotice(controller.signal.aborted ? attestations.exportStopped : '');
      if (!controller.signal.aborted) setProblem(codeOf(error));
    }
    setBusy(false);
  };
  return (
    <fieldset class="export" aria-label={attestations.export}>
      <span role="status" class="hint">
        {notice}
      </span>
      <ActionProblem localizer={localizer} problem={problem} />
      {isBusy ? (
        <button type="button" onClick={() => stopping.current?.abort()}>
          {attestations.stop}
        </button>
      ) : (
        <>
          <button type="button" disabled={isEmpty} onClick={() => void start('json')}>
            {attestations.exportJson}
          </button>
          <button type="button" disabled={isEmpty} onClick={() => void start('csv')}>
            {attestations.exportCsv}
          </button>
        </>
      )}
    </fieldset>
  );
}
