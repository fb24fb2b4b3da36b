/** Messages with the bank's adviser. In: the thread. Out: the page, with a large field to write in. */
import { type Html, html } from '../html.ts';
import type { Message } from '../mailbox.ts';
import { field } from './parts.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

function bubble(message: Message): Html {
  const own = message.from === 'customer';
  const at = new Date(message.at);
  return html`<li class="bubble ${own ? 'own' : ''}"><p class="sub"><b>${own ? 'You' : 'Karin Aas, adviser'}</b> <time datetime="${at.toISOString()}">${clock.format(at)} UTC</time></p><p>${message.text}</p></li>`;
}

export function messagesPage(thread: readonly Message[], error?: string): Html {
  const write = field(
    {
      name: 'note',
      label: 'Your message',
      hint: 'Vigil uses the rhythm of your typing, never the text.',
      error,
    },
    (a) => html`<textarea ${a} rows="7" maxlength="5000" autocomplete="off"></textarea>`,
  );
  return html`<div class="medium page"><h1>Messages</h1><section class="card form" aria-label="Conversation with your adviser"><ol class="thread" data-testid="thread">${thread.map(bubble)}</ol>
<form method="post" action="/messages" class="stack">${write}<p class="actions"><button class="primary" data-testid="send-note">Send message</button></p></form></section></div>`;
}
