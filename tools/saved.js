// Lists what JupyterLite keeps in this browser, of each edition of this site, as files to download.
const { contentsStorageName } = (await (await fetch("jupyter-lite.json")).json())["jupyter-config-data"];
const [book, edition] = contentsStorageName.split(", edition ");
const before = `JupyterLite Storage - ${new URL(".", location).pathname}`; // its name before there were editions

const answer = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

async function files(name) {
  const database = await answer(indexedDB.open(name));
  const there = database.objectStoreNames.contains("files");
  const found = there ? await answer(database.transaction("files").objectStore("files").getAll()) : [];
  database.close();
  return found.filter((file) => file.type !== "directory");
}

function entry(file, name) {
  const text = file.type === "notebook" ? JSON.stringify(file.content, null, 1) : file.content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = file.name;
  link.textContent = file.path;
  const which = name === before ? "an early edition" : name.endsWith(edition) ? "this edition" : "an earlier edition";
  const day = new Date(file.last_modified).toLocaleString();
  const line = document.createElement("li");
  line.append(link, ` of ${which}, saved ${day}`);
  return line;
}

const list = document.querySelector("ul");
const status = document.querySelector("[role=status]");
try {
  for (const { name } of await indexedDB.databases()) {
    if (name !== before && !name.startsWith(`${book}, edition `)) continue;
    list.append(...(await files(name)).map((file) => entry(file, name)));
  }
  status.textContent = list.children.length ? "A link keeps the notebook as a file." : "There are none in this browser.";
} catch (error) {
  status.textContent = `This browser does not show what it keeps (${error.message}).`;
}
