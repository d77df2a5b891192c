// The picture: drop, paste, choose, take or pick a sample; each ends in the event 'choose'.
const find = (selector) => element.querySelector(selector);
const [chooser, preview, message, lens] =
  ['input[type=file]', '.preview', '.message', '.lens'].map(find);
const box = find('.picture');
const texts = props.texts;
let stream = null;

function say(text) {
  message.textContent = text;
  message.hidden = !text;
}

function show(source, alt) {
  box.classList.add('full');
  box.classList.remove('unseen');
  preview.hidden = false;
  preview.alt = alt;
  preview.src = source;
}

preview.addEventListener('error', () => {
  preview.hidden = true;
  box.classList.add('unseen');
});

let taken = 0;

async function take(file) {
  if (!file) return;
  const ours = ++taken;
  if (file.size > props.limit_mb * 1e6) {
    say(texts.too_large.replace('{limit}', props.limit_mb));
    return;
  }
  say('');
  show(URL.createObjectURL(file), file.name);
  box.classList.add('sending');
  try {
    const sent = await upload(file);
    // A slow upload must not replace a picture that was chosen after it.
    if (ours !== taken) return;
    choose({ file: { path: sent.path, orig_name: file.name, meta: { _type: 'gradio.FileData' } } });
  } catch {
    say(texts.upload_failed);
  } finally {
    if (ours === taken) box.classList.remove('sending');
  }
}

function choose(value) {
  props.value = value;
  trigger('choose');
}

chooser.addEventListener('change', () => {
  take(chooser.files[0]);
  chooser.value = '';
});

for (const button of element.querySelectorAll('[data-sample]')) {
  button.addEventListener('click', () => {
    const picture = button.querySelector('img');
    taken += 1;
    box.classList.remove('sending');
    say('');
    show(picture.src, picture.dataset.alt);
    choose({ sample: Number(button.dataset.sample) });
  });
}

const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    box.classList.add('over');
  });
}
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) box.classList.remove('over');
});
document.addEventListener('drop', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  box.classList.remove('over');
  take(event.dataTransfer.files[0]);
});
document.addEventListener('paste', (event) => {
  const file = event.clipboardData?.files[0];
  if (!file) return;
  event.preventDefault();
  take(file);
});

function close() {
  for (const track of stream?.getTracks() || []) track.stop();
  stream = null;
  lens.hidden = true;
  box.classList.remove('looking');
}

find('.camera').addEventListener('click', async () => {
  say('');
  close();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: true });
  } catch {
    say(texts.no_camera);
    return;
  }
  lens.hidden = false;
  box.classList.add('looking');
  const video = lens.querySelector('video');
  video.srcObject = stream;
  await video.play();
  lens.querySelector('.shoot').focus();
});
find('.close').addEventListener('click', close);
find('.shoot').addEventListener('click', () => {
  const video = lens.querySelector('video');
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  close();
  canvas.toBlob((blob) => {
    // Before the first frame there is nothing to take.
    if (blob) take(new File([blob], 'camera.jpg', { type: blob.type }));
  }, 'image/jpeg', 0.92);
});
