'use strict';
/* The left side: pages as pictures with boxes, or the reading text with marks. */

let view = 'pages';
let zoom = 1;
const pagesPane = document.getElementById('pages');
const textPane = document.getElementById('text');
let textOf = ''; // document whose text is built
let hereMarks = [];

function showSource() {
  const has = doc.pages.length > 0;
  document.getElementById('show-pages').disabled = !has;
  pagesPane.replaceChildren();
  textPane.replaceChildren();
  textOf = '';
  if (has) buildPages();
  setView(has ? 'pages' : 'text');
}

function setView(name) {
  view = name;
  pagesPane.hidden = name !== 'pages';
  textPane.hidden = name !== 'text';
  for (const id of ['page-label', 'smaller', 'larger']) document.getElementById(id).hidden = name !== 'pages';
  document.getElementById('add-open').hidden = name !== 'text';
  document.getElementById('show-pages').setAttribute('aria-pressed', String(name === 'pages'));
  document.getElementById('show-text').setAttribute('aria-pressed', String(name === 'text'));
  if (name === 'text' && textOf !== doc.id) buildText();
}

// ------------------------------------------------------------------------------------------------------------- pages
let watcher = null;

function buildPages() {
  if (watcher) watcher.disconnect();
  watcher = new IntersectionObserver(enter, { root: pagesPane, rootMargin: '800px 0px' });
  const byPage = new Map();
  for (const row of doc.list) if (row.page !== null && !row.gone && get(row, 'x0') !== null) byPage.set(row.page, [...(byPage.get(row.page) || []), row]);
  doc.onPage = byPage;
  const all = document.createDocumentFragment();
  for (const [number, width, height] of doc.pages) {
    const page = document.createElement('div');
    page.className = 'page';
    page.dataset.number = number;
    page.style.aspectRatio = width + ' / ' + height;
    page.append(element('span', 'number', '第' + number + '页'));
    watcher.observe(page);
    all.append(page);
  }
  pagesPane.append(all);
  document.getElementById('page').max = doc.pages[doc.pages.length - 1][0];
  document.getElementById('page-count').textContent = '/ ' + doc.pages[doc.pages.length - 1][0];
}

/** Pictures and boxes of the pages that come near the window; those that leave are let go. */
function enter(entries) {
  for (const entry of entries) {
    const page = entry.target;
    const number = Number(page.dataset.number);
    if (entry.isIntersecting && !page.querySelector('img')) {
      const picture = document.createElement('img');
      picture.alt = '第' + number + '页';
      picture.src = 'report/' + doc.id + '-' + String(number).padStart(4, '0') + '.webp';
      page.prepend(picture);
      for (const row of doc.onPage.get(number) || []) {
        if (['statistics', 'honours', 'citations'].includes(row.table.name)) page.append(box(number, boxOf(row), 'box' + (weight(row) > 1 && !isDone(row) ? ' look' : '')));
      }
    } else if (!entry.isIntersecting) {
      page.querySelectorAll('img, .box:not(.here)').forEach((node) => node.remove());
    }
  }
}

const boxOf = (row) => ['x0', 'top', 'x1', 'bottom'].map((name) => get(row, name));

function box(number, [x0, top, x1, bottom], style) {
  const [, width, height] = doc.pages.find((size) => size[0] === number);
  const node = element('div', style);
  node.style.left = 100 * x0 / width + '%';
  node.style.top = 100 * top / height + '%';
  node.style.width = 100 * Math.max(x1 - x0, 2) / width + '%';
  node.style.height = 100 * (bottom - top) / height + '%';
  return node;
}

/** The rows at a point of a page: those whose first line is there, else the last ones printed above it. */
function rowsAtPoint(number, x, y) {
  const rows = doc.onPage.get(number) || [];
  const hit = rows.filter((row) => {
    const [x0, top, x1, bottom] = boxOf(row);
    return x0 - 2 <= x && x <= x1 + 2 && top - 2 <= y && y <= bottom + 2;
  });
  if (hit.length) return hit;
  const above = rows.filter((row) => get(row, 'top') <= y + 2);
  const last = Math.max(...above.map((row) => get(row, 'top')));
  return above.filter((row) => get(row, 'top') > last - 2);
}

pagesPane.addEventListener('click', (event) => {
  const page = event.target.closest('.page');
  if (!page) return;
  const frame = page.getBoundingClientRect();
  const number = Number(page.dataset.number);
  const [, width, height] = doc.pages.find((size) => size[0] === number);
  const rows = rowsAtPoint(number, (event.clientX - frame.left) / frame.width * width, (event.clientY - frame.top) / frame.height * height);
  if (rows.length) showPlace(rows);
});

pagesPane.addEventListener('scroll', () => {
  const middle = pagesPane.getBoundingClientRect().top + 80;
  const page = [...pagesPane.children].find((node) => node.getBoundingClientRect().bottom > middle);
  if (page && document.activeElement !== document.getElementById('page')) document.getElementById('page').value = page.dataset.number;
}, { passive: true });

function goToPage(number) {
  const page = pagesPane.querySelector('[data-number="' + Number(number) + '"]');
  if (page) page.scrollIntoView({ block: 'start' });
}

function setZoom(value) {
  zoom = Math.min(3, Math.max(0.5, value));
  pagesPane.style.setProperty('--zoom', zoom);
}

// -------------------------------------------------------------------------------------------------------------- text
/** Stretches to mark, by start: headings, parts of numbers, cited titles, honours. */
function stretches() {
  const found = [];
  for (const row of doc.list) {
    if (row.gone || row.start === null) continue;
    for (const [start, end, part] of row.parts) if (part !== 'subject') found.push([start, end, part]);
    if (row.table.name === 'sections') found.push([row.start, row.end, 'heading']);
    if (row.table.name === 'citations') found.push([row.start, row.end, 'cited']);
    if (row.table.name === 'honours') found.push([row.start, row.end, 'honoured']);
  }
  return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

function buildText() {
  textOf = doc.id;
  const marks = stretches();
  const titles = new Set(doc.list.filter((row) => row.table.name === 'cases' && row.start !== null && !row.gone).map((row) => row.start));
  const all = document.createDocumentFragment();
  let at = 0;
  let next = 0;
  for (const line of doc.text.split('\n')) {
    const size = doc.characters ? Array.from(line).length : line.length;
    const paragraph = element('p', titles.has(at) ? 'title' : '');
    paragraph.dataset.at = at;
    paragraph.dataset.size = size;
    const own = [];
    while (next < marks.length && marks[next][0] < at + size) own.push(marks[next++]);
    fill(paragraph, at, size, own);
    all.append(paragraph);
    at += size + 1;
  }
  textPane.replaceChildren(all);
}

/** The text from `at`, cut at every end of a mark; pieces carry the classes of the marks that hold them. */
function fill(node, at, size, marks) {
  const edges = [...new Set([at, at + size, ...marks.flatMap(([start, end]) => [Math.max(start, at), Math.min(end, at + size)])])].sort((a, b) => a - b);
  node.replaceChildren();
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const names = marks.filter(([start, end]) => start <= edges[i] && edges[i + 1] <= end).map((mark) => mark[2]);
    const words = cut(edges[i], edges[i + 1]);
    node.append(names.length ? element('mark', [...new Set(names)].join(' '), words) : document.createTextNode(words));
  }
}

function paragraphAt(offset) {
  let low = 0;
  let high = textPane.children.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (Number(textPane.children[middle].dataset.at) <= offset) low = middle; else high = middle - 1;
  }
  return textPane.children[low] || null;
}

function refill(paragraph, here) {
  const at = Number(paragraph.dataset.at);
  const size = Number(paragraph.dataset.size);
  const own = stretchesCached().filter(([start, end]) => start < at + size && end > at);
  fill(paragraph, at, size, here ? [...own, here] : own);
}

function stretchesCached() {
  if (!doc.stretches) doc.stretches = stretches();
  return doc.stretches;
}

/** The offset in the text of a place in the document of the browser, or null. */
function offsetOf(node, inside) {
  const paragraph = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest('#text p');
  if (!paragraph) return null;
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  range.setEnd(node, inside);
  const before = range.toString();
  return Number(paragraph.dataset.at) + (doc.characters ? Array.from(before).length : before.length);
}

textPane.addEventListener('click', (event) => {
  const selection = getSelection();
  if (selection && !selection.isCollapsed) return;
  let spot = null;
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(event.clientX, event.clientY);
    if (found) spot = [found.offsetNode, found.offset];
  } else if (document.caretRangeFromPoint) {
    const found = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (found) spot = [found.startContainer, found.startOffset];
  }
  const offset = spot && offsetOf(...spot);
  if (offset === null || offset === undefined) return;
  const rows = doc.list.filter((row) => !row.gone && row.start !== null && row.table.name !== 'cases' && row.start <= offset && offset <= row.end);
  const size = (row) => row.end - row.start;
  const facts = rows.filter((row) => !['sections', 'practices'].includes(row.table.name));
  if (facts.length) showPlace(facts.sort((a, b) => size(a) - size(b)));
  else if (rows.length) showPlace(rows.sort((a, b) => size(a) - size(b)));
  else {
    const before = doc.list.filter((row) => !row.gone && row.start !== null && row.start <= offset && ['sections', 'cases'].includes(row.table.name)).pop();
    if (before) showPlace([before]);
  }
});

/** What is selected in the text: start and stretch within one paragraph, or null. */
function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount || !doc) return null;
  const range = selection.getRangeAt(0);
  if (!textPane.contains(range.startContainer) || !textPane.contains(range.endContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return null;
  const stretch = cut(start, end).split('\n')[0];
  return stretch.trim() ? { start, stretch } : null;
}

document.addEventListener('selectionchange', () => { document.getElementById('add-open').disabled = !selected(); });

// -------------------------------------------------------------------------------------------------------------- here
/** Mark the place of a row on the page and in the text, and bring it into view. */
function markHere(row) {
  pagesPane.querySelectorAll('.box.here').forEach((node) => node.remove());
  hereMarks.forEach((paragraph) => refill(paragraph, null));
  hereMarks = [];
  const place = placeOf(row);
  const drawn = doc.pages.some((size) => size[0] === place.page);
  if (view === 'pages' && !drawn && place.start !== null) setView('text');
  if (drawn) {
    const page = pagesPane.querySelector('[data-number="' + place.page + '"]');
    if (page) {
      const node = place.box ? box(place.page, place.box, 'box here') : null;
      if (node) page.append(node);
      if (view === 'pages') bring(node || page, pagesPane, node ? 0.35 : 0);
    }
  }
  if (place.start !== null) {
    if (view === 'text') {
      const end = Math.max(place.end, place.start + 1);
      let paragraph = paragraphAt(place.start);
      let first = null;
      while (paragraph && Number(paragraph.dataset.at) < end && hereMarks.length < 40) {
        refill(paragraph, [place.start, end, 'here']);
        hereMarks.push(paragraph);
        first = first || paragraph.querySelector('.here');
        paragraph = paragraph.nextElementSibling;
      }
      if (first) bring(first, textPane, 0.3);
    }
  }
}

function bring(node, pane, share) {
  const frame = pane.getBoundingClientRect();
  // twice: what was not drawn yet has its height only after the first time
  for (let i = 0; i < 2; i += 1) {
    const spot = node.getBoundingClientRect();
    if (spot.top < frame.top + 20 || spot.bottom > frame.bottom - 40) pane.scrollTop += spot.top - frame.top - frame.height * share;
    if (spot.left < frame.left || spot.right > frame.right) pane.scrollLeft += spot.left - frame.left - 30;
  }
}

function element(name, style, words) {
  const node = document.createElement(name);
  if (style) node.className = style;
  if (words !== undefined && words !== null) node.textContent = words;
  return node;
}
