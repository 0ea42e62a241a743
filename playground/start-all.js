// On the playground's page: a panel with all settings comes to life.
import { desk } from "./desk.js";
import { panel } from "./panel.js";

globalThis.document?.querySelectorAll(".live-panel").forEach((box, number) => panel(box, number, { desk })); // a worker has none
