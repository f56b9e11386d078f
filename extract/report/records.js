'use strict';
/* The right side: the list of rows, its filters, and the row that is opened. */

const BATCH = 80; // rows put into the list at a time
const list = document.getElementById('list');
const field = (id) => document.getElementById(id);
let shownRows = []; // rows that pass the filters, in order
let place = null; // rows of a place that was clicked, or null
let opened = null; // row that is open
let tail = null;

// ----------------------------------------------------------------------------------------------------------- filters
function fillFilters() {
  options('filter-case', [['', '全部案例'], ...doc.cases.map((row) => [row.key, headline(row).slice(0, 40)])]);
  const counts = {};
  for (const row of doc.list) if (!row.gone) counts[row.table.name] = (counts[row.table.name] || 0) + 1;
  options('filter-table', [['', '全部表'], ...index.tables.filter((table) => counts[table.name]).map((table) => [table.name, table.label + ' ' + counts[table.name]])]);
  options('filter-role', [['', '全部'], ...Object.entries(index.roles)]);
  doc.reasons = reasonsOf();
  options('filter-state', [
    ['', '全部'], ['look', '需要看的'], ['open', '需要看且未看'], ['done', '已看或已更正'],
    ...doc.reasons.map((reason) => [reason.state, (reason.doubt ? '存疑：' : '提示：') + reason.words + ' ' + reason.rows.length]),
  ]);
}

/** Why rows need a look, the gravest and most frequent first: codes of findings and reasons of doubt, each with its rows. */
function reasonsOf() {
  const found = new Map();
  const doubt = index.byName.statistics.columns[index.byName.statistics.at.doubt];
  const code = index.byName[SEEN].columns[index.byName[SEEN].at.code];
  const note = (row, state, words, advice) => {
    if (!found.has(state)) found.set(state, { state, words, doubt: state.startsWith('doubt '), advice, weight: weight(row), rows: [] });
    found.get(state).rows.push(row);
  };
  for (const row of doc.list) {
    if (row.gone) continue;
    if (row.table.name === SEEN) note(row, 'code ' + get(row, 'code'), shown(code, get(row, 'code')), '');
    for (const name of (get(row, 'doubt') || '').split(';').filter(Boolean)) note(row, 'doubt ' + name, shown(doubt, name), index.advice[name] || '');
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.doubt - b.doubt || b.rows.length - a.rows.length);
}

function showReasons() {
  const state = field('filter-state').value;
  const chips = doc.reasons.filter((reason) => reason.weight > 1).map((reason) => {
    const open = reason.rows.filter((row) => !isDone(row)).length;
    const chip = element('button', 'chip' + (reason.weight > 2 ? ' error' : '') + (open ? '' : ' done'), reason.words + ' ');
    chip.type = 'button';
    chip.dataset.state = reason.state;
    chip.setAttribute('aria-pressed', String(state === reason.state));
    const count = element('b', '', open ? open : '✓');
    count.title = '未看 ' + open + ' 行，共 ' + reason.rows.length + ' 行';
    chip.append(count);
    if (reason.advice) chip.title = reason.advice;
    return chip;
  });
  field('reasons').replaceChildren(...chips);
  field('reasons').hidden = !chips.length;
  const chosen = doc.reasons.find((reason) => reason.state === state);
  field('advice').textContent = chosen ? chosen.advice : '';
}

field('reasons').addEventListener('click', (event) => {
  const chip = event.target.closest('.chip');
  if (!chip) return;
  const state = chip.dataset.state;
  field('filter-state').value = chip.getAttribute('aria-pressed') === 'true' ? '' : state;
  place = null;
  refresh(false);
  const first = shownRows.find((row) => !isDone(row)) || shownRows[0];
  if (first) openRow(first);
  const again = field('reasons').querySelector('[data-state="' + CSS.escape(state) + '"]');
  if (again) again.focus();
});

function options(id, pairs) {
  const select = field(id);
  const kept = select.value;
  select.replaceChildren(...pairs.map(([value, words]) => { const option = element('option', '', words); option.value = value; return option; }));
  if (pairs.some(([value]) => value === kept)) select.value = kept;
}

function passes(row) {
  const [case_, table, role, state, words] = ['filter-case', 'filter-table', 'filter-role', 'filter-state', 'search'].map((id) => field(id).value);
  if (case_ && caseOf(row) !== case_) return false;
  if (table && row.table.name !== table) return false;
  if (role && roleOf(row) !== role) return false;
  if (state === 'look' && !isWanted(row)) return false;
  if (state === 'open' && (!isWanted(row) || isDone(row))) return false;
  if (state === 'done' && !isDone(row)) return false;
  if (state.startsWith('code ') && (row.table.name !== 'warnings' || get(row, 'code') !== state.slice(5))) return false;
  if (state.startsWith('doubt ') && !(get(row, 'doubt') || '').split(';').includes(state.slice(6))) return false;
  return !words || words.toLowerCase().split(/\s+/).every((word) => haystack(row).includes(word));
}

function refresh(keep) {
  const from = place || doc.list;
  shownRows = from.filter(passes);
  if (field('order').value === 'look' && !place) shownRows = shownRows.map((row, i) => [row, i]).sort((a, b) => weight(b[0]) - weight(a[0]) || a[1] - b[1]).map(([row]) => row);
  if (!keep || !shownRows.includes(opened)) opened = null;
  list.replaceChildren();
  list.scrollTop = 0;
  more();
  tell();
}

function tell() {
  const look = shownRows.filter(isWanted);
  const open = look.filter((row) => !isDone(row)).length;
  const found = field('found');
  found.textContent = (place ? '此处 ' : '') + shownRows.length + ' 行，其中需要看的 ' + look.length + ' 行' + (look.length ? '，未看 ' + open + ' 行' : '');
  if (place) {
    const back = element('button', '', '显示全部');
    back.type = 'button';
    back.addEventListener('click', leavePlace);
    found.append(back);
  }
  const all = doc.list.filter(isWanted);
  const done = all.filter(isDone).length;
  field('progress-text').textContent = all.length ? '已看 ' + done + ' / ' + all.length : '没有需要看的行';
  field('progress-bar').style.width = (all.length ? 100 * done / all.length : 100) + '%';
  field('progress').classList.toggle('whole', done === all.length);
  field('fixes-count').textContent = allLines().length;
  showReasons();
  tellDocuments(all.length - done);
  const next = done === all.length && index.documents.find((about) => about.id !== doc.id && leftOf(about));
  if (next) {
    const button = element('button', 'next', '去下一个要看的文件');
    button.type = 'button';
    button.addEventListener('click', () => showDocument(next.id, ''));
    found.append(button);
  }
}

/** Rows of a document that still need a look: as the run says, less what was done in this browser since. */
function leftOf(about) {
  const kept = left[about.id];
  return kept && kept[0] === about.look ? kept[1] : about.look;
}

function tellDocuments(open) {
  const about = index.documents.find((one) => one.id === doc.id);
  if (!about) return;
  if (leftOf(about) !== open) {
    left[about.id] = [about.look, open];
    keepFixes();
  }
  for (const option of field('document').options) {
    const one = index.documents.find((other) => other.id === option.value);
    option.textContent = [one.file, one.title].filter(Boolean).join(' · ') + (leftOf(one) ? '（需看 ' + leftOf(one) + '）' : '');
  }
}

function more() {
  const from = list.querySelectorAll('.item').length;
  if (tail) tail.remove();
  const all = document.createDocumentFragment();
  for (const row of shownRows.slice(from, from + BATCH)) all.append(item(row));
  list.append(all);
  if (from + BATCH < shownRows.length) {
    tail = element('li', 'tail');
    const button = element('button', '', '再显示 ' + Math.min(BATCH, shownRows.length - from - BATCH) + ' 行');
    button.type = 'button';
    button.addEventListener('click', more);
    tail.append(button);
    list.append(tail);
    reach.observe(tail);
  }
}

const reach = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); }, { root: list, rootMargin: '600px 0px' });

function leavePlace() {
  place = null;
  refresh(true);
  if (opened) openRow(opened);
}

/** The rows of a place that was clicked on the page or in the text. */
function showPlace(rows) {
  place = rows;
  refresh(false);
  if (!shownRows.length) { leavePlace(); return; }
  openRow(shownRows[0]);
}

// -------------------------------------------------------------------------------------------------------------- item
function item(row) {
  const node = element('li', 'item');
  node.dataset.key = row.key;
  paint(node, row);
  return node;
}

function paint(node, row) {
  const state = pendingOf(row);
  const weighty = weight(row);
  const gone = row.gone || state === 'delete';
  node.className = 'item' + (isDone(row) ? ' done' : weighty === 3 ? ' error' : weighty === 2 ? ' look' : '') + (gone ? ' gone' : '') + (row === opened ? ' open' : '');
  const button = element('button', 'row');
  button.type = 'button';
  button.setAttribute('aria-expanded', String(row === opened));
  const meta = element('span', 'meta');
  meta.append(element('span', 'tag', row.table.label));
  if (row.page !== null) meta.append(element('span', '', '第' + row.page + '页'));
  if (row.table.name === 'warnings') meta.append(element('span', 'tag ' + (weighty === 3 ? 'error' : weighty === 2 ? 'look' : ''), told(row, 'severity') + '：' + told(row, 'code')));
  for (const reason of told(row, 'doubt').split('；').filter(Boolean)) meta.append(element('span', 'tag look', reason));
  const words = { delete: '删除', add: '新增', correct: '更正', accept: '已看' };
  if (state) meta.append(element('span', 'tag done', words[state] + '（待导出）'));
  else if (row.mark) meta.append(element('span', 'tag done', words[row.mark] + '（已生效）'));
  const head = element('span', 'head', headline(row));
  button.append(meta, head);
  const sub = subline(row);
  if (sub && row !== opened) button.append(element('span', 'sub', sub));
  button.addEventListener('click', () => (row === opened ? closeRow() : openRow(row)));
  node.replaceChildren(button);
  if (row === opened) node.append(detail(row));
}

function nodeOf(row) {
  return row && list.querySelector('[data-key="' + CSS.escape(row.key) + '"]');
}

function repaint(row) {
  const node = nodeOf(row);
  if (node) paint(node, row);
}

function openRow(row) {
  const last = opened;
  opened = row;
  if (last && last !== row) repaint(last);
  while (!nodeOf(row) && list.querySelectorAll('.item').length < shownRows.length) more();
  repaint(row);
  const node = nodeOf(row);
  if (node) {
    if (node.getBoundingClientRect().top < list.getBoundingClientRect().top || node.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom) node.scrollIntoView({ block: 'nearest' });
    node.querySelector('.row').focus({ preventScroll: true });
  }
  markHere(row);
  history.replaceState(null, '', '#' + row.key);
}

function closeRow() {
  const last = opened;
  opened = null;
  repaint(last);
}

function step(by) {
  const at = shownRows.indexOf(opened);
  const next = shownRows[at < 0 ? (by > 0 ? 0 : shownRows.length - 1) : at + by];
  if (next) openRow(next);
}

/** On to the next row that needs a look, from the top where there is none below; to the next row where all are done. */
function stepOpen() {
  const at = shownRows.indexOf(opened);
  const open = (row) => isWanted(row) && !isDone(row);
  const next = shownRows.slice(at + 1).find(open) || shownRows.find(open);
  if (next) openRow(next); else step(1);
}

// ------------------------------------------------------------------------------------------------------------ detail
function detail(row) {
  const node = element('div', 'detail');
  // said above the list where the list is that of this reason
  for (const name of (get(row, 'doubt') || '').split(';')) if (index.advice[name] && field('filter-state').value !== 'doubt ' + name) node.append(element('p', 'advice', index.advice[name]));
  if (row.table.name === 'statistics') node.append(...proofOf(row));
  if (row.table.name === SEEN && told(row, 'evidence')) node.append(element('p', 'proof', told(row, 'evidence')));
  const settable = row.table.settable;
  const form = element('div', 'fields');
  for (const column of settable) form.append(inputOf(row, column));
  const rest = row.table.columns.filter((column) => !column.set && !['sentence', 'quote'].includes(column.name) && !/_id$|^(parent_id|part_of|x0|top|x1|bottom|char_start|char_end|corrected|sha256)$/.test(column.name));
  node.append(form);
  const error = element('p', 'error');
  error.setAttribute('role', 'alert');
  node.append(error, buttonsOf(row, form, error));
  if (row.table.name !== SEEN) node.append(restOf(row, rest));
  return node;
}

function proofOf(row) {
  const sentence = told(row, 'sentence') || told(row, 'quote');
  const quote = [row.start, row.end, 'quote'];
  let start = row.start;
  let end = row.end;
  for (let i = Math.max(0, row.end - Array.from(sentence).length); i <= row.start; i += 1) {
    const stop = i + Array.from(sentence).length;
    if (stop >= row.end && cut(i, stop) === sentence) { start = i; end = stop; break; }
  }
  const proof = element('p', 'proof');
  const marks = [...row.parts.filter((part) => part[0] >= start && part[1] <= end), quote];
  fill(proof, start, end - start, marks);
  const legend = element('ul', 'legend');
  for (const [part, label] of Object.entries(index.parts)) {
    const words = part === 'value' ? [told(row, 'qualifier'), told(row, 'change'), told(row, 'ratio') || told(row, 'value') + (told(row, 'value_max') ? '–' + told(row, 'value_max') : '')].filter(Boolean).join(' ') : told(row, part);
    if (!words) continue;
    const entry = element('li');
    entry.append(element('mark', part, label), document.createTextNode(' ' + words));
    if (!row.parts.some((mark) => mark[2] === part)) entry.append(element('span', 'absent', '（句中未印）'));
    legend.append(entry);
  }
  return [proof, legend];
}

function inputOf(row, column) {
  const label = element('label', '', column.label);
  const value = row ? current(row, column.name) : '';
  const text = value === null ? '' : String(value);
  let input;
  if (column.codes && column.closed) {
    input = element('select');
    for (const [code, words] of [['', ''], ...Object.entries(column.codes)]) { const option = element('option', '', words); option.value = code; input.append(option); }
  } else if (['text', 'intro'].includes(column.name) || text.length > 40) {
    input = element('textarea');
    input.rows = Math.min(8, Math.max(2, Math.ceil(text.length / 34)));
    label.className = 'wide';
  } else {
    input = element('input');
    input.type = 'text';
    if (column.type !== 'string') input.inputMode = 'decimal';
    if (column.codes) input.title = '可填：' + Object.values(column.codes).join('、');
  }
  input.value = column.codes && !column.closed ? shown(column, text) : text;
  input.dataset.column = column.name;
  input.dataset.was = input.value;
  input.disabled = Boolean(row && row.gone);
  if (row && fixOf(row, column.name)) input.classList.add('changed');
  input.addEventListener('input', () => input.classList.toggle('changed', input.value !== input.dataset.was));
  label.append(input);
  return label;
}

/** What was typed, by column; null and a message where a number is none. */
function typed(form, error, all) {
  const values = {};
  for (const input of form.querySelectorAll('[data-column]')) {
    const column = currentTable(form).columns.find((one) => one.name === input.dataset.column);
    let value = input.value.trim();
    if (['integer', 'number'].includes(column.type) && value && !/^-?[\d,，]+(\.\d+)?$/.test(value.normalize('NFKC'))) {
      error.textContent = '“' + column.label + '”应为数字';
      input.focus();
      return null;
    }
    if (['integer', 'number'].includes(column.type)) value = value.normalize('NFKC').replaceAll(',', '');
    if (column.codes && !column.closed) value = (Object.entries(column.codes).find(([, words]) => words === value) || [value])[0];
    if (all ? value : input.value !== input.dataset.was) values[column.name] = value;
  }
  error.textContent = '';
  return values;
}

function currentTable(form) {
  return form.id === 'add-fields' ? index.byName[field('add-table').value] : opened.table;
}

function buttonsOf(row, form, error) {
  const node = element('div', 'buttons');
  const put = (words, style, does, key) => {
    const button = element('button', style, words);
    button.type = 'button';
    if (key && field('keys').checked) {
      const hint = element('kbd', '', key);
      hint.setAttribute('aria-hidden', 'true');
      button.append(hint);
    }
    button.addEventListener('click', does);
    node.append(button);
  };
  const state = pendingOf(row);
  if (!row.gone && state !== 'delete') {
    if (row.table.vouched) put(row.table.name === SEEN ? '标为已看' : '接受', 'main accept', () => acceptRow(row), 'A');
    if (row.table.settable.length) put('保存更正', 'save', () => saveRow(row, form, error));
    if (row.table.vouched && !['cases', SEEN].includes(row.table.name)) put('删除此行', 'delete', () => { remove(row); changed(row, '已删除，可撤销'); }, 'D');
  }
  if (state || row.mark) put('撤销', 'undo', () => { undo(row); changed(row, row.mark ? '已撤销，导出后再运行一次即恢复' : '已撤销'); }, 'U');
  return node;
}

function restOf(row, columns) {
  const node = element('details', 'more');
  node.open = !row.table.settable.length;
  node.append(element('summary', '', '其他栏目'));
  const dl = element('dl');
  for (const column of columns) {
    const words = told(row, column.name);
    if (words) dl.append(element('dt', '', column.label), element('dd', '', words));
  }
  if (row.table.name !== 'statistics') for (const name of ['sentence', 'quote']) if (told(row, name)) dl.append(element('dt', '', '原文'), element('dd', '', told(row, name)));
  node.append(dl);
  return node;
}

function acceptRow(row) {
  accept(row);
  changed(row, '');
  stepOpen();
}

function saveRow(row, form, error) {
  const values = typed(form, error, false);
  if (!values) return;
  if (!Object.keys(values).length) { error.textContent = '没有改动'; return; }
  correct(row, values);
  changed(row, '已记入更正，共 ' + allLines().length + ' 项；记得导出');
}

function changed(row, words) {
  repaint(row);
  tell();
  if (words) toast(words);
}

let fading = 0;
function toast(words) {
  field('toast').textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => { field('toast').textContent = ''; }, 5000);
}
