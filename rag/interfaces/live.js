// Runs after citations.js, in the same part. Seconds that run, states that are read out, buttons of an answer, and a server that is gone.
const told = () => element.querySelector('.fn-told');
const lost = () => element.querySelector('.fn-lost');

// --- seconds of the stage under way; the server tells them at each drawing, here they run on ---
const began = new WeakMap();
const run = () => {
  document.querySelectorAll('#chat .fn-now .fn-secs').forEach((secs) => {
    if (!began.has(secs)) began.set(secs, performance.now() - 1000 * parseFloat(secs.textContent));
    if (!down) secs.textContent = `${((performance.now() - began.get(secs)) / 1000).toFixed(1)} s`;
  });
};

// --- what changed, in a word: a draft is not read out piece by piece ---
let said = '';
const tell = () => {
  const log = document.querySelector('#chat [role="log"]');
  if (log && log.getAttribute('aria-live') !== 'off') log.setAttribute('aria-live', 'off');
  // Gradio calls its buttons a list without making them items of one.
  document.querySelectorAll('#chat .examples[role="list"]').forEach((list) => {
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', 'Questions to start with');
  });
  const now = document.querySelector('#chat :is(.fn-now .fn-what, .fn-line)');
  const all = document.querySelectorAll('#chat .fn-answer, #chat .fn-failure, #chat .fn-incomplete');
  const last = all[all.length - 1];
  const line = now ? now.textContent : last ? summary(last) : '';
  if (line !== said) { said = line; told().textContent = line; }
};
const summary = (answer) => {
  if (answer.matches('.fn-failure')) return ''; // it is an alert of its own
  if (answer.matches('.fn-incomplete')) return 'Stopped. The draft is incomplete and not checked.';
  const head = answer.querySelector('.fn-label, .fn-status') || answer;
  return `Answer ready. ${head.textContent}. ${[...answer.querySelectorAll('.fn-claim, .fn-value')].map((one) => one.textContent).join(' ')}`;
};

// --- buttons of an answer ---
const onAct = (event) => {
  const button = event.target instanceof Element ? event.target.closest('#chat button.fn-act') : null;
  if (!button || !/^[0-9a-z]+$/.test(button.value)) return;
  trigger('select', { index: [button.name, button.value], value: '' });
  const box = document.querySelector('#ask textarea');
  if (button.name === 'reword' && box) {
    box.scrollIntoView({ block: 'nearest' });
    box.focus();
  }
  if (button.name === 'earlier') stay(document.querySelector('#chat [role="log"]'));
};
// What comes in above must not move what is read: the first question that stood there stays where it is. It comes in several steps, and
// Gradio scrolls between them, so it is held for a while, or until the reader moves it.
const HELD = 3000;
const MOVES = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
const stay = (log) => {
  const asked = () => [...log.querySelectorAll('.fn-asked')];
  const fromEnd = asked().length;
  const place = (one) => one.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (!fromEnd) return;
  const [stood, until, moved] = [place(asked()[0]), performance.now() + HELD, new AbortController()];
  MOVES.forEach((kind) => document.addEventListener(kind, () => moved.abort(), { passive: true, signal: moved.signal }));
  const hold = () => {
    const first = asked().at(-fromEnd);
    const off = first ? place(first) - stood : 0;
    if (Math.abs(off) >= 1) log.scrollTo({ top: log.scrollTop + off, behavior: 'instant' });
    if (performance.now() < until && !moved.signal.aborted) requestAnimationFrame(hold); else moved.abort();
  };
  requestAnimationFrame(hold); // the press that asked for it is over by then
};
if (window.footnoteOnAct) document.removeEventListener('click', window.footnoteOnAct);
window.footnoteOnAct = onAct;
document.addEventListener('click', onAct);

// --- the conversation and the words of this window, for the page that a lost connection or a reload makes anew ---
const TURN = 'footnote-turn';
const WORDS = 'footnote-words';
const loadedAnew = performance.getEntriesByType('navigation')[0]?.type === 'reload';
let again = loadedAnew ? { turn: sessionStorage.getItem(TURN), words: sessionStorage.getItem(WORDS) } : null;
let talked = false;
const note = (name, value) => { if (sessionStorage.getItem(name) !== value) sessionStorage.setItem(name, value); };
const remember = () => {
  const box = document.querySelector('#ask textarea');
  if (!box) return;
  if (again) { restore(box, again); again = null; return; }
  const keys = document.querySelectorAll('#chat :is(.fn-deed, .fn-key)');
  if (keys.length) note(TURN, keys[keys.length - 1].value);
  else if (talked) sessionStorage.removeItem(TURN);
  talked = keys.length > 0;
  note(WORDS, box.value);
};
const restore = (box, { turn, words }) => {
  if (words && !box.value) {
    box.value = words;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (/^[0-9a-z]+$/.test(turn || '')) trigger('select', { index: ['again', turn], value: '' });
};

// --- is the server there? Asked of our own address only ---
const EVERY = 3000;
let down = false;
let whose = null;
const look = async () => {
  if (document.hidden) return;
  let now = null;
  try {
    const reply = await fetch('alive', { cache: 'no-store', signal: AbortSignal.timeout(EVERY) });
    now = reply.ok ? (await reply.text()).trim() : null;
  } catch { /* gone, or not yet back: told below */ }
  if (now === null) { gone(); return; }
  if (whose && whose !== now) { restarted(); return; }
  whose = now;
  if (down) back();
};
const gone = () => {
  if (down) return;
  down = true;
  const open = document.querySelector('#chat .fn-now');
  lost().textContent = `Connection lost; retrying…${open ? ' The answer under way is incomplete.' : ''}`;
  lost().hidden = false;
};
const back = () => {
  down = false;
  lost().textContent = 'Connected again.';
  setTimeout(() => { if (!down) lost().hidden = true; }, 4000);
  trigger('select', { index: ['draw', ''], value: '' }); // what ended meanwhile was not heard
};
const restarted = () => {
  if (lost().querySelector('button')) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Reload the page';
  button.addEventListener('click', () => location.reload());
  lost().replaceChildren('Footnote was started anew since this page was opened. ', button);
  lost().hidden = false;
};

(window.footnoteTicks || []).forEach(clearInterval);
window.footnoteTicks = [setInterval(() => { run(); tell(); remember(); }, 200), setInterval(look, EVERY)];
look();
