import { describe, expect, it } from 'vitest';
import { html, jsonCode, prose } from './html.ts';

describe('html', () => {
  it('escapes inserted values, except for Html', () => {
    const inner = html`<b>${'<&">\''}</b>`;
    expect(html`<p title="${'"x'}">${inner}${[inner]}${7}</p>`.html).toBe(
      '<p title="&quot;x"><b>&lt;&amp;&quot;&gt;&#39;</b><b>&lt;&amp;&quot;&gt;&#39;</b>7</p>',
    );
  });
});

describe('prose', () => {
  it('marks text between backticks as code', () => {
    expect(prose('Give `a<b` back.').html).toBe('Give <code>a&lt;b</code> back.');
  });
});

describe('jsonCode', () => {
  it('shows JSON, indented and escaped, with its parts marked', () => {
    const shown = jsonCode({ 'a"b': ['<x>', 1.5, true, null] }).html;
    const text = shown
      .replace(/<[^>]+>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
    expect(JSON.parse(text)).toEqual({ 'a"b': ['<x>', 1.5, true, null] });
    expect(shown).toContain('<i class="k">&quot;a\\&quot;b&quot;</i>:');
    expect(shown).toContain('<i class="s">&quot;&lt;x&gt;&quot;</i>');
    expect(shown).toContain('<i class="n">1.5</i>');
  });
});
