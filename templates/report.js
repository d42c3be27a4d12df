// Beside a study of a forest plot: what its effect was computed from, and the words of the report.
// Without this script the same stands in the table that a click leads to.
"use strict";
const card = document.createElement("div");
card.className = "card";
card.setAttribute("role", "tooltip");
card.id = "card";

function sourceOf(link) {
  return document.getElementById(link.getAttribute("href").slice(1));
}

function show(link) {
  const row = sourceOf(link);
  const figure = link.closest("figure");
  if (!row || !figure) return;
  const cells = row.cells;
  const heads = row.closest("table").tHead.rows[0].cells;
  const name = document.createElement("strong");
  name.textContent = cells[0].textContent;
  card.replaceChildren(name);
  for (let i = 1; i < cells.length; i += 1) {
    const line = document.createElement("p");
    const head = document.createElement("span");
    head.className = "quiet";
    head.textContent = heads[i].textContent + ": ";
    line.append(head, ...[...cells[i].childNodes].map((node) => node.cloneNode(true)));
    card.append(line);
  }
  figure.append(card);
  const place = link.getBoundingClientRect();
  const frame = figure.getBoundingClientRect();
  const room = window.innerHeight - place.bottom;
  const above = room < card.offsetHeight + 12 && place.top > card.offsetHeight + 12;
  const top = above ? place.top - frame.top - card.offsetHeight - 6 : place.bottom - frame.top + 6;
  card.style.top = `${top}px`;
  card.style.left = `${Math.max(0, Math.min(24, frame.width - card.offsetWidth))}px`;
  link.setAttribute("aria-describedby", "card");
}

function hide(link) {
  link.removeAttribute("aria-describedby");
  card.remove();
}

for (const link of document.querySelectorAll("figure svg a")) {
  // The card says what the title says, and more.
  link.parentNode.querySelectorAll("title").forEach((title) => title.remove());
  link.addEventListener("pointerenter", () => show(link));
  link.addEventListener("pointerleave", () => hide(link));
  link.addEventListener("focus", () => show(link));
  link.addEventListener("blur", () => hide(link));
  link.addEventListener("click", () => {
    const folded = sourceOf(link)?.closest("details");
    if (folded) folded.open = true;
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") card.remove();
});
