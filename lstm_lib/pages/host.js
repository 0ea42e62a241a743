// On a static page: every explorable that is there comes to life.
import { adopt } from "./explorable.js";

for (const figure of document.querySelectorAll("figure.explorable")) adopt(figure);
