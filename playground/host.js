// Who trains: a worker, or, where none can be started, the page itself, a slice of each frame.
// Messages to it: {make}, {train, until}, {stop}, {rest}, {ask, id}; from it: {ready}, {losses, ...}, {done}, {answer, id}.

function serve(post, slice, later) {
  let run = null, refused = "no settings came yet", left = 0, resting = false, waiting = false, until = null, recent = [];
  const end = (done, why) => { left = 0; post({ done, why, steps: run?.steps() ?? 0 }); };
  const next = () => {
    if (waiting || resting || !left) return;
    waiting = true;
    later(() => { waiting = false; work(); });
  };
  /** Whether the mean of the last losses is below the level at which a training is to end. */
  function low(loss) {
    if (!until) return false;
    recent.push(loss);
    if (recent.length > until.many) recent.shift();
    return recent.length === until.many && recent.reduce((sum, value) => sum + value, 0) / until.many < until.level;
  }
  function work() {
    if (resting || !left) return;
    const pause = performance.now() + slice, losses = [], rights = [];
    let why = null, solved = false;
    try {
      do {
        losses.push(run.step()[0]);
        rights.push(run.right());
        left--;
        solved = low(losses.at(-1));
      } while (left && !solved && performance.now() < pause);
    } catch (error) { why = error.message; }
    post({ losses, rights, steps: run.steps() });
    if (why) return end("failed", why);
    if (solved) return end("solved");
    if (!left) return end("done");
    next();
  }
  return ({ make, train, until: goal, stop, rest, ask, id }) => {
    try {
      if (make !== undefined) { left = 0; recent = []; run = null; run = create(make); }
      if (train !== undefined && run) { whole("updates", train, 1, Infinity); left = train; until = goal; next(); }
      if (stop && left) end("stopped");
      if (rest !== undefined) { resting = rest; next(); }
      if (ask && !run) throw new Error(refused);
      if (ask) post({ answer: run[ask[0]](...ask.slice(1)), id });
    } catch (error) {
      if (make !== undefined) refused = error.message;
      if (ask) post({ id, why: error.message });
      else end("failed", error.message);
    }
  };
}

/** In a worker. */
function work() {
  const { port1, port2 } = new MessageChannel(); // its turn comes after the messages that wait
  let then = null;
  port1.onmessage = () => then();
  const hear = serve((said) => self.postMessage(said), 16, (f) => { then = f; port2.postMessage(0); });
  self.onmessage = ({ data }) => hear(data);
  self.postMessage({ ready: true });
}

/** Start a worker: from the script's address on a server, from its text on a disk. */
function worker(source, address, heard, ready, failed) {
  let made, blob = null, over = false;
  const close = () => { if (blob) URL.revokeObjectURL(blob); };
  const fail = () => { if (over) return; over = true; made?.terminate(); close(); failed(); };
  try {
    if (!/^https?:/.test(address)) blob = URL.createObjectURL(new Blob([`(${source})()`], { type: "text/javascript" }));
    made = new Worker(blob ?? address);
  } catch { return void setTimeout(fail); } // whoever calls has first its handle
  const patience = setTimeout(fail, 3000);
  made.onerror = (event) => { event.preventDefault(); fail(); };
  made.onmessage = ({ data }) => {
    if (over) return;
    if (!data.ready) return void heard(data);
    clearTimeout(patience);
    close();
    ready(made);
  };
}

/**
 * A run that trains beside the page. `on.progress({losses, rights, steps})` comes at most once a frame: of each update its loss and the share right,
 * `on.done({done, why, steps})` at the end: "done", "solved", "stopped" or "failed".
 */
function live(settings = {}, on = {}) {
  let send = null, gone = false, frame = 0, held = null, made = null, asked = 0;
  const waiting = [{ make: settings }], answers = new Map();
  const flush = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (held) { const told = held; held = null; on.progress?.(told); }
  };
  const heard = (said) => {
    if (gone) return;
    if (said.losses) {
      held = held ? { ...said, losses: held.losses.concat(said.losses), rights: held.rights.concat(said.rights) } : said;
      frame ||= requestAnimationFrame(flush);
    } else if (said.done) { flush(); on.done?.(said); } else {
      const { resolve, reject } = answers.get(said.id);
      answers.delete(said.id);
      if (said.why) reject(new Error(said.why)); else resolve(said.answer);
    }
  };
  const go = (how, where) => {
    if (gone) return;
    handle.where = where;
    send = how;
    waiting.splice(0).forEach(send);
  };
  const onPage = () => go(serve(heard, 8, requestAnimationFrame.bind(window)), "page");
  const tell = (what) => { if (send) send(what); else waiting.push(what); };
  const rest = () => tell({ rest: document.hidden }); // a page that nobody sees lets the processor be
  const handle = {
    where: null,
    train: (updates, until = null) => tell({ train: updates, until }), // or until the mean of the last {many} is below {level}
    stop: () => tell({ stop: true }),
    reset: (other) => tell({ make: other }),
    ask: (...what) => new Promise((resolve, reject) => {
      answers.set(++asked, { resolve, reject });
      tell({ ask: what, id: asked });
    }),
    end() {
      gone = true;
      made?.terminate();
      tell({ stop: true });
      document.removeEventListener("visibilitychange", rest);
    },
  };
  document.addEventListener("visibilitychange", rest);
  worker(playground, ADDRESS, heard, (ready) => {
    if (gone) return void ready.terminate(); // it took longer than the page wanted it
    made = ready;
    go((what) => ready.postMessage(what), "worker");
  }, onPage);
  return handle;
}

const ADDRESS = typeof document === "object" ? document.currentScript?.src ?? "" : "";
if (typeof WorkerGlobalScope === "function" && self instanceof WorkerGlobalScope) work();
else globalThis.playground = { create, live, cells: CELLS, groups: DATA.groups, tasks: TASKS, Draws };
