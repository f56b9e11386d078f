'use strict';
/* Corrections: lines of corrections.csv. Those of the input folder are in index.corrections; those made here are kept in the browser
   until they are exported. A line names its row by what is printed: stretch, text around it, occurrence and rank. */

const CONTEXT = 12;
const STORE = 'extract-review ' + location.pathname;
let pending = new Map(); // key of the line to the line
let removed = new Set(); // keys of lines of the input folder that are taken back
let left = {}; // document to the rows it needs a look at as the run says, and how many of them are left after what was done here
let byRow = new Map(); // key of the row to its lines, pending and given

const SEEN = 'warnings'; // findings are named by their code, too
const anchorKey = (line) => JSON.stringify([line.table, line.doc_id || line.file, line.stretch || '', line.occurrence || 0, line.rank || 0, line.table === SEEN ? line.was : '']);
const lineKey = (line) => JSON.stringify([anchorKey(line), line.action === 'add', line.action === 'delete' ? 'delete' : line.column || '']);

function restoreFixes() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) || '{}');
    const given = new Map(index.corrections.map((line) => [lineKey(line), line]));
    for (const line of kept.lines || []) {
      const same = given.get(lineKey(line));
      if (!same || same.action !== line.action || (same.value || '') !== (line.value || '')) pending.set(lineKey(line), line);
    }
    removed = new Set((kept.removed || []).filter((key) => given.has(key)));
    left = kept.left || {};
  } catch { /* storage is off, or what is kept is not ours: the page works without */ }
  regroup();
}

function keepFixes() {
  try {
    localStorage.setItem(STORE, JSON.stringify({ lines: [...pending.values()], removed: [...removed], left }));
  } catch { /* as above */ }
  regroup();
}

function allLines() {
  const lines = new Map();
  for (const line of index.corrections) if (!removed.has(lineKey(line))) lines.set(lineKey(line), line);
  for (const [key, line] of pending) lines.set(key, line);
  return [...lines.values()];
}

function regroup() {
  byRow = new Map();
  for (const line of pending.values()) {
    const key = anchorKey(line);
    byRow.set(key, [...(byRow.get(key) || []), line]);
  }
}

function fixOf(row, column) {
  if (!byRow.size) return null;
  return (byRow.get(rowKey(row)) || []).find((line) => line.column === column && (line.action === 'correct' || line.action === 'add')) || null;
}

/** delete, add, correct, accept or empty: what is pending for a row. */
function pendingOf(row) {
  const lines = byRow.size ? byRow.get(rowKey(row)) || [] : [];
  return ['delete', 'add', 'correct', 'accept'].find((action) => lines.some((line) => line.action === action)) || '';
}

function isDone(row) {
  return Boolean(pendingOf(row) || row.mark);
}

/** Whether a person should look at the row, or was to. */
const isWanted = (row) => weight(row) > 1 || Boolean(row.mark && row.mark !== 'add');

// ----------------------------------------------------------------------------------------------------------- anchors
/** The stretch by which a row is named: its first line, as far as index.head goes. */
function stretchOf(row) {
  if (row.table.name === SEEN) return Array.from((get(row, 'evidence') || get(row, 'message')).trim().split('\n')[0]).slice(0, index.head).join('');
  if (row.start === null || row.end === null || row.table.name === 'documents') return null;
  return cut(row.start, Math.min(row.end, row.start + index.head)).split('\n')[0];
}

/** The order of the tables: running numbers above 999 have more digits. */
const byKey = (a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : 1);

function anchorOf(row) {
  if (row.anchor) return row.anchor;
  const stretch = stretchOf(row);
  if (stretch === null) {
    row.anchor = { table: row.table.name, doc_id: doc.id, file: fileOf(doc.id), stretch: '', occurrence: 0, prefix: '', suffix: '', rank: 0 };
    return row.anchor;
  }
  if (row.table.name === SEEN) {
    const alike = doc.list.filter((other) => other.table === row.table && get(other, 'code') === get(row, 'code') && stretchOf(other) === stretch);
    alike.sort(byKey);
    row.anchor = { table: SEEN, doc_id: doc.id, file: fileOf(doc.id), stretch, occurrence: 0, prefix: '', suffix: '', rank: alike.length > 1 ? alike.indexOf(row) + 1 : 0, column: 'code', was: get(row, 'code') };
    return row.anchor;
  }
  // rows found by the rules first, those a person added last, as the next run has them
  const same = doc.list.filter((other) => other.table === row.table && other.start === row.start && stretchOf(other) === stretch);
  const ranked = [...same.filter((other) => other.mark !== 'add'), ...same.filter((other) => other.mark === 'add')];
  ranked.sort((a, b) => (a.mark === 'add') - (b.mark === 'add') || byKey(a, b));
  row.anchor = { table: row.table.name, doc_id: doc.id, file: fileOf(doc.id), ...quoteAt(row.start, stretch), rank: ranked.length > 1 ? ranked.indexOf(row) + 1 : 0 };
  if (row.mark === 'add') {
    const mine = index.corrections.find((line) => line.action === 'add' && line.table === row.table.name && line.stretch === stretch && (line.occurrence || 0) === row.anchor.occurrence);
    if (mine) row.anchor = { ...row.anchor, rank: mine.rank || 0 };
  }
  return row.anchor;
}

const rowKey = (row) => anchorKey(anchorOf(row));

/** Stretch, occurrence (from 1) and the text around it, within its line. */
function quoteAt(start, stretch) {
  const at = toUnits(start);
  let occurrence = 0;
  for (let i = doc.text.indexOf(stretch); i >= 0 && i <= at; i = doc.text.indexOf(stretch, i + 1)) occurrence += 1;
  const before = doc.text.slice(Math.max(0, at - CONTEXT), at).split('\n').pop();
  const behind = doc.text.slice(at + stretch.length, at + stretch.length + CONTEXT).split('\n')[0];
  return { stretch, occurrence, prefix: whole(before), suffix: whole(behind) };
}

/** Without halves of surrogate pairs at its ends. */
const whole = (text) => text.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');

const fileOf = (id) => (index.documents.find((about) => about.id === id) || {}).file || '';

// ------------------------------------------------------------------------------------------------------------- change
function accept(row) {
  if (row.table.vouched && !isDone(row)) put({ action: 'accept', ...anchorOf(row) });
  keepFixes();
}

/** Set columns of a row: values by name, as the person wrote them. */
function correct(row, values) {
  const adding = row.mark === 'add';
  for (const [column, value] of Object.entries(values)) {
    const was = get(row, column);
    const line = { action: adding ? 'add' : 'correct', ...anchorOf(row), column, was: was === null ? '' : String(was), value };
    pending.delete(lineKey({ ...line, action: 'accept', column: '' }));
    if (value === line.was) pending.delete(lineKey(line)); else put(line);
  }
  keepFixes();
}

function remove(row) {
  if (row.mark === 'add') {
    for (const line of index.corrections) if (line.action === 'add' && anchorKey(line) === rowKey(row)) removed.add(lineKey(line));
  }
  for (const line of byRow.get(rowKey(row)) || []) pending.delete(lineKey(line));
  if (row.mark !== 'add') put({ action: 'delete', ...anchorOf(row) });
  keepFixes();
}

/** Take back what was done to a row, here or in the file of corrections. */
function undo(row) {
  const key = rowKey(row);
  for (const line of [...pending.values()]) if (anchorKey(line) === key) pending.delete(lineKey(line));
  for (const line of index.corrections) if (anchorKey(line) === key && row.mark) removed.add(lineKey(line));
  keepFixes();
}

/** A new row at a stretch of the text. */
function add(table, start, stretch, values) {
  const quote = quoteAt(start, stretch);
  const taken = allLines().filter((line) => line.action === 'add' && line.table === table && line.doc_id === doc.id && line.stretch === stretch && line.occurrence === quote.occurrence);
  const rank = taken.length ? Math.max(...taken.map((line) => line.rank || 0)) + 1 : 0;
  for (const [column, value] of Object.entries(values)) {
    put({ action: 'add', table, doc_id: doc.id, file: fileOf(doc.id), ...quote, rank, column, was: '', value });
  }
  keepFixes();
}

function put(line) {
  pending.set(lineKey(line), line);
  removed.delete(lineKey(line));
}

// ------------------------------------------------------------------------------------------------------------- file
const NEGATIVE = /^[-－﹣−]\s?[\d０-９][\d０-９,，.．]*\s?[%％‰℃°\p{L}\p{N}_]{0,8}$/u;

/** RFC 4180 in UTF-8 with BOM; what a spreadsheet would take for a formula is marked with an apostrophe, which the run takes off. */
function csvOf(lines) {
  const cell = (value) => {
    let text = value === undefined || value === 0 ? '' : String(value);
    if (/^[=+@\t\r\n＝＋＠]/.test(text) || (/^[-－﹣−]/.test(text) && !NEGATIVE.test(text))) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return '\ufeff' + [index.header, ...lines.map((line) => index.header.map((name) => line[name]))].map((cells) => cells.map(cell).join(',') + '\r\n').join('');
}

function exportFixes() {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csvOf(allLines())], { type: 'text/csv' }));
  link.download = 'corrections.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
