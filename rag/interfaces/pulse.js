// Runs once inside a part that shows nothing (gr.HTML, js_on_load): `element`, `trigger` and `props` are Gradio's.
// Asks our own address whether anything is new. An event of Gradio's would do, but when the server is gone for a moment it would
// load the page anew, and with it what was typed; and another server, which knows no conversation of ours, is left alone.
let [home, last] = ['', ''];
const look = async () => {
  if (document.hidden || !element.isConnected) return;
  try {
    const reply = await fetch('pulse', { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    if (!reply.ok) return;
    const [from, now] = (await reply.text()).split(' ');
    home = home || from;
    if (from !== home || now === last) return;
    if (last) trigger('select', { index: 0, value: '' });
    last = now;
  } catch { /* live.js tells that the server is gone */ }
};
clearInterval(window.footnotePulse);
window.footnotePulse = setInterval(look, props.pause);
look();
