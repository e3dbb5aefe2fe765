// Runs once inside the page of a PDF (gr.HTML, js_on_load): `element` and `watch` are given by Gradio.
// Brings the box into view, and the cited words in the reader above, which has less room now.
const show = () => requestAnimationFrame(() => {
  const box = element.querySelector('.fn-box');
  const sheet = document.querySelector('#page-view');
  if (sheet && box) sheet.scrollTop += box.getBoundingClientRect().top - sheet.getBoundingClientRect().top - sheet.clientHeight / 3;
  const text = document.querySelector('#source .fn-text');
  const mark = document.querySelector('#cited');
  if (text && mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
watch('value', () => {
  const picture = element.querySelector('img');
  if (!picture) return;
  if (picture.complete) show();
  else picture.addEventListener('load', show, { once: true });
});
show();
