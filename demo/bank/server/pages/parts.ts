/** Shared page parts: form fields, error summary, simulated phone. In: plain values. Out: markup. */
import { type Html, html, raw } from '../html.ts';
import type { OneTimeCode } from '../one-time-code.ts';

interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** Label, hint and error around a control; `control` gets the attributes that tie them together. */
export function field({ name, label, hint, error }: FormField, control: (attributes: Html) => Html): Html {
  const described = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ');
  const attributes = html`id="${name}" name="${name}" data-testid="${name}"${described ? html` aria-describedby="${described}"` : null}${error ? raw(' aria-invalid="true"') : null}`;
  return html`<div class="field${error ? ' wrong' : ''}">
  <label for="${name}">${label}</label>
  ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : null}
  ${control(attributes)}
  ${error ? html`<p class="error" id="${name}-error">${error}</p>` : null}
</div>`;
}

export function textField(spec: FormField & { value?: string; extra?: string }): Html {
  return field(spec, (a) => html`<input ${a} value="${spec.value ?? ''}" ${raw(spec.extra ?? '')}>`);
}

export function selectField(
  spec: FormField & { value: string; options: readonly (readonly [string, string])[] },
): Html {
  const options = spec.options.map(
    ([value, text]) => html`<option value="${value}"${raw(value === spec.value ? ' selected' : '')}>${text}</option>`,
  );
  return field(spec, (a) => html`<select ${a}>${options}</select>`);
}

/** List of form errors, at the top of the page. */
export function errorSummary(errors: Readonly<Record<string, string | undefined>>): Html | null {
  const entries = Object.entries(errors).filter(([, text]) => text);
  if (entries.length === 0) return null;
  const items = entries.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`);
  return html`<div class="notice bad" role="alert" data-testid="errors"><h2>Please check the form</h2><ul>${items}</ul></div>`;
}

export function codeField(action: string, button: string, error?: string): Html {
  const extra = 'inputmode="numeric" autocomplete="one-time-code" maxlength="7" required autofocus class="code"';
  return html`<form method="post" action="${action}" class="stack">
  ${textField({ name: 'otp', label: 'One-time code', hint: 'Six digits, from your phone.', error, extra })}
  <button class="primary" data-testid="submit-code">${button}</button>
</form>`;
}

/** The customer's phone, shown next to the page. Only a demonstration shows the second factor on the same screen. */
export function phone(code: OneTimeCode | null): Html {
  const digits = code ? `${code.digits.slice(0, 3)}\u00a0${code.digits.slice(3)}` : '';
  return html`<aside class="phone" aria-label="Your phone (simulated)">
  <p class="phone-note">Your phone (simulated)</p>
  <div class="handset">
    <div class="speaker" aria-hidden="true"></div>
    ${
      code
        ? html`<div class="push"><p class="push-app">Nordhaven ID <span>now</span></p><p class="push-text">${code.text}</p><p class="push-code" data-testid="phone-code" data-code="${code.digits}">${digits}</p><p class="push-hint">Do not share this code.</p></div>`
        : html`<div class="push"><p class="push-app">Nordhaven ID</p><p class="push-text">No code is waiting.</p></div>`
    }
  </div>
</aside>`;
}
