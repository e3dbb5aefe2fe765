// Runs once in the part that lies over the page (gr.HTML, js_on_load): `element` and `trigger` are given by Gradio.
// A citation's quote beside its number, keys from one citation to the next, the quote to take along, and selected words to evidence.
// Text is put in by textContent only: what a document says is never read as markup.
const card = () => element.querySelector('.fn-card');
const near = () => element.querySelector('.fn-near');
const CITE = 'a.fn-cite';
const within = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

// --- the card ---
let shownFor = null;
let leaving = 0;

const show = (link) => {
  clearTimeout(leaving);
  if (shownFor === link) return;
  const answer = link.closest('.fn-answer');
  const rows = answer ? [...answer.querySelectorAll('.fn-sources li')] : [];
  const href = link.getAttribute('href');
  const row = rows.find((one) => one.querySelector(CITE)?.getAttribute('href') === href);
  if (!row || row.contains(link)) { hide(); return; } // in the list the quote stands beside its number
  const quote = document.createElement('p');
  quote.className = 'fn-quote';
  quote.textContent = row.querySelector('.fn-quote').textContent;
  const meta = document.createElement('p');
  meta.className = 'fn-meta';
  meta.textContent = row.querySelector('.fn-meta').textContent.replace(/^\s*—\s*/, '');
  card().replaceChildren(quote, meta);
  card().hidden = false;
  link.setAttribute('aria-describedby', 'fn-card');
  shownFor = link;
  place(card(), link.getBoundingClientRect());
};

// Below the number, above it where there is no room; inside the window always.
const place = (box, at) => {
  const edge = 8;
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(edge, at.left - 16), innerWidth - width - edge);
  const below = at.bottom + 6;
  const top = below + height + edge <= innerHeight ? below : at.top - height - 6;
  box.style.left = `${Math.max(edge, left)}px`;
  box.style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
};

const hide = () => {
  clearTimeout(leaving);
  if (shownFor) shownFor.removeAttribute('aria-describedby');
  shownFor = null;
  card().hidden = true;
};
// The card goes with its number, for as long as that is in the window.
const follow = () => {
  if (!shownFor) return;
  const at = shownFor.getBoundingClientRect();
  if (!shownFor.isConnected || at.bottom < 0 || at.top > innerHeight) hide();
  else place(card(), at);
};
const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 180); };

const onOver = (event) => {
  const link = within(event.target, `#chat ${CITE}`);
  if (link) show(link);
  else if (within(event.target, '.fn-card')) clearTimeout(leaving); // the pointer may go onto the card
  else if (shownFor && document.activeElement !== shownFor) leave();
};
const onFocus = (event) => {
  const link = within(event.target, `#chat ${CITE}`);
  if (link) show(link); else hide();
};

// --- keys: j and k, Alt with the arrows ---
const typing = (target) => within(target, 'input, textarea, select, [contenteditable=""], [contenteditable="true"]') !== null;

// Who speaks to the computer, or hits keys unawares, can switch the letters off: that is kept in this browser.
const LETTERS = 'footnote-letters';
const off = () => localStorage.getItem(LETTERS) === 'off';
const onSet = (event) => {
  if (within(event.target, '#letters')) localStorage.setItem(LETTERS, event.target.checked ? 'on' : 'off');
};
const showSet = () => {
  const box = document.querySelector('#letters input');
  if (!box) setTimeout(showSet, 500); // the side bar is not drawn yet
  else if (box.checked && off()) box.click();
};
showSet();

const step = (way) => {
  const open = document.querySelector('#source .fn-step');
  if (open) return document.querySelector(`#source a.fn-step[rel="${way}"]`);
  const answers = document.querySelectorAll('#chat .fn-answer');
  for (let at = answers.length - 1; at >= 0; at -= 1) {
    const links = answers[at].querySelectorAll(CITE);
    if (links.length) return way === 'next' ? links[0] : links[links.length - 1];
  }
  return null;
};

const inView = () => document.querySelector('#chat')?.getClientRects().length; // not so while another tab is open

const onKey = (event) => {
  if (event.key === 'Escape') { hide(); near().hidden = true; return; }
  if (!inView() || event.ctrlKey || event.metaKey || event.isComposing || typing(event.target)) return;
  const letter = !event.altKey && !event.shiftKey && !off() && { j: 'next', k: 'prev' }[event.key];
  const arrow = event.altKey && { ArrowDown: 'next', ArrowUp: 'prev' }[event.key];
  if (!letter && !arrow) return;
  const link = step(letter || arrow);
  event.preventDefault();
  if (link) link.click();
};

// --- the quote, to take along ---
const copied = async (text) => {
  if (navigator.clipboard && isSecureContext) { await navigator.clipboard.writeText(text); return; }
  const box = document.createElement('textarea'); // without a secure address the browser has only this way
  box.value = text;
  box.className = 'fn-unseen';
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  if (!done) throw new Error('not copied');
};

const json = (base64) => {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2);
};

const onCopy = async (button) => {
  const words = button.dataset.words || (button.dataset.words = button.textContent);
  const text = button.name === 'json' ? json(button.value) : (button.parentElement.querySelector('.fn-reference') || {}).textContent || '';
  try { await copied(text); button.textContent = 'Copied'; } catch { button.textContent = 'Not copied: the browser refused'; }
  button.focus({ preventScroll: true });
  setTimeout(() => { button.textContent = words; }, 2000);
};

// --- selected words to evidence ---
let selected = null;

// The words selected, without the numbers and states between them.
const wordsOf = (picked) => {
  const copy = picked.getRangeAt(0).cloneContents();
  copy.querySelectorAll('a.fn-cite, .fn-state').forEach((one) => one.remove());
  return copy.textContent.trim();
};

// What names the turn of an answer: something in it, or else what first follows it.
const KEYED = 'a.fn-cite, button.fn-act, .fn-key, .fn-deed';
const follows = (one, from) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
const keyed = (from) => from.querySelector(KEYED) || [...document.querySelectorAll('#chat .fn-deed, #chat button.fn-act')].find((one) => follows(one, from));

const onSelection = () => {
  const picked = getSelection();
  const text = picked && !picked.isCollapsed ? wordsOf(picked) : '';
  const at = picked && (picked.anchorNode instanceof Element ? picked.anchorNode : picked.anchorNode?.parentElement);
  const from = text && within(at, '.fn-answer, .fn-incomplete');
  const link = from && keyed(from);
  const named = link && /(?:^#cite-|^)([0-9a-z]+)/.exec(link.getAttribute('href') || link.value);
  if (!from || !from.closest('#chat') || !named) { near().hidden = true; selected = null; return; }
  selected = [named[1], text];
  near().hidden = false;
  place(near(), picked.getRangeAt(0).getBoundingClientRect());
};

const onClickOver = (event) => {
  const copy = within(event.target, '.fn-copy');
  if (copy) { onCopy(copy); return; }
  if (within(event.target, '.fn-near') && selected) {
    trigger('input', { index: selected, value: '' });
    getSelection().removeAllRanges();
  }
  hide();
};
const keep = (event) => { if (within(event.target, '.fn-near')) event.preventDefault(); }; // a press must not take the selection away

const heard = [['mouseover', onOver], ['focusin', onFocus], ['keydown', onKey], ['change', onSet], ['selectionchange', onSelection], ['click', onClickOver], ['mousedown', keep]];
// A hot reload of the component would otherwise leave two listeners behind.
(window.footnoteCitations || []).forEach(([kind, hear]) => document.removeEventListener(kind, hear));
window.footnoteCitations = heard;
heard.forEach(([kind, hear]) => document.addEventListener(kind, hear));
addEventListener('scroll', follow, { capture: true, passive: true });
