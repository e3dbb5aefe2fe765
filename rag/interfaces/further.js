// Runs once in a part that shows nothing (gr.HTML, js_on_load): `watch` and `props` are given by Gradio.
// Puts more of a text in the place of the button that asked for it. What is read stays where it is, and reading goes on from the seam.
watch('value', () => {
  const button = document.getElementById(props.value.into);
  const text = button && button.closest('.fn-text');
  if (!text) return;
  const [top, below] = [text.scrollTop, text.scrollHeight - text.scrollTop];
  const earlier = button.name === 'earlier';
  text.querySelectorAll('.fn-seam').forEach((one) => one.remove());
  button.outerHTML = props.value.piece;
  text.scrollTo({ top: earlier ? text.scrollHeight - below : top, behavior: 'instant' });
  (text.querySelector('.fn-seam') || text).focus({ preventScroll: true });
});
