// The grid on the upload page: Enter and the arrows go up and down, a block of cells is pasted into the fields it covers.
// What is no block of figures that fits goes into the box for blocks, whole.
if (!window.lktGrid) {
  window.lktGrid = true;
  const place = input => {
    const rows = [...input.closest(".st-key-entry").querySelectorAll("[class*=st-key-entry-row-]")];
    const cells = rows.map(row => [...row.querySelectorAll("input")]);
    const row = cells.findIndex(own => own.includes(input));
    return [cells, row, cells[row].indexOf(input)];
  };
  const inGrid = target => target.matches?.(".st-key-entry [class*=st-key-entry-row-] input");
  const write = (field, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new FocusEvent("focusout", {bubbles: true}));
  };
  // What is typed outlives the page and the server in this tab; the name of a field has what is reported in it.
  const name = field => "lkt " + [...field.closest("[class*=st-key-]").classList].find(each => each.startsWith("st-key-"));
  document.addEventListener("input", event => {
    if (inGrid(event.target)) sessionStorage.setItem(name(event.target), event.target.value);
  });
  let told = "";
  setInterval(() => {
    const receipt = document.querySelector(".st-key-receipt")?.innerText ?? told;
    if (receipt !== told)
      Object.keys(sessionStorage).filter(key => key.startsWith("lkt ")).forEach(key => sessionStorage.removeItem(key));
    told = receipt;
    for (const field of document.querySelectorAll(".st-key-entry [class*=st-key-entry-row-] input")) {
      if (!/-(comment|period)-/.test(name(field))) field.inputMode = "decimal";  // figures on a phone's keyboard
      const typed = sessionStorage.getItem(name(field));
      if (typed && !field.value && field !== document.activeElement) write(field, typed);
    }
  }, 1000);
  document.addEventListener("keydown", event => {
    const step = {Enter: 1, ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!step || !inGrid(event.target)) return;
    const [cells, row, column] = place(event.target);
    const next = cells[row + step]?.[Math.min(column, cells[row + step].length - 1)];
    if (next) { event.preventDefault(); next.focus(); next.select(); }
  });
  document.addEventListener("paste", event => {
    const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
    if (!/[\t\n]/.test(text) || !inGrid(event.target)) return;
    event.preventDefault();
    const block = text.split(/\r?\n/).map(line => line.split("\t"));
    const [cells, row, column] = place(event.target);
    const fits = block.every((line, r) => line.every((cell, c) =>
      cells[row + r]?.[column + c] && /^[\s\d.,%+−-]*$/.test(cell)));
    if (fits) block.forEach((line, r) => line.forEach((cell, c) => write(cells[row + r][column + c], cell.trim())));
    else {
      const box = document.querySelector(".st-key-entry textarea");
      box.focus();
      write(box, text);
    }
  });
}
