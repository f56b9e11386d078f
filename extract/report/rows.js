'use strict';
/* The data of the page: what all documents share, and the rows and the text of the document that is shown. Data scripts call
   reportIndex and reportDocument. Offsets are code points, as in the tables. */

let index = null;
let doc = null;
const loading = new Map();

function reportIndex(content) {
  index = content;
  index.byName = {};
  for (const table of index.tables) {
    table.at = {};
    table.columns.forEach((column, i) => { table.at[column.name] = i; });
    table.key = table.columns[0].name;
    table.settable = table.columns.filter((column) => column.set);
    table.vouched = 'corrected' in table.at;
    index.byName[table.name] = table;
  }
  start();
}

function reportDocument(content) {
  const found = loading.get(content.id);
  loading.delete(content.id);
  if (found) found(content);
}

/** Load the script of a document; `then` is called with the document as `doc` needs it, or with null where it is missing. */
function loadDocument(id, then) {
  const script = document.createElement('script');
  loading.set(id, (content) => then(prepared(content)));
  script.src = 'report/' + encodeURIComponent(id) + '.js';
  script.onload = () => script.remove();
  script.onerror = () => { loading.delete(id); script.remove(); then(null); };
  document.head.append(script);
}

/** A document with one list of row objects in reading order, `list`. */
function prepared(content) {
  const text = content.text;
  const astral = /[\ud800-\udbff]/.test(text);
  const found = { id: content.id, text, characters: astral ? Array.from(text) : null, pages: content.pages, list: [], byKey: {}, cases: [], roles: {} };
  for (const [gone, groups] of [[false, content.rows], [true, content.deleted]]) {
    for (const table of index.tables) {
      for (const cells of groups[table.name] || []) {
        const row = { table, cells, key: cells[0], gone, mark: content.marks[cells[0]] || '', parts: content.parts[cells[0]] || [] };
        row.start = get(row, 'char_start');
        row.end = get(row, 'char_end');
        row.page = get(row, 'page');
        found.byKey[row.key] = row;
        found.list.push(row);
      }
    }
  }
  for (const row of found.list) {
    if (row.table.name === 'cases' && !row.gone) found.cases.push(row);
    if (row.table.name === 'sections') found.roles[row.key] = get(row, 'role');
  }
  const depth = { documents: -1, cases: 0, sections: 1, practices: 2 };
  found.list.forEach((row) => { row.order = orderOf(found, row); });
  found.list.sort((a, b) => a.order - b.order || (depth[a.table.name] ?? 3) - (depth[b.table.name] ?? 3));
  return found;
}

/** Where a row stands in the text; a row without a stretch of its own stands where its evidence, section, page or case begins. */
function orderOf(found, row) {
  if (row.table.name === 'documents') return -1;
  if (row.start !== null) return row.start;
  const near = found.byKey[get(row, 'section_id')] || found.byKey[get(row, 'case_id')];
  const from = near && near.start !== null ? near.start : 0;
  const evidence = (get(row, 'evidence') || '').trim();
  if (evidence && !found.characters) {
    const at = found.text.indexOf(evidence, from);
    if (at >= 0) {
      row.evidence = [at, at + evidence.length];
      return at;
    }
  }
  if (near) return from;
  return row.page === null ? 1e9 : startOfPage(found, row.page);
}

function startOfPage(found, page) {
  if (!found.starts) {
    found.starts = new Map();
    for (const row of found.list) {
      if (row.page !== null && row.start !== null) {
        found.starts.set(row.page, Math.min(row.start, found.starts.get(row.page) ?? Infinity));
      }
    }
  }
  return found.starts.get(page) ?? 1e9;
}

/** Where to look for a row: page, box in points, stretch of the text; what is unknown is null. */
function placeOf(row) {
  const box = ['x0', 'top', 'x1', 'bottom'].map((name) => get(row, name));
  const place = { page: row.page, box: box.includes(null) ? null : box, start: row.start, end: row.end };
  const near = doc.byKey[get(row, 'section_id')] || doc.byKey[get(row, 'case_id')];
  if (row.start === null && row.evidence) {
    [place.start, place.end] = row.evidence;
    const first = doc.list.find((other) => other.start !== null && other.start >= place.start && other.end <= place.end && get(other, 'x0') !== null);
    if (first) return { ...place, page: first.page, box: ['x0', 'top', 'x1', 'bottom'].map((name) => get(first, name)) };
  }
  if (place.page === null && place.start !== null) place.page = pageAt(place.start);
  if (place.page === null && place.start === null && near) return placeOf(near);
  return place;
}

/** The page of an offset, as far as rows printed before it tell. */
function pageAt(offset) {
  let page = null;
  for (const row of doc.list) {
    if (row.start === null || row.page === null) continue;
    if (row.start > offset) break;
    page = row.page;
  }
  return page;
}

function get(row, name) {
  const at = row.table.at[name];
  return at === undefined ? null : row.cells[at] ?? null;
}

/** The Chinese words for a cell. */
function shown(column, value) {
  if (value === null || value === undefined || value === '') return '';
  if (value === true) return '是';
  if (value === false) return '否';
  if (!column.codes) return String(value);
  return String(value).split(';').map((code) => column.codes[code] || code).join('；');
}

function told(row, name) {
  const at = row.table.at[name];
  return at === undefined ? '' : shown(row.table.columns[at], row.cells[at]);
}

/** What the person has in view: the cell, or what a pending correction puts in its place. */
function current(row, name) {
  const line = fixOf(row, name);
  return line ? line.value || '' : get(row, name);
}

function currentTold(row, name) {
  const at = row.table.at[name];
  return at === undefined ? '' : shown(row.table.columns[at], current(row, name));
}

// ------------------------------------------------------------------------------------------------------------- text
function cut(start, end) {
  return doc.characters ? doc.characters.slice(start, end).join('') : doc.text.slice(start, end);
}

/** Code points to the units of a JavaScript string and back. */
function toUnits(offset) {
  return doc.characters ? doc.characters.slice(0, offset).join('').length : offset;
}

function toPoints(offset) {
  return doc.characters ? Array.from(doc.text.slice(0, offset)).length : offset;
}

// ---------------------------------------------------------------------------------------------------------- records
function headline(row) {
  const t = (name) => currentTold(row, name);
  switch (row.table.name) {
    case 'documents': return t('title') || t('file');
    case 'cases': return [t('label'), t('title')].filter(Boolean).join(' ');
    case 'sections': return [t('label'), t('title')].filter(Boolean).join(' ');
    case 'practices': return [t('label'), t('title') || t('text').slice(0, 40)].filter(Boolean).join(' ');
    case 'statistics': {
      const number = t('ratio') || (t('value') + (t('value_max') ? '–' + t('value_max') : ''));
      return (t('metric') || '（未找到指标）') + '　' + [t('qualifier'), t('change'), number, t('unit')].filter(Boolean).join(' ');
    }
    case 'citations': return '《' + t('title') + '》' + t('document_number');
    case 'honours': return [t('recipient') || '（获得者不明）', t('honour')].join('　');
    case 'organizations': return t('name');
    case 'warnings': return t('message');
    default: return t('caption') || '（无题）';
  }
}

function subline(row) {
  switch (row.table.name) {
    case 'statistics': return told(row, 'sentence') || told(row, 'quote');
    case 'honours': return told(row, 'sentence');
    case 'warnings': return told(row, 'evidence');
    case 'cases': return [told(row, 'province'), told(row, 'city'), told(row, 'county')].filter(Boolean).join(' ');
    case 'sections': case 'practices': return told(row, 'text').slice(0, 160);
    default: return '';
  }
}

function roleOf(row) {
  if (row.table.name === 'sections') return get(row, 'role');
  return doc.roles[get(row, 'section_id')] || '';
}

function caseOf(row) {
  return row.table.name === 'cases' ? row.key : get(row, 'case_id');
}

/** 3 error, 2 warning or doubtful, 1 information, 0 nothing to look at. */
function weight(row) {
  if (row.table.name === 'warnings') return { error: 3, warning: 2 }[get(row, 'severity')] || 1;
  return get(row, 'doubt') ? 2 : 0;
}

/** All text of a row in lower case, for the search. */
function haystack(row) {
  if (row.hay === undefined) row.hay = row.cells.filter((cell) => typeof cell === 'string').join('\n').toLowerCase();
  return row.hay;
}
