// report.html: language, filters, copying. The page can be read without any of it.
'use strict';
(() => {
  const root = document.documentElement;
  const page = document.getElementById('cc');
  const all = (selector, within = page) => [...within.querySelectorAll(selector)];
  const at = (id) => document.getElementById(id);
  root.classList.add('scripted');

  // What is remembered is a convenience: a browser may refuse it for a file.
  const memory = {
    key: `ccmsg-lang-${page.dataset.key}`,
    get() { try { return localStorage.getItem(this.key); } catch { return null; } },
    set(value) { try { localStorage.setItem(this.key, value); } catch { /* it is asked again next time */ } },
  };

  const titles = { en: page.dataset.titleEn, 'zh-CN': page.dataset.titleZh };
  const speak = (lang) => {
    root.lang = lang;
    document.title = titles[lang];
    all('[data-lang]').forEach((button) => button.setAttribute('aria-pressed', button.dataset.lang === lang));
  };
  all('[data-lang]').forEach((button) => button.addEventListener('click', () => { speak(button.dataset.lang); memory.set(button.dataset.lang); }));
  speak(titles[memory.get()] ? memory.get() : root.lang);

  // Two filters: a cell of a heat map leaves its rules and findings, the form leaves rules.
  const rules = all('table.rules tbody tr');
  const findings = all('details.finding');
  const cells = all('.heat button[data-cell]');
  const chosen = { verdict: new Set(), level: new Set(), leg: new Set(), text: '', cell: null };
  const words = new Map();
  const wordsOf = (row) => words.get(row) ?? words.set(row, row.textContent.toLowerCase()).get(row);
  const split = (text) => new Set(text ? text.split(' ') : []);

  const fits = (row) => ['verdict', 'level', 'leg'].every((by) => !chosen[by].size || chosen[by].has(row.dataset[by]))
    && (!chosen.text || chosen.text.split(/\s+/).every((word) => wordsOf(row).includes(word)));

  const show = () => {
    const cell = chosen.cell;
    const [inRules, inFindings] = cell ? [split(cell.dataset.rules), split(cell.dataset.findings)] : [];
    let left = 0;
    rules.forEach((row, index) => {
      const out = (cell && !inRules.has(String(index))) || !fits(row);
      row.classList.toggle('out', out);
      left += !out;
    });
    findings.forEach((finding) => finding.classList.toggle('out', Boolean(cell) && !inFindings.has(finding.id)));
    all('.none-here').forEach((note) => { note.hidden = !cell || inFindings.size > 0; });
    at('rules-shown').textContent = left;
    at('rules-clear').hidden = !(chosen.text || chosen.verdict.size || chosen.level.size || chosen.leg.size);
  };

  const choose = (cell) => {
    chosen.cell = cell;
    cells.forEach((other) => other.setAttribute('aria-pressed', other === cell));
    const said = at('cell-state').firstElementChild;
    said.hidden = !cell;
    if (cell) {
      const values = { cell: cell.dataset.cell, leg: cell.dataset.leg, findings: cell.dataset.count, rules: split(cell.dataset.rules).size };
      all('[data-slot]', said).forEach((slot) => { slot.textContent = values[slot.dataset.slot]; });
    }
    show();
  };
  const release = () => { const last = chosen.cell; choose(null); last?.focus(); };
  cells.forEach((cell) => cell.addEventListener('click', () => (chosen.cell === cell ? release() : choose(cell))));
  at('cell-clear').addEventListener('click', release);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && chosen.cell) release(); });

  const form = at('filters');
  all('button[data-by]', form).forEach((button) => button.addEventListener('click', () => {
    const set = chosen[button.dataset.by];
    const pressed = !set.delete(button.dataset.value);
    if (pressed) set.add(button.dataset.value);
    button.setAttribute('aria-pressed', pressed);
    show();
  }));
  at('rule-text').addEventListener('input', (event) => { chosen.text = event.target.value.trim().toLowerCase(); show(); });
  form.addEventListener('submit', (event) => event.preventDefault());
  const clear = () => {
    ['verdict', 'level', 'leg'].forEach((by) => chosen[by].clear());
    chosen.text = at('rule-text').value = '';
    all('button[data-by]', form).forEach((button) => button.setAttribute('aria-pressed', false));
    show();
  };
  at('rules-clear').addEventListener('click', () => { clear(); at('rule-text').focus(); });

  // A link leads to something that is seen: what a filter hides comes back, what is closed opens.
  const arrive = () => {
    const target = at(decodeURIComponent(location.hash.slice(1)));
    if (!target || !page.contains(target)) return;
    if (target.classList.contains('out')) { choose(null); clear(); }
    for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', arrive);
  page.addEventListener('click', (event) => { if (event.target.closest('a')?.hash === location.hash && location.hash) arrive(); });
  if (location.hash.length > 1) arrive();

  // Copying: where the browser does not offer it, the old way; where that fails too, the text is selected.
  const select = (element) => { getSelection().selectAllChildren(element); };
  const copied = (button) => {
    const [before, after] = button.children;
    [before.hidden, after.hidden] = [true, false];
    setTimeout(() => { [before.hidden, after.hidden] = [false, true]; }, 2000);
  };
  const copy = async (text, element) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { select(element); return document.execCommand('copy'); }
  };
  all('button[data-copy]').forEach((button) => button.addEventListener('click', async () => {
    const element = at(button.dataset.copy);
    if (await copy(element.textContent, element)) copied(button);
  }));

  // On paper everything is open.
  let closed = [];
  addEventListener('beforeprint', () => { closed = all('details:not([open])'); closed.forEach((part) => { part.open = true; }); });
  addEventListener('afterprint', () => closed.forEach((part) => { part.open = false; }));
})();
