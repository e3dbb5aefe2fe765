// Runs once inside the list of documents (gr.HTML, js_on_load): `element`, `trigger` and `watch` are given by Gradio.
// Whatever is ticked or pressed goes to Python by the name of its document.
const tell = (what, name, ...rest) => trigger('select', { index: [what, name, ...rest], value: what });

let sureOf = null; // the document of which it is asked whether it shall go
const sure = (acts, asking) => {
  sureOf = asking ? acts.querySelector('[data-what="delete"]').dataset.name : null;
  acts.querySelector('[data-what="ask"]').hidden = asking;
  acts.querySelector('.fn-sure').hidden = !asking;
  acts.querySelector(asking ? '[data-what="delete"]' : '[data-what="ask"]').focus();
};

const pressed = new Map(); // when a document's box was last pressed, and what it became: a list drawn before that may come after it
const PATIENCE = 10_000; // milliseconds after which the server, if it has not heard of that, will not
element.addEventListener('change', (event) => {
  const box = event.target;
  if (!box.matches('input[type="checkbox"]')) return;
  const at = performance.now();
  pressed.set(box.dataset.name, { at, on: box.checked });
  tell('tick', box.dataset.name, box.checked, at);
});
const stands = (box) => {
  const last = pressed.get(box.dataset.name);
  const unheard = last && last.at > Number(box.dataset.heard || 0) && performance.now() - last.at < PATIENCE;
  return unheard ? last.on : box.hasAttribute('checked');
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-what]');
  if (!button) return;
  const { what, name } = button.dataset;
  if (what === 'ask') sure(button.closest('.fn-acts'), true);
  else if (what === 'keep') sure(button.closest('.fn-acts'), false);
  else {
    if (what === 'delete') sureOf = null;
    tell(what, name || '');
  }
  if (what === 'open') {
    element.querySelectorAll('.fn-reading').forEach((other) => other.classList.remove('fn-reading'));
    button.closest('.fn-doc').classList.add('fn-reading');
    if (window.matchMedia('(max-width: 767px)').matches) document.querySelector('#source').scrollIntoView({ block: 'start' });
  }
});

element.addEventListener('keydown', (event) => {
  const acts = event.key === 'Escape' && event.target.closest('.fn-acts');
  if (acts && !acts.querySelector('.fn-sure').hidden) sure(acts, false);
});

// Rows are drawn over rows that were there before: what a visitor did to those must not stay on them, and a question that he is
// asked stays with its document, and under his fingers.
watch('value', () => {
  element.querySelectorAll('input[type="checkbox"]').forEach((box) => { box.checked = stands(box); });
  let asked = null;
  element.querySelectorAll('.fn-acts').forEach((acts) => {
    const asking = acts.querySelector('[data-what="delete"]').dataset.name === sureOf;
    acts.querySelector('[data-what="ask"]').hidden = asking;
    acts.querySelector('.fn-sure').hidden = !asking;
    if (asking) asked = acts;
  });
  const held = document.activeElement; // who has gone on to write in the chat is left there
  if (!asked) sureOf = null;
  else if (!asked.contains(held) && (held === document.body || element.contains(held))) {
    asked.querySelector('[data-what="delete"]').focus({ preventScroll: true });
  }
});

// A file that is dropped is opened by the browser in place of the page and its conversation, unless the page takes it (drop.js).
if (window.footnoteKeep) ['dragover', 'drop'].forEach((kind) => document.removeEventListener(kind, window.footnoteKeep));
window.footnoteKeep = (event) => {
  if (!event.dataTransfer || ![...event.dataTransfer.types].includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = document.querySelector('#drop .fn-drop') ? 'copy' : 'none';
};
['dragover', 'drop'].forEach((kind) => document.addEventListener(kind, window.footnoteKeep));
