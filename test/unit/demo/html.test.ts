import { html, raw } from '@vigil/demo/bank/server/html.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('html', () => {
  it('escapes text and keeps literal markup', () => {
    expect(html`<p title="${'"<&>\''}">${html`<b>${'<'}</b>`}${raw('<i>')}</p>`.markup).toBe(
      '<p title="&quot;&lt;&amp;&gt;&#39;"><b>&lt;</b><i></p>',
    );
  });

  it('omits null, undefined and false and joins lists', () => {
    expect(html`${null}${undefined}${false}${0}${[html`<li>`, 'a']}`.markup).toBe('0<li>a');
  });

  it('prevents text from opening a tag or leaving an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/);
      }),
      { seed: 2 },
    );
  });
});
