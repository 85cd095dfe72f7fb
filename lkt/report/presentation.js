// Which screen is shown stands in the address: of this file behind #, of the page around it as the parameter `slide`.
const slides = [...document.querySelectorAll("section")], find = id => document.getElementById(id)
const around = parent !== window ? parent : null
let at = 0, both = false
const asked = around ? new URL(around.location).searchParams.get("slide") : location.hash.slice(1)
const show = to => {
  at = Math.min(Math.max(to, 0), slides.length - 1)
  slides.forEach((slide, number) => { slide.hidden = number !== at })
  const pair = slides[at].querySelector(".pair"), one = slides[at].querySelector(".one")
  find("pair").hidden = !pair
  find("pair").setAttribute("aria-pressed", both)
  slides[at].classList.toggle("both", Boolean(pair) && both)
  if (pair) { pair.hidden = !both; if (one) one.hidden = both }
  find("place").textContent = `${at + 1} / ${slides.length}`
  if (around) {
    const address = new URL(around.location)
    if (address.searchParams.get("slide") !== `${at + 1}`) {
      address.searchParams.set("slide", at + 1)
      around.history.replaceState(around.history.state, "", address)
    }
  } else if (location.hash !== `#${at + 1}`) history.replaceState(null, "", `#${at + 1}`)
}
const black = on => { find("black").hidden = !on }
const full = () => {
  const place = around ? around.document : document
  if (place.fullscreenElement) place.exitFullscreen(); else place.documentElement.requestFullscreen?.().catch(() => {})
}
// Back to the list, as the browser's way back goes.
const out = () => {
  if (!around) return
  const address = new URL(around.location)
  for (const name of ["slide", "blind"]) address.searchParams.delete(name)
  around.history.pushState(null, "", address)
  around.dispatchEvent(new PopStateEvent("popstate"))
}
const turn = () => { both = !both; show(at) }
// A clicker sends PageUp and PageDown, some of them the full stop for black.
const KEYS = {
  ArrowRight: () => show(at + 1), ArrowDown: () => show(at + 1), PageDown: () => show(at + 1), " ": () => show(at + 1),
  ArrowLeft: () => show(at - 1), ArrowUp: () => show(at - 1), PageUp: () => show(at - 1), Home: () => show(0),
  End: () => show(slides.length), b: () => black(find("black").hidden), ".": () => black(find("black").hidden), f: full, n: turn, Escape: out,
}
document.addEventListener("keydown", event => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === " " && event.target.closest?.("button")) return
  event.preventDefault()
  if (!find("black").hidden && act !== KEYS.b) black(false)
  else act()
})
find("black").onclick = () => black(false)
find("back").onclick = () => show(at - 1)
find("on").onclick = () => show(at + 1)
find("full").onclick = full
find("pair").onclick = turn
find("out").onclick = out
find("out").hidden = !around
if (!around) addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0))
show(Number.parseInt(asked, 10) - 1 || 0)
window.focus()
