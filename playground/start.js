// On a chapter's page: its panel comes to life.
import { panel } from "./panel.js";

globalThis.document?.querySelectorAll(".live-panel").forEach((box, number) => panel(box, number)); // a worker has none
