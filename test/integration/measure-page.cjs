// Runs in a page, as one expression: what sticks out of it, what is too faint to read, which short words are broken. No module: the page gets its text.
;(() => {
  /** What reaches over the right edge and is not meant to scroll or to be cut by itself. */
  function overflow() {
    const edge = document.documentElement.clientWidth + 1
    const bounded = '.scroll, pre, .hidden, .bars, svg'
    const out = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > edge && e.closest(bounded) === null,
    )
    const sideways = document.documentElement.scrollWidth > edge ? ['the page scrolls sideways'] : []
    return [...sideways, ...out.slice(0, 5).map((e) => `${e.tagName} ${e.className}`)]
  }

  /** Texts below WCAG 2.2 AA: 4.5 to 1, or 3 to 1 for large ones. */
  function lowContrast() {
    const hasText = (e) =>
      [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')
    return [...document.querySelectorAll('body *')].filter(hasText).flatMap((e) => {
      const { fontSize, fontWeight } = getComputedStyle(e)
      const size = Number.parseFloat(fontSize)
      const least = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5
      const ratio = contrast(e)
      return ratio < least ? [`${ratio.toFixed(2)} ${e.className}: ${e.textContent.trim().slice(0, 40)}`] : []
    })
  }

  function contrast(e) {
    const chain = parents(e)
    const under = chain.map((one) => rgba(getComputedStyle(one).backgroundColor)).find((color) => color[3] !== 0) ?? [
      255, 255, 255,
    ]
    const opacity = chain.reduce((product, one) => product * Number(getComputedStyle(one).opacity), 1)
    const over = rgba(getComputedStyle(e).color).map((v, i) => v * opacity + under[i] * (1 - opacity))
    const [low, high] = [luminance(over), luminance(under)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }

  const parents = (e) => (e === null ? [] : [e, ...parents(e.parentElement)])
  const rgba = (color) => color.match(/[\d.]+/g).map(Number)

  /** Relative luminance of WCAG. */
  function luminance([r, g, b]) {
    const share = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * share(r) + 0.7152 * share(g) + 0.0722 * share(b)
  }

  /** Names and times on more than one line, or over what stands beside them. */
  function broken() {
    const lines = (e) => {
      const range = document.createRange()
      range.selectNodeContents(e)
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size
    }
    const short = [...document.querySelectorAll('.name, time, .took')]
    return short.filter((e) => e.scrollWidth > e.clientWidth + 1 || lines(e) > 1).map((e) => e.textContent)
  }

  return { wide: overflow(), faint: lowContrast(), broken: broken() }
})()
