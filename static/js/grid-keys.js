// Arrow keys, Home and End move from cell to cell of a table; one cell at a time is in the tab order.
// Hook: table[data-chibo-grid]. Without script it is a plain table whose links are tabbed through.
(() => {
  "use strict";
  const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const cellsOf = (table) => 
    [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td > *")]).filter((cells) => cells.length);

  const take = (table, cell) => {
    table.querySelector('td > [tabindex="0"]')?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
  };

  const begin = (table) => {
    if (table.getAttribute("role") === "grid") return;
    table.setAttribute("role", "grid");
    cellsOf(table).flat().forEach((cell, index) => cell.setAttribute("tabindex", index ? "-1" : "0"));
  };

  const target = (rows, row, column, event) => {
    const [down, right] = STEPS[event.key] ?? [];
    if (down !== undefined) return rows[row + down]?.[column + right];
    if (event.key === "Home") return (event.ctrlKey ? rows[0] : rows[row])[0];
    if (event.key === "End") return (event.ctrlKey ? rows.at(-1) : rows[row]).at(-1);
    return undefined;
  };

  document.addEventListener("keydown", (event) => {
    const table = event.target.closest?.("[data-chibo-grid]");
    if (!table || event.altKey || event.metaKey) return;
    const rows = cellsOf(table);
    const row = rows.findIndex((cells) => cells.includes(event.target));
    if (row < 0) return;
    const cell = target(rows, row, rows[row].indexOf(event.target), event);
    if (!cell) return;
    event.preventDefault();
    take(table, cell);
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  document.addEventListener("focusin", (event) => {
    const table = event.target.closest?.("[data-chibo-grid]");
    if (table && event.target.parentElement.tagName === "TD") take(table, event.target);
  });

  const beginAll = () => document.querySelectorAll("[data-chibo-grid]").forEach(begin);
  document.addEventListener("htmx:afterSettle", beginAll);
  beginAll();
})();
