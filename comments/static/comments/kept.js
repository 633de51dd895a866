// What this browser keeps of the discussion, in its own storage and nowhere else.

const MINE = "comments-mine";
// More than anybody looks through, and little enough for every storage.
const MOST = 200;

// Storage may be closed, full, or hold what somebody else put there.
export const storage = {
  read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* the words stand in the form at least */ }
  },
  remove(key) {
    try { localStorage.removeItem(key); } catch { /* it was never there */ }
  },
  keys() {
    try { return Object.keys(localStorage); } catch { return []; }
  },
};

/** The private pages of comments written here, newest first. Only addresses of such pages are let through. */
function all() {
  const kept = storage.read(MINE);
  const isGood = (one) => typeof one?.url === "string" && /^\/c\/\d+\/mine\/[0-9a-f]+\/$/.test(one.url);
  return Array.isArray(kept) ? kept.filter(isGood) : [];
}

const numberIn = (url) => url.split("/")[2];

export const mine = {
  all,
  has(url) {
    return all().some((one) => numberIn(one.url) === numberIn(url));
  },
  keep(url, guide) {
    const others = all().filter((one) => numberIn(one.url) !== numberIn(url));
    storage.write(MINE, [{ url, guide, kept: Date.now() }, ...others].slice(0, MOST));
  },
  drop(url) {
    const left = all().filter((one) => numberIn(one.url) !== numberIn(url));
    if (left.length) storage.write(MINE, left);
    else storage.remove(MINE);
  },
  empty() {
    storage.remove(MINE);
  },
};
