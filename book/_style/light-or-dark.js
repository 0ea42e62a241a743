import "./storage.js"; // first of all: others ask for storage too

// Before the first paint: as the reader chose, else as the system prefers.
const { dataset } = document.documentElement;
dataset.mode = localStorage.getItem("mode") || "auto";
const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
dataset.theme = dataset.mode === "auto" ? system : dataset.mode;
