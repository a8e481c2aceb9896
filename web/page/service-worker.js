// Keeps the page for visits without a network. The voice lies in a cache of its own, which qingyin/loader.js fills; both
// names and the list are written when the site is built, so that a new version has a new worker.
const PAGE = "qingyin-page-VERSION";
const VOICE = "qingyin-voice";
const FILES = []; // FILES

self.addEventListener("install", (event) => {
  const fetched = caches.open(PAGE).then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: "reload" }))));
  event.waitUntil(fetched.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("qingyin-page-") && name !== PAGE;
  const tidied = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(tidied.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.endsWith("/files.json")) return;
  event.respondWith(answer(request, url.pathname.includes("/assets/")));
});

async function answer(request, ofVoice) {
  const cache = await caches.open(ofVoice ? VOICE : PAGE);
  return (await cache.match(request, { ignoreSearch: !ofVoice })) ?? fetch(request);
}
