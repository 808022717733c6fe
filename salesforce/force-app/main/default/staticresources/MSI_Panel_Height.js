// Runs in the Visualforce page that holds the panel. When the page stands in our Lightning component (`msi=lwc` in its
// address), it tells the component each time the panel's height changes: to the org's own Lightning host and no other.
// Everywhere else the page's height is not ours to choose, and the panel fills it.
;((page) => {
  /** `acme--uat--c.sandbox.vf.force.com` → `https://acme--uat.sandbox.lightning.force.com`; null on any other host. */
  function lightningOrigin(host) {
    const found = /^([a-z0-9-]+)--[a-z0-9]+((?:\.[a-z0-9-]+)*)\.vf\.force\.com$/.exec(host)
    return found ? `https://${found[1]}${found[2]}.lightning.force.com` : null
  }

  const query = new URLSearchParams(page.location.search)
  if (query.get('msi') !== 'lwc') page.document.documentElement.className = 'msi-fills'
  const origin = lightningOrigin(page.location.hostname)
  if (page.parent === page || query.get('msi') !== 'lwc' || origin === null) return

  let told = 0
  function tell() {
    const { height } = page.document.getElementById('msi-panel').getBoundingClientRect()
    if (height === told || height === 0) return
    told = height
    page.parent.postMessage({ type: 'msi-panel-height', record: query.get('id'), height }, origin)
  }

  page.addEventListener('DOMContentLoaded', () => {
    new page.ResizeObserver(tell).observe(page.document.getElementById('msi-panel'))
  })
})(window)
