// Runs once inside the place where files are dropped (gr.HTML, js_on_load): `element`, `trigger`, `upload` and `props` are Gradio's.
// Files go to the server one after the other, so that one that is refused costs itself only.
const input = element.querySelector('input[type="file"]');
const label = element.querySelector('.fn-drop');
const sending = element.querySelector('.fn-sending');

const send = async (files) => {
  const sent = [];
  const refused = [];
  if (files.length > props.most) refused.push(`${files.length - props.most} files: at most ${props.most} are taken at once`);
  const taken = files.slice(0, props.most);
  for (const [at, file] of taken.entries()) {
    sending.textContent = `Sending ${at + 1} of ${taken.length}: ${file.name}`;
    if (file.size > props.limit) {
      refused.push(`${file.name}: ${Math.ceil(file.size / 1e6)} MB are more than the ${Math.round(props.limit / 1e6)} MB that are read`);
      continue;
    }
    try {
      const { path } = await upload(file);
      sent.push({ path, name: file.name });
    } catch (error) {
      refused.push(`${file.name}: it could not be sent`);
    }
  }
  sending.textContent = '';
  if (sent.length || refused.length) trigger('upload', { files: sent, refused });
};

input.addEventListener('change', () => {
  const files = [...input.files];
  input.value = '';
  send(files);
});

// Wherever on the page they are dropped; then the tabs are opened in which it is told what becomes of them.
const carries = (event) => element.isConnected && event.dataTransfer && [...event.dataTransfer.types].includes('Files');
const open = () => {
  for (const tab of ['ask', 'documents']) document.querySelector(`#tab-${tab}-button[aria-selected="false"]`)?.click();
};
let inside = 0;
const enter = (by) => {
  inside = Math.max(0, inside + by);
  label.classList.toggle('fn-over', inside > 0);
};
if (window.footnoteDrop) window.footnoteDrop.abort();
window.footnoteDrop = new AbortController();
const hear = (kind, does) => {
  document.addEventListener(kind, (event) => { if (carries(event)) does(event); }, { signal: window.footnoteDrop.signal });
};
hear('dragenter', () => enter(1));
hear('dragleave', () => enter(-1));
hear('drop', (event) => {
  enter(-inside);
  open();
  send([...event.dataTransfer.files]);
});
