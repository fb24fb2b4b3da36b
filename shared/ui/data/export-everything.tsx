/** Exports all data. In: the companion's export, part by part. Out: one JSON file. */

import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { saveFile } from '../save-file.ts';
import { useAction, useWindowServices } from '../window-services.ts';

async function collect(userApi: UserApi, onBytes: (bytes: number) => void): Promise<Blob> {
  let file = new Blob([], { type: 'application/json' });
  for (let part = 0, isLast = false; !isLast; part++) {
    const { text, last } = await userApi.request({ type: 'export', part });
    file = new Blob([file, text], { type: file.type });
    onBytes(file.size);
    isLast = last;
  }
  return file;
}

export function ExportEverything(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [notice, setNotice] = useState('');
  const start = (): Promise<boolean> =>
    run(async () => {
      const say = (text: string) => (bytes: number) =>
        setNotice(localizer.format(text, { bytes: localizer.bytes(bytes) }));
      const file = await collect(userApi, say(data.exporting));
      saveFile('vigil-my-data.json', file);
      say(data.exported)(file.size);
    });
  return (
    <section class="card" aria-labelledby="export-title">
      <h2 id="export-title">{data.export}</h2>
      <p class="hint">{data.exportText}</p>
      <div class="row">
        <button type="button" disabled={busy} onClick={() => void start()}>
          {data.exportNow}
        </button>
      </div>
      <p class="hint" role="status">
        {problem === null ? notice : ''}
      </p>
      <ActionProblem localizer={localizer} problem={problem} />
    </section>
  );
}
