// One part of the page: HTML made on the server, whose files come as addresses beside it.
// The template never changes, so that Gradio never draws over what is shown here.
// Events: 'stop'.
const place = element.querySelector('.part');
const kept = (window.phonism ??= { volume: 1, run: 0 });

function load() {
  const { html = '', files = {}, play = '', run = 0 } = props.value || {};
  // What an older request sent may come after the answer to a newer one.
  if (run < kept.run) return;
  kept.run = run;
  const was = place.querySelector('audio');
  const wasPlaying = Boolean(was && !was.paused);
  if (was) was.pause();
  place.innerHTML = html;
  for (const part of place.querySelectorAll('[data-file]')) {
    const file = files[part.dataset.file];
    if (!file) part.remove();
    else if (part.tagName === 'A') part.href = file.url;
    else part.src = file.url;
  }
  const audio = place.querySelector('audio');
  if (audio) begin(audio, play === 'always' || (play === 'on' && wasPlaying));
}

function begin(audio, isToPlay) {
  audio.volume = kept.volume;
  audio.addEventListener('volumechange', () => { kept.volume = audio.volume; });
  // A browser may refuse sound before the first click on a page; then the player waits.
  if (isToPlay) audio.play().catch(() => {});
}

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-trigger]');
  if (button) trigger(button.dataset.trigger);
});
watch('value', load);
load();
