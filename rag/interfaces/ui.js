// Runs once inside the reader (gr.HTML, js_on_load): `element`, `trigger` and `watch` are given by Gradio.
// One listener on the document hears every citation link, however often the chat is drawn again.
const LINK = 'a[href^="#cite-"]';
const NARROW = '(max-width: 767px)';

// To the number that was clicked last, where the answer still stands; else to the box.
const back = () => {
  const [key, number] = window.footnoteClicked || [];
  const to = document.querySelector(`#chat a[href="#cite-${key}-${number}"]`) || document.querySelector('#ask textarea');
  if (to) { to.scrollIntoView({ block: 'center' }); to.focus({ preventScroll: true }); }
};
element.addEventListener('keydown', (event) => { if (event.key === 'Escape') back(); });

const onClick = (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const away = target && target.closest('a[href="#chat"]');
  if (away && element.contains(away)) {
    event.preventDefault();
    back();
    return;
  }
  const more = target && target.closest('.fn-more');
  if (more && element.contains(more)) {
    trigger('input', { index: [more.name, Number(more.value)], value: '' });
    return;
  }
  const link = target && target.closest(LINK);
  const parts = link && /^#cite-([0-9a-z]+)-([0-9]+)$/.exec(link.getAttribute('href'));
  if (!parts) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelectorAll(`#chat ${LINK}`).forEach((one) => one.classList.toggle('fn-active', one.getAttribute('href') === parts[0]));
  window.footnoteClicked = [parts[1], Number(parts[2])];
  trigger('select', { index: window.footnoteClicked, value: parts[0] });
};

// A hot reload of the component would otherwise leave two listeners behind.
if (window.footnoteOnClick) document.removeEventListener('click', window.footnoteOnClick, true);
window.footnoteOnClick = onClick;
document.addEventListener('click', onClick, true);

watch('value', () => requestAnimationFrame(() => {
  const mark = element.querySelector('#cited');
  const text = element.querySelector('.fn-text');
  if (!text) return;
  if (!mark) { text.scrollTop = 0; return; }
  const offset = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
  // At once: over a long text a smooth movement would hold up the quote by a second.
  text.scrollTo({ top: Math.max(0, text.scrollTop + offset - text.clientHeight / 3), behavior: 'instant' });
  mark.focus({ preventScroll: true });
  if (window.matchMedia(NARROW).matches) element.scrollIntoView({ block: 'start' });
}));
