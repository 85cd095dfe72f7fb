
// Names of places are written with Aa: who searches a list for "århus" means Aarhus. No name begins a word with Å.
if (!window.lktSearch) {
  window.lktSearch = true
  // A link of ours opens its page as the browser's way back does, in this visit; without this it would be a new one.
  document.addEventListener("click", event => {
    // A small chart leads where its name leads.
    const card = event.target.closest(".marks") && event.target.closest('[class*="st-key-small-"], [class*="st-key-own-"]')
    if (card) return card.querySelector("a").click()
    const link = event.target.closest(".lkt-matrix a, a.lkt-to")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    history.pushState(null, "", link.href)
    dispatchEvent(new PopStateEvent("popstate"))
  })
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set
  document.addEventListener("input", event => {
    const box = event.target
    if (box.getAttribute("role") !== "combobox") return
    const meant = box.value.replace(/(^|[^\p{L}])å/giu, "$1Aa")
    if (meant !== box.value) write.call(box, meant)
  }, true)
  // The upload box is named in English: its button says to all what style.css shows, its field what the box is for.
  const named = (part, name) => part.getAttribute("aria-label") === name || part.setAttribute("aria-label", name)
  const nameBoxes = () => {
    for (const box of document.querySelectorAll("[data-testid=stFileUploaderDropzone]")) {
      const da = document.documentElement.lang === "da"
      box.querySelectorAll("input").forEach(field => named(field, box.getAttribute("aria-label")))
      box.querySelectorAll(":scope > span > button").forEach(button => named(button, da ? "Vælg fil" : button.innerText))
    }
  }
  nameBoxes()
  // What has come is brought into sight, once as long as it stands: on a phone what was found lies below the box, unseen.
  let there = new Set()
  const bringIntoSight = () => {
    const found = [...document.querySelectorAll("[class*=st-key-sight-]")]
    const places = new Set(found.map(place => place.className.match(/st-key-sight-[\w-]+/)[0]))
    places.forEach(place => there.has(place) || setTimeout(() =>
      document.querySelector("." + place)?.scrollIntoView({ block: "nearest", behavior: "smooth" }), 300))
    there = places
  }
  new MutationObserver(() => { nameBoxes(); bringIntoSight() }).observe(document.body, { childList: true, subtree: true })
  // A table drawn on a canvas keeps its width on paper, where it would be cut off: made as narrow as A4 upright.
  const tables = () => document.querySelectorAll("[data-testid=stDataFrame]")
  addEventListener("beforeprint", () => tables().forEach(each => { each.style.zoom = Math.min(1, 690 / each.offsetWidth) }))
  addEventListener("afterprint", () => tables().forEach(each => { each.style.zoom = "" }))
}
