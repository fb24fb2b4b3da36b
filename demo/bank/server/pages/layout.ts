/** The frame of every page. In: who is signed in, a title, a body. Out: a whole HTML document. */
import type { Theme } from '../cookies.ts';
import { type Html, html, raw } from '../html.ts';
import type { CustomerSession } from '../sessions.ts';

/** The state of the page, in `<body data-state>`, for automation. */
export type PageState = 'signed-out' | 'code' | 'signed-in' | 'review' | 'step-up' | 'identify' | 'approved' | 'locked';

export interface PageFrame {
  readonly title: string;
  readonly state: PageState;
  readonly theme: Theme;
  /** Null on pages that anyone may see. */
  readonly session: CustomerSession | null;
  /** Path of the navigation entry that this page belongs to. */
  readonly at?: string;
  readonly body: Html;
  /** Where the bank's name leads to on pages without a session. Default: the start page here. */
  readonly home?: string;
}

const NAVIGATION = [
  ['/accounts', 'Accounts'],
  ['/payments/new', 'Payments'],
  ['/messages', 'Messages'],
  ['/security', 'Security'],
] as const;

const MARK = raw(
  '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M4 25V7l11 12V7M28 7v18L17 13v12" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round"/></svg>',
);

export const brand = html`<span class="brand">${MARK}<span>Nordhaven <small>Corporate</small></span></span>`;

const themeButton = html`<button type="button" class="quiet" data-theme-toggle data-testid="theme-toggle" aria-label="Switch between light and dark">
  <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6.5" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg>
</button>`;

function customerHeader(session: CustomerSession, at: string | undefined): Html {
  const links = NAVIGATION.map(
    ([path, name]) =>
      html`<li><a href="${path}"${raw(path === at ? ' aria-current="page"' : '')} data-testid="nav-${name.toLowerCase()}">${name}</a></li>`,
  );
  return html`<header class="top">
  <div class="wide">
    <a class="home" href="/accounts" aria-label="Nordhaven Corporate, accounts">${brand}</a>
    <nav aria-label="Main"><ul>${links}</ul></nav>
    <div class="who">
      <a class="chip" href="/security" data-vigil-chip data-testid="vigil-chip" data-tone="quiet"><span class="dot"></span><span data-vigil-text>Vigil</span></a>
      <span class="person"><b data-testid="customer-name">${session.customer.name}</b><span>${session.customer.company}</span></span>
      ${themeButton}
      <form method="post" action="/sign-out"><button class="quiet" data-testid="sign-out">Sign out</button></form>
    </div>
  </div>
</header>`;
}

const plainHeader = (home: string) =>
  html`<header class="top plain"><div class="wide"><a class="home" href="${home}" aria-label="Nordhaven Corporate, sign in">${brand}</a><div class="who">${themeButton}</div></div></header>`;

/** The whole document. `data-session` is the session's public name, as in the feed. */
export function page(frame: PageFrame): string {
  const { title, state, theme, session, body } = frame;
  const signedIn = session?.state === 'signed-in';
  const header = session && signedIn ? customerHeader(session, frame.at) : plainHeader(frame.home ?? '/');
  const footer = html`<footer class="foot"><div class="wide"><p>Nordhaven Corporate is a demonstration bank. It holds no money.</p><p><a href="${frame.home ?? ''}/about-vigil">About Vigil</a></p></div></footer>`;
  const document = html`${raw('<!doctype html>')}
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Nordhaven Corporate</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/bank-style.css">
<script type="module" src="/assets/bank.js"></script>
</head>
<body data-state="${state}" data-session="${session?.ref ?? ''}" data-watch="${signedIn ? 'on' : 'off'}">
<a class="skip" href="#main">Skip to content</a>
${header}
<main id="main" tabindex="-1">${body}</main>
${footer}
</body>
</html>`;
  return document.markup;
}
