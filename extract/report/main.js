'use strict';
/* Start, dialogs, keys. */

function start() {
  restoreFixes();
  const wanted = rowOfAddress();
  const known = (id) => index.documents.some((about) => about.id === id);
  const busiest = index.documents.find(leftOf) || index.documents[0];
  if (!busiest) { field('found').textContent = '没有可以核对的文件'; return; }
  showDocument(known(wanted.doc) ? wanted.doc : busiest.id, wanted.row);
}

function rowOfAddress() {
  const row = decodeURIComponent(location.hash.slice(1));
  return { row, doc: row.split('-')[0] };
}

function showDocument(id, key) {
  field('document').value = id;
  loadDocument(id, (content) => {
    if (!content) { field('found').textContent = '缺少文件 report/' + id + '.js，请重新运行'; return; }
    doc = content;
    place = null;
    opened = null;
    for (const name of ['filter-case', 'filter-table', 'filter-role', 'filter-state', 'search']) field(name).value = '';
    fillFilters();
    showSource();
    refresh(false);
    const row = doc.byKey[key];
    if (row) openRow(row);
    else if (shownRows.length) { opened = shownRows[0]; repaint(opened); markHere(opened); }
    document.body.dataset.ready = id;
  });
}

field('document').addEventListener('change', () => showDocument(field('document').value, ''));
addEventListener('hashchange', () => {
  const wanted = rowOfAddress();
  if (doc && wanted.doc === doc.id && doc.byKey[wanted.row]) {
    if (!shownRows.includes(doc.byKey[wanted.row])) leavePlace();
    openRow(doc.byKey[wanted.row]);
  } else if (index.documents.some((about) => about.id === wanted.doc)) showDocument(wanted.doc, wanted.row);
});

for (const id of ['filter-case', 'filter-table', 'filter-role', 'filter-state', 'order']) field(id).addEventListener('change', () => { place = null; refresh(true); });
let waiting = 0;
field('search').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(() => { place = null; refresh(true); }, 150); });
field('filters').addEventListener('submit', (event) => event.preventDefault());

field('filters-toggle').addEventListener('click', () => {
  const open = field('filters').classList.toggle('open');
  field('filters-toggle').setAttribute('aria-expanded', String(open));
});

field('show-pages').addEventListener('click', () => { setView('pages'); if (opened) markHere(opened); });
field('show-text').addEventListener('click', () => { setView('text'); if (opened) markHere(opened); });
field('page').addEventListener('change', () => goToPage(field('page').value));
field('smaller').addEventListener('click', () => setZoom(zoom / 1.25));
field('larger').addEventListener('click', () => setZoom(zoom * 1.25));

// ----------------------------------------------------------------------------------------------------------- dialogs
for (const button of document.querySelectorAll('dialog .close')) button.addEventListener('click', () => button.closest('dialog').close());
field('help-open').addEventListener('click', () => field('help').showModal());
field('export').addEventListener('click', () => {
  if (!allLines().length) { toast('还没有更正'); return; }
  exportFixes();
  toast('已导出 ' + allLines().length + ' 项更正；把 corrections.csv 放进输入文件夹，再运行一次');
});

field('fixes-open').addEventListener('click', () => { listFixes(); field('fixes').showModal(); });

function listFixes() {
  const lines = allLines();
  field('fixes-list').replaceChildren(...lines.map((line) => {
    const node = element('li');
    const table = index.byName[line.table] || { label: line.table, columns: [] };
    const column = table.columns.find((one) => one.name === line.column);
    const what = column && line.action !== 'accept' ? column.label + '：' + (shown(column, line.was) || '（空）') + ' → ' + (shown(column, line.value) || '（空）') : '';
    const words = element('span', '', [index.actions[line.action] || line.action, table.label, '“' + (line.stretch || line.file || '') + '”', what].join(' ') + (pending.has(lineKey(line)) ? '（待导出）' : '（已在文件中）'));
    if (line.problem) words.append(element('span', 'error', line.problem));
    node.append(words);
    const button = element('button', '', '取消');
    button.type = 'button';
    button.addEventListener('click', () => {
      if (!pending.delete(lineKey(line))) removed.add(lineKey(line));
      keepFixes();
      listFixes();
      refresh(true);
    });
    node.append(button);
    return node;
  }));
  if (!lines.length) field('fixes-list').append(element('li', '', '还没有更正'));
}

let picked = null;
field('add-open').addEventListener('click', () => {
  picked = selected();
  if (!picked) return;
  field('add-stretch').textContent = picked.stretch;
  options('add-table', Object.keys(index.added).map((name) => [name, index.byName[name].label]));
  field('add-table').value = 'statistics';
  addFields();
  field('add').showModal();
});
field('add-table').addEventListener('change', addFields);

function addFields() {
  const table = index.byName[field('add-table').value];
  field('add-error').textContent = '';
  field('add-fields').replaceChildren(...table.settable.map((column) => inputOf(null, column)));
  const name = { citations: 'title', organizations: 'name', practices: 'title', honours: 'honour', statistics: 'metric' }[table.name];
  const input = field('add-fields').querySelector('[data-column="' + name + '"]');
  const number = picked.stretch.match(/\d[\d,，]*(\.\d+)?/);
  input.value = table.name === 'citations' ? picked.stretch.replace(/^《|》.*$/g, '') : picked.stretch;
  if (table.name === 'statistics' && number) {
    input.value = picked.stretch.slice(0, number.index).trim();
    field('add-fields').querySelector('[data-column="value"]').value = number[0].replaceAll(/[,，]/g, '');
  }
}

field('add-form').addEventListener('submit', (event) => {
  const values = typed(field('add-fields'), field('add-error'), true);
  const table = field('add-table').value;
  const needed = index.byName[table].columns.find((column) => column.name === index.added[table]);
  if (values && !values[needed.name]) field('add-error').textContent = '请填写“' + needed.label + '”';
  if (!values || !values[needed.name]) { event.preventDefault(); return; }
  add(table, picked.start, picked.stretch, values);
  tell();
  toast('已记入更正；导出后再运行一次，新行即出现在表中');
});

// -------------------------------------------------------------------------------------------------------------- keys
field('keys').checked = (() => { try { return localStorage.getItem(STORE + ' keys') !== 'off'; } catch { return true; } })();
field('keys').addEventListener('change', () => { try { localStorage.setItem(STORE + ' keys', field('keys').checked ? 'on' : 'off'); } catch { /* kept for this visit only */ } });

document.addEventListener('keydown', (event) => {
  if (!doc || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const typing = event.target.matches('input, select, textarea');
  if (event.key === 'Escape') {
    if (typing) event.target.blur(); else if (place) leavePlace();
    return;
  }
  if (typing || !field('keys').checked) return;
  const inSource = event.target.closest('#source');
  const does = {
    j: () => step(1), k: () => step(-1), ArrowDown: inSource ? null : () => step(1), ArrowUp: inSource ? null : () => step(-1),
    a: () => opened && !opened.gone && pendingOf(opened) !== 'delete' && acceptRow(opened),
    e: () => opened && (nodeOf(opened).querySelector('.fields :enabled') || document.body).focus(),
    d: () => opened && (nodeOf(opened).querySelector('.delete') || document.createElement('i')).click(),
    u: () => opened && (nodeOf(opened).querySelector('.undo') || document.createElement('i')).click(),
    '/': () => field('search').focus(), '?': () => field('help').showModal(),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!does) return;
  event.preventDefault();
  does();
});
