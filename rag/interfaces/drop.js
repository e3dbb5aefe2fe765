// Runs once inside the place where files are dropped (gr.HTML, js_on_load): `element`, `trigger`, `upload` and `props` are Gradio's.
// Files go to the server one after the other, so that one that is refused costs itself only.
const input = element.querySelector('input[type="file"]');
const label = element.querySelector('.fn-drop');
const sending = element.querySelector('.fn-sending');
const side = element.closest('#side') || element;

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

const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
let inside = 0;
const enter = (by) => {
  inside = Math.max(0, inside + by);
  label.classList.toggle('fn-over', inside > 0);
};
side.addEventListener('dragenter', (event) => { if (carries(event)) { event.preventDefault(); enter(1); } });
side.addEventListener('dragleave', (event) => { if (carries(event)) enter(-1); });
side.addEventListener('dragover', (event) => { if (carries(event)) event.preventDefault(); });
side.addEventListener('drop', (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  inside = 0;
  enter(0);
  send([...event.dataTransfer.files]);
});
