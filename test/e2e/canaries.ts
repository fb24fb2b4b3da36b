/** Canary texts and a bank page to type them into. In: nothing. Out: one text for each place. */
import { TALK } from './extension/request-page.ts';

/** Typed where keys are reported. */
export const OPEN = {
  input: 'Zeisig-bkqv-81',
  textarea: 'Stieglitz-wpxj-27',
  editable: 'Girlitz-dmzr-56',
  shadow: 'Hänfling-qytc-93',
  frame: 'Gimpel-vkwf-40',
} as const;
const SECRET = {
  password: 'Kernbeisser-xjpq-68',
  otp: 'Erlenzeisig-zwvk-15',
  card: 'Fichtenkreuz-qmbx-72',
  closed: 'Karmingimpel-jfyw-34',
} as const;
const NEVER_TYPED = {
  pasted: 'Buchfink-rxqz-19',
  composed: 'Bergfink-hvkj-85',
  prefilled: 'Schneefink-wzpt-62',
  named: 'Gruenling-kqxd-47',
  address: 'Birkenzeisig-ymvb-29',
  title: 'Zitronenzeisig-fwjk-53',
} as const;
/** Identifies where a text was found. */
export const CANARIES = { ...OPEN, ...SECRET, ...NEVER_TYPED };

export const CANARY_PAGE = `${TALK}<title>${CANARIES.title}</title>
  <label>${CANARIES.named} <input id="input" name="${CANARIES.named}" value="${CANARIES.prefilled}"></label>
  <textarea id="textarea"></textarea><div id="editable" contenteditable>x</div>
  <input id="password" type="password"><input id="otp" autocomplete="one-time-code"><input id="card" autocomplete="cc-number">
  <input id="pasted"><input id="composed"><div id="shadow"></div><div id="closed"></div>
  <iframe id="frame" src="/frame"></iframe>
  <script>
    for (const id of ['shadow', 'closed']) {
      const host = document.getElementById(id);
      const root = host.attachShadow({ mode: id === 'closed' ? 'closed' : 'open' });
      root.innerHTML = id === 'closed' ? '<input type="password">' : '<input>';
      host.focusInside = () => root.firstElementChild.focus();
    }
  </script>`;
