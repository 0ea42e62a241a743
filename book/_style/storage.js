// Where a browser denies storage, or has none left, what scripts keep lasts as long as the page.
for (const name of ["localStorage", "sessionStorage"]) {
  try {
    window[name].setItem("book", "");
    window[name].removeItem("book");
  } catch {
    const kept = new Map();
    Object.defineProperty(window, name, {
      value: {
        getItem: (key) => kept.get(String(key)) ?? null,
        setItem: (key, value) => void kept.set(String(key), String(value)),
        removeItem: (key) => void kept.delete(String(key)),
        clear: () => kept.clear(),
        key: (n) => [...kept.keys()][n] ?? null,
        get length() { return kept.size; },
      },
    });
  }
}
