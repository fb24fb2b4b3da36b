/** A portal of plain modules. In: clicks. Out: registration, approval, a watch that lives as long as the signed-in page. */
import { codeOf, portalClient } from '@vigil/portal/page.ts';

const vigil = portalClient();
const byId = (id: string): HTMLElement => document.getElementById(id)!;
const show = (id: string, text: string): void => {
  byId(id).textContent = text;
};

let watching = new AbortController();

function startWatch(): void {
  watching.abort();
  watching = new AbortController();
  void vigil.watch({
    signal: watching.signal,
    onReply: ({ action, code }) => show('vigil-state', action === 'lock' ? 'locked' : (code ?? 'watching')),
    onOutcome: (outcome) => show('vigil-state', codeOf(outcome)),
  });
}

byId('register').addEventListener('click', async () => {
  const result = await vigil.register();
  show('result', result);
  if (result === 'registered') startWatch();
});
const approve = byId('approve') as HTMLButtonElement;
approve.addEventListener('click', async () => {
  approve.disabled = true;
  show('result', (await vigil.approve('payment-1')).action);
  approve.disabled = false;
});
byId('leave').addEventListener('click', () => {
  watching.abort();
  show('vigil-state', 'off');
});
for (const button of document.querySelectorAll<HTMLElement>('[data-view]')) {
  button.addEventListener('click', () => {
    history.pushState({}, '', `/${button.dataset.view}`);
    show('title', button.textContent ?? '');
  });
}

startWatch();
