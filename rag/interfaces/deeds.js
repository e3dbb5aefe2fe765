// Runs once inside #deeds (gr.HTML, js_on_load), behind what saves a file. Buttons below an answer, however often the chat is drawn again.
const onDeed = (event) => {
  const button = event.target instanceof Element ? event.target.closest('#chat button.fn-deed') : null;
  if (!button || !/^[0-9a-z]+$/.test(button.value)) return;
  trigger('select', { index: [button.name, button.value], value: '' });
  const box = document.querySelector('#ask textarea');
  if (box && (button.name === 'edit' || button.name === 'reword-search')) {
    box.scrollIntoView({ block: 'nearest' });
    box.focus();
  }
};
// A hot reload of the component would otherwise leave two listeners behind.
if (window.footnoteOnDeed) document.removeEventListener('click', window.footnoteOnDeed);
window.footnoteOnDeed = onDeed;
document.addEventListener('click', onDeed);
