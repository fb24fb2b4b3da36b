/** A portal without a build: the page client is the global `Vigil`. */
const vigil = globalThis.Vigil?.portalClient();
const show = (id, text) => {
  document.getElementById(id).textContent = text;
};

let watching = null;

function startWatch() {
  watching?.abort();
  watching = new AbortController();
  if (!vigil) return show('vigil-state', 'page-client-missing');
  vigil.watch({
    signal: watching.signal,
    onReply: ({ action, code }) => show('vigil-state', action === 'lock' ? 'locked' : (code ?? 'watching')),
    onOutcome: (outcome) => show('vigil-state', globalThis.Vigil.codeOf(outcome)),
  });
}

document.getElementById('register').addEventListener('click', async () => {
  const result = vigil ? await vigil.register() : 'page-client-missing';
  show('result', result);
  // A watch of a device that is not registered has ended.
  if (result === 'registered') startWatch();
});

const approve = document.getElementById('approve');
approve.addEventListener('click', async () => {
  approve.disabled = true;
  // The bank's server decides and executes; without the page client it asks for the ordinary step-up.
  const { action } = vigil ? await vigil.approve('payment-1') : { action: 'step-up' };
  show('result', action);
  approve.disabled = false;
});

for (const button of document.querySelectorAll('[data-view]')) {
  button.addEventListener('click', () => {
    history.pushState({}, '', `/${button.dataset.view}`);
    show('title', button.textContent);
  });
}

document.getElementById('leave').addEventListener('click', () => {
  watching?.abort();
  show('vigil-state', 'off');
});

startWatch();
