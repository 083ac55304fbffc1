'use strict';
// Filters and keys. Everything is readable without this script.
(() => {
  const form = document.querySelector('.filters');
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const rank = { info: 0, warning: 1, error: 2 };

  // Says whether a finding, a mark or a tick is wanted.
  function wanted(data, families, least, fresh) {
    if (data.good) return families.has('good');
    return families.has(data.family) && rank[data.severity] >= least && !(fresh && data.known);
  }

  function apply() {
    const families = new Set(all('.filters input[name=family]:checked').map((box) => box.value));
    const least = rank[form.elements.severity.value];
    const fresh = form.elements.fresh ? form.elements.fresh.checked : false;
    for (const item of all('[data-severity]')) {
      const show = wanted(item.dataset, families, least, fresh);
      if (item.localName === 'mark') item.classList.toggle(item.dataset.look, show);
      else item.classList.toggle('gone', !show);
    }
    for (const card of all('.card')) {
      card.classList.toggle('gone', !card.querySelector('.finding:not(.gone)'));
    }
    for (const page of all('.pages > li')) {
      const count = page.querySelectorAll('rect:not(.gone)').length;
      page.classList.toggle('gone', count === 0 && page.querySelector('rect') !== null);
    }
    const shown = all('.finding:not(.gone)').filter((item) => !item.dataset.good).length;
    const total = document.getElementById('shown');
    const pages = all('.pages > li:not(.gone)').length;
    const cards = all('.finding').length > 0;
    if (total) total.textContent = cards ? `${shown} shown` : `${pages} pages shown`;
  }

  // Goes to the next card that is shown, or to the one before.
  function step(by) {
    const cards = all('.card:not(.gone):not(.good)');
    if (cards.length === 0) return;
    const at = cards.findIndex((card) => card.classList.contains('at'));
    const next = at < 0 ? (by > 0 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length;
    if (at >= 0) cards[at].classList.remove('at');
    cards[next].classList.add('at');
    cards[next].focus();
    cards[next].scrollIntoView({ block: 'center' });
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input:not([type=checkbox]), select, textarea')) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
  });
  // Before and after, and reasons, are on paper, too.
  window.addEventListener('beforeprint', () => all('details').forEach((item) => { item.open = true; }));
  if (form) {
    form.hidden = false;
    // The index of a report in a folder has pages and no cards.
    if (all('.card').length === 0) form.lastElementChild.hidden = true;
    form.addEventListener('change', apply);
    form.addEventListener('submit', (event) => event.preventDefault());
    apply();
  }
})();
