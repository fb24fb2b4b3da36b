/** Commands of a document. In: Markdown. Out: its shell blocks in order, each with who runs it. */

export interface DocumentStep {
  /** Number of the heading above. */
  readonly step: number;
  readonly by: 'build' | 'machine' | 'user';
  readonly script: string;
}

export function documentSteps(markdown: string): DocumentStep[] {
  let step = 0;
  const blocks = markdown.matchAll(/^## (\d+)\.|^```sh (build|machine|user)\n([\s\S]*?)^```/gm);
  return [...blocks].flatMap(([, heading, by, script = '']) => {
    if (heading !== undefined) step = Number(heading);
    return by === undefined ? [] : [{ step, by: by as DocumentStep['by'], script }];
  });
}
