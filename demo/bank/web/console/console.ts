/** The risk console. In: the bank's event stream. Out: a live card for each session, with filters. */
import type { FeedEvent } from '../../feed-event.ts';
import { startTheme } from '../theme.ts';
import { forgetPalette } from './confidence-chart.ts';
import { need } from './elements.ts';
import { SessionCard } from './session-card.ts';
import { type Filter, passes, type SessionRecord, takeEvent } from './session-record.ts';
import { sayEvent } from './wording.ts';

const FILTERS: readonly Filter[] = ['all', 'live', 'attention', 'locked', 'ended'];
const records = new Map<string, SessionRecord>();
const cards = new Map<string, SessionCard>();
const stale = new Set<string>();
let filter: Filter = FILTERS.find((f) => f === location.hash.slice(1)) ?? 'all';
let search = '';
let seen = 0;
let feed = '';

const list = need(document, '[data-sessions]');
const blank = need(document, '[data-blank]');
const announce = need(document, '[data-announce]');
const link = need(document, '[data-link]');
const linkText = need(document, '[data-link-text]');

function cardOf(record: SessionRecord): SessionCard {
  const known = cards.get(record.session);
  if (known) return known;
  const card = new SessionCard(record);
  cards.set(record.session, card);
  list.prepend(card.element);
  return card;
}

function take(event: FeedEvent): void {
  // After a reconnection the server may repeat events.
  if (event.seq <= seen) return;
  seen = event.seq;
  const record = takeEvent(records, event);
  cardOf(record).add(event);
  stale.add(record.session);
  if (event.kind === 'locked') announce.textContent = `${event.user}: ${sayEvent(event)}`;
}

function applyFilter(): void {
  let shown = 0;
  for (const [session, card] of cards) {
    const pass = passes(records.get(session)!, filter, search);
    card.element.hidden = !pass;
    shown += pass ? 1 : 0;
  }
  for (const name of FILTERS) {
    const count = [...records.values()].filter((record) => passes(record, name, search)).length;
    need(document, `[data-count="${name}"]`).textContent = String(count);
  }
  blank.hidden = shown > 0;
  const none = records.size === 0;
  need(blank, 'h2').textContent = none ? 'No sessions yet' : 'No session fits';
  need(blank, 'p').textContent = none
    ? 'Sessions appear here as soon as a customer signs in.'
    : 'Choose another filter, or clear the search.';
}

/** Draws at most once a frame. */
function draw(): void {
  requestAnimationFrame(draw);
  if (stale.size === 0) return;
  for (const session of stale) cards.get(session)?.update(Date.now());
  stale.clear();
  applyFilter();
}

function connect(): void {
  const stream = new EventSource('/console/stream');
  const show = (state: string, text: string) => {
    link.dataset.link = state;
    linkText.textContent = text;
  };
  stream.addEventListener('open', () => show('open', 'Live'));
  stream.addEventListener('error', () => {
    show('waiting', 'Reconnecting');
    // EventSource does not reconnect after an error status; the bank may be restarting.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 2_000);
  });
  stream.addEventListener('hello', (event: MessageEvent<string>) => {
    const { feed: id } = JSON.parse(event.data) as { feed: string };
    if (feed !== '' && feed !== id) location.reload();
    feed = id;
  });
  stream.addEventListener('fact', (event: MessageEvent<string>) => take(JSON.parse(event.data) as FeedEvent));
}

for (const input of document.querySelectorAll<HTMLInputElement>('[data-filters] input')) {
  input.checked = input.value === filter;
  input.addEventListener('change', () => {
    filter = FILTERS.find((f) => f === input.value) ?? 'all';
    history.replaceState(null, '', `#${filter}`);
    applyFilter();
  });
}
need(document, '[data-find]').addEventListener('input', (event) => {
  if (event.target instanceof HTMLInputElement) search = event.target.value;
  applyFilter();
});
startTheme(() => {
  forgetPalette();
  for (const card of cards.values()) card.repaint();
});
// Live charts extend with the clock.
setInterval(
  () => {
    for (const [session, { status }] of records) if (status === 'live') stale.add(session);
  },
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 5_000 : 1_000,
);
connect();
draw();
